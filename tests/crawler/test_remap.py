"""A registry brought up to date after its site was rebuilt: proposals for a person to accept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from crawler.draft import DraftColumn, Seen
from crawler.matching import Candidate, Confidence, match_columns
from crawler.registry import load_registry
from storage.nouns import Column, ColumnState, Mode
from storage.store import open_store
from tests.crawler.county import DAY, cycle, listing
from tests.crawler.disclosure import shell
from tests.crawler.recorded import xunlan
from tests.loopback import Behaviour, Loopback, html

OLD = """# 铜鼓县登记表,政务公开股维护
site:
  name: 铜鼓县人民政府
  home: {home}
units:
  - name: 永宁镇
    kind: 乡镇
    root: {home}old/ynz/   # 老网站
    columns:
      - name: 通知公告   # 每周看一次
        url: {home}old/ynz/tzgg.html
      - url: "{home}old/ynz/gzdt.html"
        name: 工作动态
        max_age_days: 20
      - {{name: 政策文件, url: {home}old/ynz/zcwj.html}}
      - name: 镇长信箱
        url: {home}old/ynz/zzxx.html
  - name: 县财政局
    kind: 部门
    columns:
      # 预算和决算分开
      - name: 部门预算
        url: {home}old/czj/bmys.html
        due: "04-30"
      - name: 公告公示
        url: {home}old/czj/gggs.html
      - name: 采购信息
        url: {home}still/czj/cgxx.html
"""


def entries(title: str) -> Behaviour:
    """Three entries of one column, whose titles stay when the site is rebuilt."""
    return html(listing("2022-04-20", "2022-04-18", "2022-04-02", title=f"铜鼓县{title}工作情况通报"))


BEFORE: Mapping[str, Behaviour] = {
    "/old/ynz/tzgg.html": entries("永宁通知"),
    "/old/ynz/gzdt.html": entries("永宁动态"),
    "/old/ynz/zcwj.html": entries("永宁政策"),
    "/old/ynz/zzxx.html": entries("永宁信箱"),
    "/old/czj/bmys.html": entries("财政预算"),
    "/old/czj/gggs.html": entries("财政公告"),
    "/still/czj/cgxx.html": entries("财政采购"),
}


def menu(unit: str, **columns: str) -> Behaviour:
    links = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in columns.items())
    return html(shell(unit, f'<div class="sidemenu"><ul>{links}</ul></div>'))


AFTER: Mapping[str, Behaviour] = {
    "/": html(shell("首页", '<div class="entry"><a href="/zfxxgk/">政府信息公开</a></div>')),
    "/zfxxgk/": html(
        shell("政府信息公开", '<ul><li><a href="/col/ynz/">永宁镇</a></li><li><a href="/col/czj/">财政局</a></li></ul>')
    ),
    "/col/ynz/": menu("永宁镇", 通知公告="/col/1/", 镇村动态="/col/2/", 政策文件="/col/3/", 机构职能="/col/4/"),
    "/col/czj/": menu("财政局", 部门预算="/col/5/", 公示公告="/col/6/", 公开指南="/col/7/"),
    "/col/1/": entries("永宁通知"),
    "/col/2/": entries("永宁动态"),
    "/col/3/": entries("另起炉灶"),
    "/col/4/": html(shell("机构职能", "<p>" + "负责本辖区的经济社会发展工作。" * 8 + "</p>")),
    "/col/5/": entries("财政预算"),
    "/col/6/": entries("财政公告"),
    "/col/7/": entries("公开指南"),
    "/still/czj/cgxx.html": entries("财政采购"),
}


@pytest.fixture(scope="module")
def remapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A night before, the site rebuilt, a night after, and what `registry remap` says then."""
    folder = tmp_path_factory.mktemp("remap")
    registry, out, database = folder / "county.yml", folder / "proposed.yml", f"sqlite:///{folder}/x.db"
    with Loopback(BEFORE) as site, open_store(database) as store:
        registry.write_text(OLD.format(home=site.home), encoding="utf-8")
        cycle(store, registry)
        site.pages = dict(AFTER)
        cycle(store, registry)
        words = ("--registry", registry, "--database", database, "--out", out, "--delay", "0", "--json")
        result = xunlan("registry", "remap", *words)
        assert result.exit_code == 0, result.stderr
        yield {
            "told": json.loads(result.stdout),
            "registry": registry,
            "proposed": out,
            "site": site,
            "after": cycle(store, out, DAY),
            "again": xunlan("registry", "remap", *words),
        }


def proposal(remapped: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [each for each in remapped["told"]["columns"] if each["name"] == name]
    new = (found["new"] or "").removeprefix(remapped["site"].home.rstrip("/"))
    return {**found, "new": new}


def test_a_column_is_found_again_by_its_name_and_its_entries(remapped: dict[str, Any]) -> None:
    for name, path in (("通知公告", "/col/1/"), ("部门预算", "/col/5/")):
        found = proposal(remapped, name)
        assert (found["new"], found["confidence"], found["accepted"]) == (path, "high", True)
        assert "3 条标题相同" in found["evidence"]


def test_a_renamed_column_is_found_again_by_its_kind_and_its_entries(remapped: dict[str, Any]) -> None:
    assert proposal(remapped, "工作动态")["new"] == "/col/2/"
    renamed = proposal(remapped, "公告公示")
    assert (renamed["new"], renamed["confidence"]) == ("/col/6/", "high")
    assert "同一类栏目" in renamed["evidence"]


def test_the_same_name_with_other_entries_is_less_sure(remapped: dict[str, Any]) -> None:
    found = proposal(remapped, "政策文件")
    assert (found["new"], found["confidence"], found["accepted"]) == ("/col/3/", "medium", True)
    assert "条目标题都不相同" in found["evidence"]


def test_what_is_not_there_any_more_is_not_replaced_by_anything(remapped: dict[str, Any]) -> None:
    found = proposal(remapped, "镇长信箱")
    assert (found["new"], found["confidence"], found["accepted"]) == ("", "none", False)


def test_a_column_that_still_answers_is_left_alone(remapped: dict[str, Any]) -> None:
    assert proposal(remapped, "采购信息")["kept"] is True


def test_a_units_new_root_is_proposed_too(remapped: dict[str, Any]) -> None:
    assert remapped["told"]["roots"] == {"永宁镇": remapped["site"].url("/col/ynz/")}


def test_the_proposed_registry_differs_only_where_an_address_changed(remapped: dict[str, Any]) -> None:
    home = remapped["site"].home
    before = remapped["registry"].read_text(encoding="utf-8")
    after = remapped["proposed"].read_text(encoding="utf-8")
    assert before == OLD.format(home=home)
    written = [line for line in after.splitlines() if "# 原" not in line and "# 待核对" not in line]
    expected = before
    for old, new in (
        ("old/ynz/   #", "col/ynz/   #"),
        ("old/ynz/tzgg.html", "col/1/"),
        ("old/ynz/gzdt.html", "col/2/"),
        ("old/ynz/zcwj.html", "col/3/"),
        ("old/czj/bmys.html", "col/5/"),
        ("old/czj/gggs.html", "col/6/"),
    ):
        expected = expected.replace(home + old, home + new)
    assert written == expected.splitlines()
    assert f"        # 原网址 {home}old/ynz/tzgg.html,可信度高:名称相同,有 3 条标题相同\n" in after
    assert "        # 待核对:新网站上没有找到名称或条目相符的栏目\n" in after
    assert len(load_registry(remapped["proposed"]).columns) == 7


def test_once_accepted_the_columns_are_read_at_their_new_addresses(remapped: dict[str, Any]) -> None:
    states = remapped["after"].states
    assert states[ColumnState.FILLED] >= 6


def test_a_proposal_is_never_written_over_a_file(remapped: dict[str, Any]) -> None:
    assert remapped["again"].exit_code == 2
    assert "已经存在" in remapped["again"].stderr


def test_a_site_of_which_nothing_can_be_read_is_one_line(tmp_path: Path) -> None:
    registry = tmp_path / "county.yml"
    with Loopback({"/": html("<p>正在建设</p>")}) as site:
        registry.write_text(OLD.format(home=site.home), encoding="utf-8")
        words = ("--registry", registry, "--database", f"sqlite:///{tmp_path}/x.db", "--delay", "0")
        result = xunlan("registry", "remap", *words)
    assert result.exit_code == 2
    assert "没有找到公开栏目" in result.stderr
    assert registry.read_text(encoding="utf-8") == OLD.format(home=site.home)


def column(name: str, unit: str = "永宁镇") -> Column:
    return Column(unit=unit, name=name, url=f"http://a.test/old/{unit}/{name}/", kind="notice", mode=Mode.ROLL)


def candidate(name: str, *titles: str, unit: str = "永宁镇") -> Candidate:
    seen = Seen(ColumnState.FILLED, "", titles=titles)
    return Candidate(
        unit, DraftColumn(name, f"http://a.test/new/{unit}/{name}/", (), "notice", "", "ROLL", "", seen=seen)
    )


TITLES = [f"关于第{number}次专项检查情况的通报" for number in range(5)]


@pytest.mark.parametrize(
    ("new", "confidence"),
    [
        (candidate("通知公告", *TITLES), Confidence.HIGH),
        (candidate("公告公示", *TITLES[:3]), Confidence.HIGH),
        (candidate("最新消息", *TITLES), Confidence.HIGH),
        (candidate("通知公告"), Confidence.MEDIUM),
        (candidate("公告公示", "关于别的事情的通报"), Confidence.LOW),
        (candidate("通知公告", *TITLES, unit="县财政局"), Confidence.LOW),
        (candidate("通知公告", "关于别的事情的通报", unit="县财政局"), None),
        (candidate("领导信息", "关于别的事情的通报"), None),
    ],
)
def test_how_sure_a_match_is(new: Candidate, confidence: Confidence | None) -> None:
    found = match_columns([column("通知公告")], [new], {("永宁镇", "通知公告"): TITLES}, "铜鼓县人民政府")
    assert [match.confidence for match in found.values()] == ([confidence] if confidence else [])


def test_a_new_column_is_given_to_the_old_one_that_it_resembles_most() -> None:
    old = [column("通知公告"), column("公告公示")]
    titles = {("永宁镇", "公告公示"): TITLES}
    found = match_columns(old, [candidate("通知公告", *TITLES), candidate("公告")], titles, "铜鼓县人民政府")
    assert {place[1]: match.new.name for place, match in found.items()} == {"公告公示": "通知公告", "通知公告": "公告"}
