"""An article's day of publication and title, and the days and titles beside them that are something else."""

from __future__ import annotations

import pytest

from spiders.reading import read_article
from storage.nouns import DatedBy
from tests.spiders.recorded import DAY, document

TITLE = "铜鼓县2022年部门预算公开"
BODY = "<div id='zoom'><p>2022年3月1日,县人大批准了预算。会议时间:2022年3月2日。</p><p>2022年3月3日</p></div>"
CLOCK = "<div class='top'>2022年4月20日 星期三</div>"
HOT = (
    "<div class='rel'><h3>相关文章</h3>"
    "<ul><li><a href='/x/1.html'>另一篇文章的题目</a><span>2022-04-19</span></li></ul></div>"
)


def _article(
    facts: str, *, head: str = "", title: str = f"{TITLE}_通知公告_铜鼓县人民政府", heading: str = "h1"
) -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{CLOCK}"
        f"<div class='position'>当前位置:<a href='/'>首页</a></div><{heading}>{TITLE}</{heading}>{facts}{BODY}{HOT}"
        "<div class='footer'>版权所有 2010-2022 网站标识码:3609260001</div></body></html>"
    )


@pytest.mark.parametrize(
    "facts",
    [
        "<p>发布时间:2022-04-21 来源:财政局</p>",
        "<p>发布日期:<span>2022年4月21日</span> 浏览次数:<span>12</span></p>",
        "<p><span>来源:财政局</span><span>2022-04-21 10:05</span><span>字体:大 中 小</span></p>",
        "<p>2022-04-21 10:05 来源:财政局 作者:张三 字号:[大 中 小] 打印</p>",
        "<p>信息来源:财政局 日期:2022-04-21 浏览:12</p>",
        "<table><tr><td>索引号</td><td>360926/1</td><td>成文日期</td><td>2022-03-05</td></tr>"
        "<tr><td>文号</td><td>无</td><td>发布日期</td><td>2022-04-21</td></tr></table>",
        "<p>成文日期:2022-01-05 有效期至:2027-01-05 公开日期:2022-04-21</p>",
        "<p>更新时间:2022-04-22 发布时间:2022-04-21</p>",
        "<p>更新时间:2022-04-21</p>",
        "<p>时间:2022-04-21 08:30</p>",
        "<div>【信息发布时间:2022-04-21 阅读次数:12】【我要打印】</div>",
        "<p>县财政局 2022-04-21</p>",
    ],
)
def test_the_day_of_publication_is_told_among_others(facts: str) -> None:
    read = read_article(document(_article(facts)))
    assert (read.published, read.dated_by) == (DAY, DatedBy.ROW)


@pytest.mark.parametrize("name", ["PubDate", "pubdate", "publishdate", "article:published_time"])
def test_what_a_meta_tag_states_comes_first(name: str) -> None:
    head = f"<meta name='{name}' content='2022-04-21 10:05'>"
    read = read_article(document(_article("<p>发布时间:2022-04-18</p>", head=head)))
    assert (read.published, read.dated_by) == (DAY, DatedBy.META)


def test_the_day_on_which_the_page_was_made_is_not_the_day_of_publication() -> None:
    head = "<meta name='others' content='页面生成时间 2022-04-22 10:00:43'>"
    assert read_article(document(_article("<p>发布时间:2022-04-21</p>", head=head))).published == DAY


@pytest.mark.parametrize("facts", ["", "<p>来源:财政局</p>", "<p>成文日期:2022-01-05</p>"])
def test_neither_the_clock_nor_the_text_nor_a_box_beside_dates_an_article(facts: str) -> None:
    html = _article(facts).replace("<p>2022年3月3日</p>", "")
    assert read_article(document(html)).published is None


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}_通知公告_铜鼓县人民政府",
        f"{TITLE} | 铜鼓县人民政府",
        f"{TITLE} - 铜鼓县人民政府",
        f"{TITLE}-铜鼓县人民政府",
        f"{TITLE}--铜鼓县财政局",
        f"铜鼓县人民政府_{TITLE}",
        f"{TITLE}_欢迎进入铜鼓县政务网",
        f"{TITLE[:10]}...",
        "铜鼓县人民政府",
        "正文",
        "",
    ],
)
@pytest.mark.parametrize("heading", ["h1", "h2", "h3"])
def test_a_title_is_told_from_the_sites_name(title: str, heading: str) -> None:
    assert read_article(document(_article("", title=title, heading=heading))).title == TITLE


def test_a_page_without_headings_has_the_title_that_its_head_states() -> None:
    html = _article("", title=f"{TITLE}_铜鼓县人民政府", heading="div")
    assert read_article(document(html)).title == TITLE


def test_the_sites_name_as_a_heading_is_no_articles_title() -> None:
    html = _article("", title=f"{TITLE}-铜鼓县人民政府", heading="div").replace(CLOCK, "<h1>铜鼓县人民政府</h1>")
    assert read_article(document(html)).title == TITLE
