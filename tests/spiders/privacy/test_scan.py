"""A search as a whole: masked, keyed, bounded, each thing once and in its place."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.pieces import Piece, Prose, Row, Unread
from spiders.privacy import scan as scanning
from spiders.privacy.scan import Scan, scan
from storage.article_nouns import PersonalData
from tests.spiders.privacy.made import KEY, card, id_number, kinds, look, scene, table

N, M, C = id_number(), "13812345678", card()
HEADING = ("序号", "姓名", "身份证号", "联系电话", "家庭住址", "病种", "银行卡号")
ROW = ("1", "张三丰", N, M, "铜鼓县永宁镇江头村3组", "尿毒症", C)


def test_every_kind_in_one_row_is_seen_in_its_own_cell() -> None:
    assert {(each.kind, each.place) for each in look(*table(HEADING, ROW), kind="relief")} == {
        (PersonalData.ID_NUMBER, "表“名单” C2"),
        (PersonalData.MOBILE, "表“名单” D2"),
        (PersonalData.ADDRESS, "表“名单” E2"),
        (PersonalData.HEALTH, "表“名单” F2"),
        (PersonalData.BANK_CARD, "表“名单” G2"),
    }


def test_nothing_is_repeated_in_plain_text() -> None:
    rows = table(HEADING, ROW, name=f"名单{N}")
    prose = [Prose(f"身份证号:{N},{M},{C},住址:铜鼓县永宁镇江头村3组", f"{N}.docx 第 1 页")]
    search = scan([*rows, *prose], scene("relief", title=f"张三丰{N}"))
    told = f"{[*search]!r} {search!r} {scene(title=N)!r} {rows!r} {prose!r}".replace(rows[0].place, "")
    shown = "".join(each.model_dump_json() for each in scan([*rows, *prose], scene("relief", title=f"张三丰{N}")))
    for secret in (N, M, C, "江头村", "张三", "尿毒症", KEY.decode()):
        assert secret not in shown
        assert secret not in told or secret == N  # the reprs of these pieces hold the place that the test made up


def test_the_key_is_a_keyed_hash_of_kind_and_value_however_it_was_written() -> None:
    (one,), (other,) = look(f"身份证号:{N}"), look(f"身份证号:{' '.join(N)}")
    expected = hmac.digest(KEY, f"id_number{N}".encode(), "sha256").hex()[:32]
    assert one.key == other.key == expected


def test_one_value_in_one_place_is_told_once_and_in_two_places_twice() -> None:
    assert len(look(f"身份证号:{N},再次写明身份证号:{N}")) == 1
    assert len(look(Prose(N, "第 1 页"), Prose(N, "第 2 页"))) == 2


def test_hidden_cells_say_so() -> None:
    (column,) = look(*table(("姓名", "身份证号"), ("张三", N), hidden=frozenset([1])))
    (whole,) = look(*table(("姓名", "身份证号"), ("张三", N), hidden=frozenset([0, 1])))
    assert (column.place, whole.place) == ("表“名单” B2（隐藏列）", "表“名单” B2（隐藏的行或表）")


def test_a_row_without_names_of_cells_tells_the_column() -> None:
    (seen,) = look(Row(("张三", N), "正文表格 1", "正文表格 1 第 3 行"))
    assert seen.place == "正文表格 1 第 3 行 第 2 列"


def test_what_could_not_be_read_is_passed_over() -> None:
    assert look(Unread("附件", "已加密"), f"身份证号:{N}")[0].kind is PersonalData.ID_NUMBER


def test_beyond_the_limit_it_says_that_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "LIMIT", 3)
    numbers = [id_number(order=f"{order:03}") for order in range(1, 6)]
    full: Scan = scan([Prose(number, "正文") for number in numbers[:3]], scene())
    assert (len([*full]), full.more) == (3, False)
    search = scan([Prose(number, "正文") for number in numbers] + [Prose(f"卡号:{C}", "正文")], scene())
    seen = [each.kind for each in search]
    assert (seen.count(PersonalData.ID_NUMBER), search.more) == (3, True)
    assert seen.count(PersonalData.BANK_CARD) == 1  # one kind crowds out no other


def test_pieces_are_asked_for_one_by_one() -> None:
    asked = []

    def pieces() -> Iterator[Piece]:
        for number in range(5):
            asked.append(number)
            yield Prose(f"身份证号:{N}", f"第 {number} 页")

    search = scan(pieces(), scene())
    assert (next(search).place, asked) == ("第 0 页", [0])


def test_the_text_of_a_list_is_read_by_its_heading_on_the_pages_after_it_too() -> None:
    first = Prose("序号 姓名 身份证号 家庭住址 开户账号\n", "第 1 页")
    second = Prose(f"1 张三 {N[:6]}********{N[-4:]} 铜鼓县永宁镇江头村3组 {C}\n2 李四 略 铜鼓县永宁镇 略", "第 2 页")
    assert kinds(first, second) == [PersonalData.BANK_CARD, PersonalData.ADDRESS]
    assert kinds(second) == []


def test_a_heading_that_is_wrapped_or_cut_short_is_read_all_the_same() -> None:
    text = f"序号 申请人 有效身份证件\n号码\n惠农卡号 补助金\n1 张三 略 {C}帕金森病 2511"
    assert kinds(text) == [PersonalData.BANK_CARD]
    assert kinds(f"序号 享受人姓 证件号 社保卡账号 发放金\n1 张三 略 {C} 8096") == [PersonalData.BANK_CARD]
    assert kinds(f"请提供姓名、证件号码和手机等信息,序号自定\n1 张三 略 {M} 8096") == []


def test_columns_that_touch_in_the_text_of_a_pdf_are_told_apart() -> None:
    number = id_number(order="456")
    heading = "序号 姓名 身份证号码 手机号码 金额\n"
    assert kinds(f"{heading}1 张三 {number}{M} 4096") == [PersonalData.ID_NUMBER]
    assert kinds(f"{heading}1 张三 {number}{C} 4096") == [PersonalData.ID_NUMBER]
    assert kinds(f"{heading}1 张三 20220902000136{number} 4096") == [PersonalData.ID_NUMBER]
    assert kinds(f"{heading}1 张三 略 4096\n设备编号:20220902000136{number}") == []
    assert kinds(f"1 张三 20220902000136{number} 4096") == []
    assert kinds(f"1 张三 {number}{M} 4096") == []
    assert kinds(f"{heading}1 张三 {number}4096") == []


def test_a_birthday_in_another_column_of_a_pdf_undoes_the_mask() -> None:
    masked = f"{N[:6]}********{N[-4:]}"
    assert kinds(f"序号 姓名 出生日期 证件号码 成绩\n1 张三 1980-01-01 {masked} 69.31") == [PersonalData.WEAK_MASK]
    assert kinds(f"序号 姓名 考试日期 证件号码 成绩\n1 张三 1980-01-01 {masked} 69.31") == []


def test_a_paragraph_says_whose_the_address_of_the_next_one_is() -> None:
    home = Prose("住所:江西省宜春市铜鼓县永宁镇城南路88号", "第 3 段")
    assert kinds(Prose("被处罚单位:铜鼓县某某有限公司", "第 2 段"), home, kind="penalty") == []
    assert kinds(Prose("被处罚人:张三,性别:男", "第 2 段"), home, kind="penalty") == [PersonalData.ADDRESS]


def test_the_title_within_a_file_says_that_it_lists_children() -> None:
    rows = table(("铜鼓县孤儿基本生活费发放名单", ""), ("序号", "姓名"), ("1", "张三"))
    assert kinds(*rows, kind="relief", title="附件3.zip") == [PersonalData.MINOR]
    assert kinds(*rows, kind="news", title="附件3.zip") == []


def test_a_heading_of_two_rows_is_one() -> None:
    rows = (
        ("2022年救助名单", "", ""),
        ("姓名", "信息", ""),
        ("", "身份证号", "年龄"),
        ("张三", id_number(born="19700101"), "12"),
    )
    assert kinds(*table(*rows), kind="relief") == [PersonalData.ID_NUMBER, PersonalData.MINOR]


def test_the_heading_of_one_table_says_nothing_of_the_next() -> None:
    first = table(("姓名", "手机"), ("张三", M))
    second = table(("项目", "数量"), ("水泥", M), name="清单")
    assert kinds(*first, *second) == [PersonalData.MOBILE]


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 100_000,
        "1" * 200_000,
        "1-" * 100_000,
        "*" * 200_000,
        "1*" * 100_000,
        "住" * 100_000,
        "住址:" * 40_000,
        "住址" + " " * 200_000,
        "姓名" * 50_000,
        "张三,男," * 20_000,
        "12345678901 " * 20_000,
        "\u200b" * 200_000,
        "3609261980" * 10_000,
        "当事人:" * 30_000 + "岁",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    assert look(text, kind="relief", title="低保名单") == []


@given(st.lists(st.text(alphabet="0123456789xX*身份证号住址姓名男,:岁 \n-省县镇村组", max_size=60), max_size=6))
def test_whatever_a_row_holds_nothing_breaks_and_nothing_long_is_shown(cells: list[str]) -> None:
    rows = [Row(("姓名", "身份证号", "住址"), "t", "表 第 1 行"), Row(tuple(cells), "t", "表 第 2 行")]
    for seen in look(*rows, *cells, kind="relief", title="救助名单"):
        assert len([each for each in seen.masked if each.isdigit()]) <= 8
