"""A registry drafted from a disclosure root, as typed, against recorded pages of several kinds of site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from crawler.registry import Registry, load_registry
from tests.crawler.disclosure import NESTED, SITE, UCAP, shell
from tests.crawler.recorded import xunlan
from tests.loopback import Behaviour, Loopback, html


@dataclass(frozen=True)
class Drafted:
    """What one walk told: as JSON, as the registry that was written, and as its text."""

    told: dict[str, Any]
    text: str
    registry: Registry
    site: Loopback
    exit_code: int

    def unit(self, name: str) -> dict[str, Any]:
        return next(unit for unit in self.told["units"] if unit["name"] == name)


def drafted(pages: Mapping[str, Behaviour], root: str, *words: object) -> Drafted:
    with Loopback(pages) as site, TemporaryDirectory() as folder:
        out = Path(folder, "draft.yml")
        result = xunlan("registry", "discover", site.url(root), "--delay", "0", "--json", "--out", out, *words)
        assert result.stderr == ""
        checked = xunlan("registry", "check", out)
        assert checked.exit_code == 0, checked.output
        text = out.read_text(encoding="utf-8")
        return Drafted(json.loads(result.stdout), text, load_registry(out), site, result.exit_code)


@cache
def township() -> Drafted:
    return drafted(NESTED, "/ynz/")


@cache
def county() -> Drafted:
    return drafted(UCAP, "/tgxrmzf/zfxxgk/xxgk.shtml")


@cache
def whole_site() -> Drafted:
    return drafted(SITE, "/")


def by_name(unit: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {column["name"]: column for column in unit["columns"]}


def test_a_nested_menu_becomes_the_columns_of_one_unit() -> None:
    told, site = township().told, township().site
    (unit,) = told["units"]
    columns = by_name(unit)
    assert (unit["name"], unit["kind"]) == ("永宁镇", "乡镇")
    assert told["site"]["name"] == "铜鼓县人民政府"
    assert told["site"]["code"] == "3609260001"
    assert [name for name, column in columns.items() if not column["directory"]] == [
        "政府信息公开指南",
        "政府信息公开制度",
        "机构职能",
        "通知公告",
        "部门预算",
        "财政信息-其他",
        "政策文件和规范性文件",
        "法定主动公开内容-其他",
        "行政处罚",
        "政府信息公开年报",
        "依申请公开",
    ]
    assert columns["部门预算"]["path"] == ["法定主动公开内容", "财政信息"]
    assert columns["通知公告"]["url"] == site.url("/ynz/tzgg/list.html")
    assert told["complete"] is True


def test_a_draft_says_what_was_seen_and_why_a_kind_was_chosen() -> None:
    told = township().told
    columns = by_name(told["units"][0])
    notice = columns["通知公告"]
    assert (notice["kind"], notice["state"], notice["newest"], notice["total"]) == ("notice", "filled", "2022-04-20", 2)
    assert (notice["family"], notice["kind_reason"]) == ("generic", "名称即“通知公告”")
    assert columns["依申请公开"]["state"] == "unreachable"
    assert any("打不开" in each for each in columns["依申请公开"]["check"])
    assert any("认不出类别" in each for each in columns["财政信息-其他"]["check"])


def test_what_is_no_column_is_left_out() -> None:
    """The site's navigation, its footer, boxes of friends, and articles with their dates."""
    told = township().told
    names = set(by_name(told["units"][0]))
    assert not names & {
        "首页",
        "新闻中心",
        "政务公开",
        "政务服务",
        "互动交流",
        "走进铜鼓",
        "联系我们",
        "网站地图",
        "中国政府网",
    }
    assert not any("集中整治" in name for name in names)


def test_a_column_on_another_authoritys_site_is_marked_and_not_visited() -> None:
    told = township().told
    column = by_name(told["units"][0])["行政处罚"]
    assert column["external"] is True
    assert column["state"] is None


def test_the_drafted_registry_is_accepted_and_its_guesses_are_marked() -> None:
    registry, text = township().registry, township().text
    assert [unit.name for unit in registry.units] == ["永宁镇"]
    assert len(registry.columns) == 11
    assert "# 待核对:从名称认不出类别" in text
    assert "kind: notice  # 名称即“通知公告”" in text
    assert "# 目录“财政信息”" in text
    assert "在其他单位的网站,只查能否打开" in text


def test_a_countys_root_becomes_its_units_with_their_columns() -> None:
    told, site = county().told, county().site
    units = {unit["name"]: unit for unit in told["units"]}
    assert {name: unit["kind"] for name, unit in units.items()} == {
        "铜鼓县人民政府": "其他",
        "永宁镇": "乡镇",
        "大塅镇": "乡镇",
        "县财政局": "部门",
        "县融媒体中心": "部门",
        "县教体局": "部门",
    }
    assert list(by_name(units["永宁镇"])) == ["通知公告", "工作动态"]
    assert by_name(units["永宁镇"])["通知公告"]["path"] == ["法定主动公开内容"]
    assert units["永宁镇"]["root"] == site.url("/tgxrmzf/ynz/xxgk_bmtt.shtml")
    assert any("税务局" in note and "其他网站" in note for note in told["notes"])
    assert len(county().registry.units) == 6


def test_what_the_countys_page_links_to_belongs_to_no_unit() -> None:
    told = county().told
    owners = [unit["name"] for unit in told["units"] if "县政府文件库" in by_name(unit)]
    assert owners == ["铜鼓县人民政府"]


def test_a_shell_costs_one_request_and_is_asked_itself_where_that_leads_nowhere() -> None:
    site = county().site
    assert site.asked("/tgxrmzf/ynztzgg/xxgk_list.shtml") == 1
    assert site.asked("/tgxrmzf/ynz/xxgk_bmtt.shtml?code=ynztzgg&temp=xxgk_list") == 0
    assert site.asked("/tgxrmzf/dsz/xxgk_bmtt.shtml?code=dszjgzn&temp=xxgk_list") == 1


def test_a_page_that_only_leads_to_sub_columns_is_drafted_as_these() -> None:
    columns = by_name(county().unit("县财政局"))
    assert columns["规划计划"]["directory"] is True
    assert columns["发展规划"]["path"] == ["法定主动公开内容", "规划计划"]
    assert columns["发展规划"]["newest"] == "2022-04-20"


def test_a_unit_whose_root_does_not_answer_is_drafted_without_columns_and_the_draft_is_not_complete() -> None:
    unit = county().unit("县融媒体中心")
    assert unit["columns"] == []
    assert "没有打开" in unit["check"][0]
    assert (county().told["complete"], county().exit_code) == (False, 3)


def test_hanwebs_tree_in_a_frame_is_read_with_an_address_for_each_node() -> None:
    site, columns = whole_site().site, by_name(whole_site().unit("县水利局"))
    assert {name: column["url"] for name, column in columns.items()} == {
        "机构概况": site.url("/col/col13008/index.html?number=A01&vc_xxgkarea=11360926"),
        "公告公示": site.url("/col/col13008/index.html?number=A02&vc_xxgkarea=11360926"),
        "招考录用": site.url("/col/col13008/index.html?number=A0201&vc_xxgkarea=11360926"),
    }
    assert columns["招考录用"]["path"] == ["信息公开目录", "公告公示"]


def test_a_gkmlpt_platform_tells_all_its_columns_in_one_request() -> None:
    site, columns = whole_site().site, by_name(whole_site().unit("县司法局"))
    assert list(columns) == ["规范性文件", "机构职能", "行政处罚"]
    rules = columns["规范性文件"]
    assert (rules["url"], rules["path"]) == (site.url("/gkmlpt/index#20765"), ["法定主动公开内容"])
    assert (rules["state"], rules["newest"], rules["family"]) == ("filled", "2022-03-03", "gkmlpt")
    assert columns["行政处罚"]["external"] is True


def test_a_tree_that_a_script_draws_is_read_from_its_data() -> None:
    columns = by_name(whole_site().unit("县林业局"))
    assert list(columns)[:2] == ["机构职能", "通知公告"]
    assert columns["通知公告"]["path"] == ["法定主动公开内容"]
    assert columns["政府信息公开年报"]["path"] == []


def test_the_sites_home_page_leads_to_its_disclosure_root_and_that_to_the_pages_that_list_units() -> None:
    units = {unit["name"]: unit for unit in whole_site().told["units"]}
    assert list(units) == ["铜鼓县人民政府", "县林业局", "县水利局", "县司法局", "永宁镇", "温泉镇"]
    assert list(by_name(units["铜鼓县人民政府"])) == ["政府信息公开指南"]
    assert len(by_name(units["永宁镇"])) > 10


def test_robots_txt_is_obeyed() -> None:
    assert whole_site().site.asked("/lyj/secret/") == 0
    assert "robots.txt" in by_name(whole_site().unit("县林业局"))["不许看"]["reason"]


def test_a_link_into_the_private_network_is_neither_followed_nor_drafted() -> None:
    assert "10.0.0.1" not in whole_site().text


def test_hostile_names_cannot_break_the_drafted_file() -> None:
    names = {column.name for column in whole_site().registry.columns}
    assert {'a: b # "c" \\ {d}', "null"} <= names
    assert "\u202e" not in whole_site().text


def test_a_walk_within_bounds_says_that_it_was_cut_off() -> None:
    walked = drafted(NESTED, "/ynz/", "--pages", "1")
    told, site = walked.told, walked.site
    assert [path for _, path in site.arrivals] == ["/robots.txt", "/ynz/"]
    assert told["complete"] is False
    assert "到达上限" in told["notes"][0]


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ({}, "打不开或被拦截"),
        ({"/x/": html(shell("永宁镇", "<p>正在建设</p>"))}, "没有找到公开栏目"),
    ],
)
def test_a_root_that_leads_to_nothing_is_one_line_and_status_2(pages: Mapping[str, Behaviour], told: str) -> None:
    with Loopback(pages) as site:
        result = xunlan("registry", "discover", site.url("/x/"), "--delay", "0")
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "county.yml"
    out.write_text("site: {}", encoding="utf-8")
    result = xunlan("registry", "discover", "http://127.0.0.1:9/", "--out", out)
    assert result.exit_code == 2
    assert "已经存在" in result.stderr
    assert out.read_text(encoding="utf-8") == "site: {}"
