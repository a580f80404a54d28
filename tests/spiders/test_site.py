"""What a home page, any page, and the answer to an impossible address show of a site."""

from __future__ import annotations

from datetime import date

import pytest

from spiders.footer import read_footer
from spiders.site import missing_address, read_home, read_missing_page, read_page
from storage.nouns import CertificateFault, Failure, Site
from storage.site_nouns import FooterMark, MissingPageAnswer, PageLevel
from tests.spiders.recorded import DAY, HOME, document, recorded_pages

SITE = Site(name="铜鼓县人民政府", home=HOME)
FOOT = """<div class="footer">
<p><a href="/tgxrmzf/wzdt/wzdt.shtml">网站地图</a> | <a href="/lxwm/">联系我们</a></p>
<p>主办:铜鼓县人民政府 <a href="https://beian.miit.gov.cn/">赣ICP备06000000号</a> 网站标识码:3609260001
<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=36092602000001">赣公网安备36092602000001号</a>
</p>
<script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='https://dcs.conac.cn/js/1.js'"));</script>
<script id="_jiucuo_" sitecode="3609260001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script></div>"""


def news(*days: str) -> str:
    rows = (
        f'<li><a href="/a/content_{number}000001.html">关于做好有关工作的通知之{number}</a><span>{day}</span></li>'
        for number, day in enumerate(days)
    )
    return f"<ul class='newslist'>{''.join(rows)}</ul>"


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>铜鼓县人民政府</title>{head}</head><body>{body}</body></html>"


# --- the foot -------------------------------------------------------------------------------------------------------


def test_a_foot_with_every_mark_is_read_with_its_codes() -> None:
    head = '<meta name="siteidcode" content="3609260001">'
    foot = read_footer(document(html(news("2022-04-20") + FOOT, head)))
    assert set(foot.marks) == set(FooterMark)
    assert (foot.site_code, foot.reports_to, foot.declared) == ("3609260001",) * 3
    assert (foot.found, foot.complete) == (True, True)


@pytest.mark.parametrize(
    ("part", "mark"),
    [
        ('<a href="/tgxrmzf/wzdt/wzdt.shtml">网站地图</a>', FooterMark.SITE_MAP),
        ('<a href="/lxwm/">联系我们</a>', FooterMark.CONTACT),
        ("主办:铜鼓县人民政府", FooterMark.SPONSOR),
        ('<a href="https://beian.miit.gov.cn/">赣ICP备06000000号</a>', FooterMark.ICP),
        ("网站标识码:3609260001", FooterMark.SITE_CODE),
        (FOOT[FOOT.index("<script>") : FOOT.index("<script id")], FooterMark.AUTHORITY),
        (FOOT[FOOT.index("<script id") :], FooterMark.REPORT_ERRORS),
    ],
)
def test_a_mark_that_is_not_there_or_only_in_a_comment_is_not_read(part: str, mark: FooterMark) -> None:
    assert mark not in read_footer(document(html(FOOT.replace(part, "")))).marks
    assert mark not in read_footer(document(html(FOOT.replace(part, f"<!--{part}-->")))).marks


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ('<a href="http://bszs.conac.cn/sitename?method=show&id=0"><img src="a.png"></a>', FooterMark.AUTHORITY),
        ('<a href="http://121.43.68.40/exposure/jiucuo.html?site_code=3609260001">找错</a>', FooterMark.REPORT_ERRORS),
        ("政府网站标识码 bm14000002", FooterMark.SITE_CODE),
        ("主 办: 县政府", FooterMark.SPONSOR),
        ("承办:县政府办公室 0795-8722000", FooterMark.CONTACT),
        ('<a href="/dt/">站点导航</a>', FooterMark.SITE_MAP),
        ("赣公网安备36092602000001号", FooterMark.POLICE),
    ],
)
def test_a_mark_may_be_written_in_other_ways(text: str, mark: FooterMark) -> None:
    assert mark in read_footer(document(html(f"<div>版权所有 {text}</div>"))).marks


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("<div class='parentName'>网站导航</div>", FooterMark.SITE_MAP),
        ("<p>由县文联主办的书画展开幕</p>", FooterMark.SPONSOR),
        ("<p>统一标识码管理</p>", FooterMark.SITE_CODE),
    ],
)
def test_what_only_resembles_a_mark_is_none(text: str, mark: FooterMark) -> None:
    assert mark not in read_footer(document(html(f"<div>版权所有 {text}</div>"))).marks


@pytest.mark.parametrize(
    "later",
    [
        '<div id="footer"></div>',
        '<script src="/js/foot.js"></script>',
        '<iframe src="/public/bottom.html"></iframe>',
        '<script>$("#db").load("/public/footer.html");</script>',
    ],
)
def test_a_foot_brought_in_from_elsewhere_is_not_complete(later: str) -> None:
    assert not read_footer(document(html(f"<p>主办单位:县政府</p>{later}"))).complete


def test_a_page_without_a_foot_has_none() -> None:
    assert not read_footer(document(html(news("2022-04-20")))).found


def test_the_code_of_the_sites_search_is_not_that_of_the_entry() -> None:
    search = '<a href="https://zs.kaipuyun.cn/s?siteCode=3609000060">搜索</a>'
    assert read_footer(document(html(search + FOOT))).reports_to == "3609260001"


# --- the home page --------------------------------------------------------------------------------------------------


def test_the_newest_of_a_home_page_is_the_latest_of_all_its_articles() -> None:
    seen = read_home(document(html(news("2022-03-01", "2022-04-18", "2022-04-02")), HOME), SITE)
    assert (seen.newest, seen.dated, seen.undated) == (date(2022, 4, 18), 3, 0)
    assert seen.unread is None


def test_days_beyond_tomorrow_are_no_news() -> None:
    seen = read_home(document(html(news("2022-03-01", "2022-04-22", "2022-12-31")), HOME), SITE)
    assert seen.newest == date(2022, 4, 22)


def test_articles_without_a_day_are_counted_and_dated_by_their_address_where_it_has_one() -> None:
    links = (
        '<div><a href="/tgyw/pc/content_1900000000000000001.html">我县召开全县农业农村工作会议</a></div>'
        '<div><a href="/tgyw/202203/t20220315_1.html">我县召开全县应急管理工作会议</a></div>'
        '<div><a href="/tgyw/list.html">更多要闻动态</a></div>'
    )
    seen = read_home(document(html(links), HOME), SITE)
    assert (seen.newest, seen.dated, seen.undated) == (date(2022, 3, 15), 1, 1)


def test_an_address_with_a_month_only_may_be_as_late_as_the_month_allows() -> None:
    link = '<a href="/tgyw/{}/6c6e706cf5d44db0840bcbb9051eaafb.shtml">我县召开全县农业农村工作会议</a>'
    assert read_home(document(html(link.format("202203")), HOME), SITE).newest == date(2022, 3, 31)
    assert read_home(document(html(link.format("202204")), HOME), SITE).newest == DAY


def test_todays_date_beside_nothing_is_no_news() -> None:
    seen = read_home(document(html("<p>今天是2022年4月21日 星期四</p>" + news("2022-03-01")), HOME), SITE)
    assert seen.newest == date(2022, 3, 1)


def test_a_home_page_that_refused_or_led_elsewhere_was_not_read() -> None:
    assert read_home(document("", HOME, failure=Failure.TIMEOUT), SITE).unread == "在规定时间内没有打开"
    elsewhere = document(html(news("2022-04-20")), "http://www.yichun.gov.cn/", asked=HOME)
    assert "其他网站" in (read_home(elsewhere, SITE).unread or "")


def test_what_the_channel_showed_is_kept_even_where_the_page_was_not_read() -> None:
    read = document("", HOME, status=503)
    read.page = read.page.model_copy(update={"tls": "TLSv1", "certificate": CertificateFault.EXPIRED})
    seen = read_home(read, SITE)
    assert (seen.tls, seen.certificate) == ("TLSv1", CertificateFault.EXPIRED)
    assert seen.unread is not None


def test_outside_links_are_those_to_no_government_once_for_each_host() -> None:
    body = (
        '<a href="http://www.example.com/a">甲</a><a href="http://www.example.com/b">乙</a>'
        '<a href="http://www.jiangxi.gov.cn/">省政府</a><a href="/tgyw/">要闻</a><a href="javascript:;">无</a>'
    )
    seen = read_home(document(html(body + news("2022-04-20")), HOME), SITE)
    assert [(link.text, link.host) for link in seen.outside_links] == [("甲", "www.example.com")]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<div>您访问的链接即将离开“铜鼓县人民政府”网站,是否继续?</div>", True),
        ('<script src="/js/common.js"></script>', None),
        ('<script src="/js/jquery-1.8.3.min.js"></script>', False),
        ("", False),
    ],
)
def test_a_notice_is_there_or_not_or_may_stand_in_a_script(body: str, told: bool | None) -> None:
    assert read_home(document(html(news("2022-04-20") + body), HOME), SITE).leaving_notice is told


# --- any page -------------------------------------------------------------------------------------------------------


def test_a_pages_tags_are_read_under_lower_case_names_and_the_filled_one_of_two_counts() -> None:
    head = "<META NAME='SiteName' CONTENT=''><meta name='SITENAME' content=' 铜鼓县 人民政府 '><meta name=PubDate>"
    facts = read_page(document(html("<p>正文</p>", head)), SITE, PageLevel.ARTICLE, "永宁镇", "通知公告")
    assert facts.meta == {"sitename": "铜鼓县 人民政府", "pubdate": ""}
    assert (facts.unit, facts.column, facts.title, facts.text) == ("永宁镇", "通知公告", "铜鼓县人民政府", "正文")


def test_a_column_that_led_home_was_not_read_but_the_home_page_itself_was() -> None:
    asked = f"{HOME}tgxrmzf/tzgg/index.html"
    led_home = document(html(news("2022-04-20")), HOME, asked=asked)
    assert read_page(led_home, SITE, PageLevel.COLUMN).unread is not None
    assert read_page(document(html(news("2022-04-20")), HOME), SITE, PageLevel.HOME).unread is None


# --- an address that cannot be there ----------------------------------------------------------------------------------

ASKED = missing_address(SITE, DAY)
GONE = "<h1>您访问的页面不存在</h1><p><a href='/'>返回首页</a></p>"


def test_the_address_is_the_same_all_day_and_another_every_day() -> None:
    assert missing_address(SITE, DAY) == ASKED
    assert missing_address(SITE, date(2022, 4, 22)) != ASKED
    assert ASKED.startswith(HOME)


@pytest.mark.parametrize("status", [404, 410])
def test_a_true_answer_is_told_and_whether_it_leads_home(status: int) -> None:
    seen = read_missing_page(document(html(GONE), ASKED, status=status), SITE)
    assert (seen.answer, seen.leads_home) == (MissingPageAnswer.NOT_FOUND, True)
    bare = read_missing_page(document("<h1>404 Not Found</h1><hr>nginx", ASKED, status=status), SITE)
    assert (bare.answer, bare.leads_home) == (MissingPageAnswer.NOT_FOUND, False)


def test_a_page_that_says_so_under_the_status_of_success_is_told() -> None:
    assert read_missing_page(document(html(GONE), ASKED), SITE).answer is MissingPageAnswer.SAID_SO


def test_the_home_page_in_place_of_the_answer_is_told() -> None:
    front = html(news(*["2022-04-20"] * 9) + FOOT)
    led = document(front, HOME, asked=ASKED)
    assert read_missing_page(led, SITE).answer is MissingPageAnswer.HOME
    shown = read_missing_page(document(front, ASKED), SITE, document(front, HOME))
    assert shown.answer is MissingPageAnswer.HOME
    refreshed = document(f'<html><head><meta http-equiv="refresh" content="0;url={HOME}"></head></html>', ASKED)
    assert read_missing_page(refreshed, SITE).answer is MissingPageAnswer.HOME


def test_any_other_page_under_the_status_of_success_is_told() -> None:
    seen = read_missing_page(document(html(news(*["2022-04-20"] * 9) + FOOT), ASKED), SITE)
    assert seen.answer is MissingPageAnswer.ANOTHER_PAGE


@pytest.mark.parametrize("status", [403, 412, 429, 500, 502])
def test_a_refusal_or_the_servers_trouble_is_unclear(status: int) -> None:
    seen = read_missing_page(document(html("<p>error</p>"), ASKED, status=status), SITE)
    assert seen.answer is MissingPageAnswer.UNCLEAR
    assert seen.why


def test_the_line_a_firewall_a_stub_and_another_site_are_unclear() -> None:
    waf = next(page for page in recorded_pages() if page.name == "waf_challenge").document()
    elsewhere = document(html(news(*["2022-04-20"] * 9)), "http://dns.example.com/lost", asked=ASKED)
    looks = [
        document("", ASKED, failure=Failure.TIMEOUT),
        document(waf.body, ASKED),
        document(html('<div id="app"></div><script src="/app.js"></script>'), ASKED),
        elsewhere,
    ]
    assert {read_missing_page(look, SITE).answer for look in looks} == {MissingPageAnswer.UNCLEAR}
