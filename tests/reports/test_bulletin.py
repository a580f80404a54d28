"""bulletin.docx, read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reports.bulletin import SHIPPED, write_bulletin
from reports.facts import CountyReport, Group, MediaFacts, MediaFault, PairFacts, SiteFacts, TrendPoint, UnitCount
from reports.requirements import read_requirements
from reports.template_builder import FOLDER, shipped
from reports.template_error import TemplateError
from storage.nouns import RectificationStatus
from tests.reports.county import county
from tests.reports.sample import FORMULA, SCRIPT, problem, report


def written(facts: CountyReport, folder: Path, template: Path | None = None) -> Opened:
    path = folder / "bulletin.docx"
    write_bulletin(facts, path, template)
    return Document(str(path))


def text(facts: CountyReport, folder: Path) -> str:
    return "\n".join(each.text for each in written(facts, folder).paragraphs)


def style_of(paragraph: Paragraph) -> str:
    return (paragraph.style and paragraph.style.name) or ""


def files(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {each.filename: archive.read(each) for each in archive.infolist()}


def test_the_notices_figures_and_lists_of_names_come_out(tmp_path: Path) -> None:
    told = text(county(), tmp_path)
    for sentence in (
        "2022年第一季度全县政务公开工作情况通报",
        "各乡（镇）人民政府，县政府各部门，县直各单位：",
        "共检查政府网站信息公开平台乡镇 9 个、部门单位 31 个，检查比例 100%；合格 11 个，不合格 29 个，合格率 27.5%，"
        "较2021年第四季度（50%）下降 22.5 个百分点。",
        "共检查全县政务新媒体 7 个，检查比例 100%，合格率 100%。",
        "县工信局、市场监管局、生态环境局、农业农村局、林业局、文广新旅局、应急管理局、乡村振兴局、水利局、气象局"
        "等 10 个单位存在空白栏目问题，共 12 处",
        "永宁镇、棋坪镇、排埠镇、三都镇、带溪乡，县工信局、市场监管局、生态环境局、乡村振兴局、水利局、人社局、城管局、"
        "统计局、发改委、商务局、机关事务局、住建局、公安局、卫健委、税务局、司法局、财政局、工业园区"
        "等 23 个单位存在栏目不更新问题，共 31 处",
        "铜鼓县人民政府办公室先后通知 29 个单位、累计 31 次",
        "永宁镇，县财政局等 2 个单位仍有 2 处问题没有整改到位，均已通知 2 次以上。",
        "永宁镇的 1 处问题已超过整改期限。",
        "永宁镇，县城管局、住建局、财政局均累计 2 次未完成找错任务；县生态环境局累计 1 次未及时完成找错问题整改。",
        "本期市级共开展了 12 次政务新媒体账号运营情况监测，全县 7 个政务新媒体账号均能按时更新和推送内容。",
        "“铜鼓生态环境”微信公众号（县生态环境局）被监测到 3 次公众号菜单栏功能无法正常使用。",
        "县文广新旅局、交通运输局等 2 个单位存在泄露个人隐私问题，共 3 处。",
        "以上通报将作为对各地各单位2022年度高质量考核政务公开类扣分项的重要依据。",
    ):
        assert sentence in told


def test_the_parts_stand_in_the_notices_order(tmp_path: Path) -> None:
    headings = [each.text for each in written(county(), tmp_path).paragraphs if style_of(each).startswith("Heading")]
    assert headings == [
        "一、基本情况",
        "二、存在问题",
        "1. 空白栏目和栏目不更新问题",
        "2. 政府网站“结对找错”活动落实问题",
        "3. 政务新媒体日常运行和功能维护问题",
        "4. 政府信息公开中的个人隐私保护问题",
        "三、下一步工作要求",
    ]


def test_a_ledger_that_nobody_filled_in_is_told_as_that_and_claims_nothing(tmp_path: Path) -> None:
    told = text(county(pairs=None, media=None), tmp_path)
    assert "本期没有录入结对找错任务，未作通报。" in told
    assert "本期没有录入政务新媒体情况，未作通报。" in told
    assert "找错任务；" not in told
    assert "账号" not in told


def test_accounts_that_nobody_checked_are_not_said_to_pass(tmp_path: Path) -> None:
    told = text(county(media=MediaFacts(7, 0, 0, 0, (), ())), tmp_path)
    assert "已登记的 7 个政务新媒体账号本期没有录入检查情况" in told
    assert "均能按时更新" not in told


def test_accounts_that_were_not_kept_up_are_named(tmp_path: Path) -> None:
    late = MediaFault("铜鼓水利", "微博", "水利局", "超过 14 天没有更新", 1)
    told = text(county(media=MediaFacts(7, 6, 5, 0, (late,), ())), tmp_path)
    assert "全县 7 个政务新媒体账号中检查了 6 个，其中 5 个能按时更新和推送内容。" in told
    assert "没有按时更新的有：“铜鼓水利”微博（县水利局）：超过 14 天没有更新。" in told


def test_nothing_found_is_one_honest_sentence(tmp_path: Path) -> None:
    clean = tuple(replace(each, units=(), problems=0) for each in county().groups)
    told = text(county(groups=clean, units=(), overdue=(), pairs=PairFacts(26, 26, (), (), 0)), tmp_path)
    assert "从检查结果看，没有发现空白栏目问题；没有发现栏目不更新问题。" in told
    assert "各单位均完成了找错任务" in told


def test_tasks_left_undone_are_never_all_done(tmp_path: Path) -> None:
    assert "各单位均完成了" not in text(county(pairs=PairFacts(26, 25, (), (), 0)), tmp_path)
    told = text(county(pairs=PairFacts(26, 24, (UnitCount("水利局", 1), UnitCount("永宁镇", 1)), (), 0)), tmp_path)
    assert "永宁镇，县水利局均累计 1 次未完成找错任务。" in told


def test_units_without_a_verdict_are_named_with_the_reason(tmp_path: Path) -> None:
    told = text(report(), tmp_path)
    assert "县气象局因本期能看到的内容不足，未下结论，不计入合格率" in told
    assert "气象局未下结论：2 个栏目中有 2 个本期没能看到，不下结论。" in told
    assert "除未下结论的单位外，没有发现泄露个人隐私问题" in told
    assert "（2021年第四季度没有可比数据）" in told


def test_no_leak_is_said_to_be_absent_where_nobody_looked_or_one_waits_for_a_person(tmp_path: Path) -> None:
    none = (Group("privacy", "泄露个人隐私", "依据", (), 0),)
    assert "没有发现泄露个人隐私问题" in text(county(groups=none), tmp_path)
    unread = text(county(groups=none, articles_read=0), tmp_path)
    assert "本期没有读取文章内容，未作个人隐私检查。" in unread
    assert "没有发现泄露个人隐私" not in unread
    suspected = problem("财政局", "社会救助", "personal_data", status=RectificationStatus.PENDING, counts=False)
    units = (replace(county().units[0], problems=(suspected,)),)
    waiting = text(county(groups=none, units=units), tmp_path)
    assert "检查中，有 1 处疑似问题正在人工核实，未计入结果。" in waiting
    assert "没有发现泄露个人隐私" not in waiting


def test_where_the_site_is_judged_no_unit_is_called_undecided(tmp_path: Path) -> None:
    units = tuple(replace(each, passed=None, reasons=(), judged=False) for each in county().units)
    site = SiteFacts(False, ("空白栏目 12 个",))
    groups = (*county().groups, Group("unavailable", "站点无法访问", "依据", (), 0))
    told = text(county(units=units, of_site=site, groups=groups, checked=1, passed=0, rate=0.0, total=1), tmp_path)
    assert "各单位不单独评定；结果为不合格，原因：空白栏目 12 个。" in told
    assert "未下结论" not in told
    assert "站点无法访问" not in told  # nobody may have looked


def test_a_period_without_any_verdict_has_no_rate(tmp_path: Path) -> None:
    told = text(county(checked=0, passed=0, rate=None, share_checked=0.0, checked_by_kind={}), tmp_path)
    assert "此次没有可以下结论的单位" in told
    assert "合格率仅" not in told
    assert "不合格" not in told


def test_what_else_fails_units_gets_a_part_of_its_own(tmp_path: Path) -> None:
    more = Group("wording", "严重表述错误", "国办秘函〔2019〕19号", ("水利局",), 2)
    told = text(county(groups=(more, *county().groups)), tmp_path)
    assert "4. 政府信息公开中的个人隐私保护问题" in told
    assert "5. 严重表述错误问题\n检查中，县水利局存在严重表述错误问题，共 2 处。" in told


@pytest.mark.parametrize(("before", "told"), [(27.5, "，与2021年第四季度持平"), (20.0, "上升 7.5 个百分点")])
def test_the_change_against_the_period_before_is_told(tmp_path: Path, before: float, told: str) -> None:
    trend = (TrendPoint("2021Q4", "2021年第四季度", 40, 8, before), county().trend[-1])
    assert told in text(county(trend=trend), tmp_path)


def test_a_problem_told_of_again_and_again_is_set_apart(tmp_path: Path) -> None:
    again = county().units[0].problems[0]
    once = replace(again, id="once", unit="水利局", told=1, status=RectificationStatus.NOT_FIXED)
    units = tuple(replace(each, problems=(once,)) if each.name == "水利局" else each for each in county().units)
    told = text(county(units=units), tmp_path)
    assert "永宁镇，县水利局、财政局等 3 个单位仍有 3 处问题没有整改到位，" in told
    assert "，其中 2 处经 2 次以上通知仍未整改（永宁镇，县财政局等 2 个单位）。" in told


def test_a_single_annex_has_no_number(tmp_path: Path) -> None:
    assert "附件：各单位情况一览" in text(county(), tmp_path)
    assert "附件：1. 各单位情况一览\n　　　2. 有关说明" in text(report(), tmp_path)


def test_the_annex_lists_every_unit_with_its_figures(tmp_path: Path) -> None:
    table = written(county(), tmp_path).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "单位", "结果", "空白", "不更新", "隐私", "其他", "已通知", "逾期"]
    assert len(rows) == 41
    assert rows[1] == ["1", "永宁镇", "不合格", "—", "1", "—", "—", "2", "1"]
    assert rows[2] == ["2", "温泉镇", "合格", "—", "—", "—", "—", "—", "—"]
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True] + [False] * 40


def test_the_page_and_its_fonts_are_an_official_papers(tmp_path: Path) -> None:
    bulletin = written(county(), tmp_path)
    section = bulletin.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in sides if each] == [37, 35, 28, 26]
    assert [round(each.mm) for each in (section.page_width, section.page_height) if each] == [210, 297]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert [looks(bulletin, name) for name in ("Title", "公文正文", "Heading 1", "Heading 2")] == [
        ("方正小标宋简体", 22.0, 32.0),
        ("仿宋_GB2312", 16.0, 28.0),
        ("黑体", 16.0, 28.0),
        ("楷体_GB2312", 16.0, 28.0),
    ]
    assert "PAGE" in section.footer._element.xml
    assert bulletin.settings.odd_and_even_pages_header_footer


def looks(bulletin: Opened, name: str) -> tuple[str, float, float]:
    style = bulletin.styles[name]
    fonts = style.element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), style.font.size.pt, style.paragraph_format.line_spacing.pt


def test_missing_fonts_have_fallbacks(tmp_path: Path) -> None:
    written(county(), tmp_path)
    fonts = files(tmp_path / "bulletin.docx")["word/fontTable.xml"].decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋' in fonts
    assert "小标宋,宋体" in fonts


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_bulletin(county(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    about = written(county(), tmp_path).core_properties
    assert [each and each.date() for each in (about.created, about.modified)] == [county().day] * 2


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    hostile = "{{ office }}{% raw %}\u202e\x00</w:t>" + SCRIPT + FORMULA
    units = tuple(replace(each, name=hostile) if each.passed is None else each for each in report().units)
    told = text(report(units=units), tmp_path)
    assert f"{{{{ office }}}}{{% raw %}}</w:t>{SCRIPT}{FORMULA}未下结论" in told


def test_the_offices_own_template_is_used(tmp_path: Path) -> None:
    own = Document(str(SHIPPED))
    for each in own.paragraphs:
        if each.text.startswith("以上通报"):
            each.text = "特此通报。{{ county }}{{ year }}"
    own.save(str(tmp_path / "own.docx"))
    told = [each.text for each in written(county(), tmp_path, tmp_path / "own.docx").paragraphs]
    assert "特此通报。铜鼓县2022" in told


def test_a_broken_template_leaves_the_old_bulletin_whole(tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_text("no document")
    (tmp_path / "bulletin.docx").write_text("old")
    with pytest.raises(TemplateError):
        write_bulletin(county(), tmp_path / "bulletin.docx", tmp_path / "own.docx")
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["bulletin.docx", "own.docx"]
    assert (tmp_path / "bulletin.docx").read_text() == "old"


@pytest.mark.parametrize("name", ["bulletin.docx", "rectification.docx"])
def test_the_shipped_templates_are_what_the_builder_builds(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(shipped()[name])
    assert files(FOLDER / name) == files(tmp_path / name), "run python -m reports.template_builder"


def test_the_requirements_are_the_offices_own_text(tmp_path: Path) -> None:
    own = tmp_path / "requirements.txt"
    own.write_bytes("# 备注\r\n一是抓落实。要快。\r\n\r\n二是再检查。\r\n".encode("gb18030"))
    assert read_requirements(own) == ("一是抓落实。要快。", "二是再检查。")
    told = written(county(requirements=read_requirements(own)), tmp_path).paragraphs
    lead = next(each for each in told if each.text == "一是抓落实。要快。")
    assert [run.text for run in lead.runs if run.style.name == "段首句"] == ["一是抓落实。"]


def test_shipped_requirements_are_a_few_paragraphs() -> None:
    assert all(each[:2] in ("一是", "二是", "三是", "四是") for each in read_requirements())


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "是空的"), (b"# only\n", "是空的"), (b"\xff\xff\xff", "不是文本"), (b"a" * 200_000, "太大")],
)
def test_requirements_that_cannot_be_used_are_named(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "requirements.txt").write_bytes(content)
    with pytest.raises(TemplateError, match=rf"requirements\.txt.*|.*{told}") as wrong:
        read_requirements(tmp_path / "requirements.txt")
    assert told in str(wrong.value)


def test_missing_requirements_are_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="读不出"):
        read_requirements(tmp_path / "none.txt")
