"""`xunlan site` against a site on loopback: what it says of a home page, and of an address that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.crawler.county import listing, page, write_registry
from tests.crawler.recorded import xunlan
from tests.loopback import Behaviour, Loopback, html

FOOTER = (
    '<div class="footer"><p>主办单位:铜鼓县人民政府办公室 联系电话:0795-8722000</p>'
    "<p>网站标识码:3609260001 赣ICP备05001234号 "
    '<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=36092602000001">'
    '赣公网安备 36092602000001号</a> <a href="/wzdt/">网站地图</a></p>'
    '<script id="_jiucuo_" sitecode="3609260001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>'
    '<script src="https://dcs.conac.cn/js/15/245/0000/60461234/CA152450000604612340002.js"></script></div>'
)
HOME = html(listing("2022-04-20", "2022-04-19"))
NOT_THERE = html('<html><body><p>您访问的页面不存在</p><a href="/">返回首页</a></body></html>', 404)
SOFT = html(page("<p>您访问的页面不存在</p><a href='/'>返回首页</a>"))


class Site(dict[str, Behaviour]):
    """The home page, and one answer for everything else."""

    def __init__(self, home: Behaviour, other: Behaviour) -> None:
        super().__init__({"/": home})
        self.other = other

    def get(self, path: str, default: Any = None) -> Behaviour:
        return self["/"] if path == "/" else self.other


def checked(tmp_path: Path, home: Behaviour, other: Behaviour = NOT_THERE) -> dict[str, dict[str, Any]]:
    without_browser = {"PATH": "/nowhere", "HOME": "/nowhere"}
    with Loopback() as site:
        site.pages = Site(home, other)
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}}, code="3609260001")
        words = ("site", "--registry", registry, "--as-of", "2022-04-21", "--json")
        result = xunlan(*words, env=without_browser)
    assert result.exit_code in (0, 3), result.output
    return {each["rule"]: each for each in json.loads(result.stdout)}


def test_a_site_that_answers_404_for_a_missing_page_has_no_problem(tmp_path: Path) -> None:
    answer = checked(tmp_path, HOME)["error_page"]
    assert (answer["message"], answer["told"]) == ("", True)


def test_a_site_that_answers_200_for_a_missing_page_is_told(tmp_path: Path) -> None:
    answer = checked(tmp_path, HOME, SOFT)["error_page"]
    assert answer["told"]
    assert "404" in answer["message"]


def test_a_complete_foot_lacks_nothing_and_a_bare_one_does(tmp_path: Path) -> None:
    body = listing("2022-04-20").replace('<div class="footer">网站标识码:3609260001</div>', FOOTER)
    marks = checked(tmp_path, html(body))["footer_marks"]
    assert (marks["message"], marks["told"]) == ("", True)
    assert checked(tmp_path, HOME)["footer_marks"]["message"]


def test_a_home_page_that_does_not_answer_accuses_nobody(tmp_path: Path) -> None:
    told = checked(tmp_path, html("error", 500))
    assert {told[name]["told"] for name in ("footer_marks", "home_not_updated", "meta_tags")} == {False}
