"""Answers that are no list: failures, statuses, redirects, strange bodies; and that no HTML makes the reader raise."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.reading import read_article, read_column
from storage.nouns import ColumnState, DatedBy, Failure, Mode
from tests.spiders.recorded import DAY, HOME, document, in_page, recorded_pages

LIST = in_page('<ul class="list"><li><a href="/x/1.html">关于做好有关工作的通知</a><span>2022-04-20</span></li></ul>')
PAGES = [(page, page.document().text) for page in recorded_pages()]
FILLED = [(page, text) for page, text in PAGES if page.about["state"] == "filled" and page.about.get("entries", 0) > 1]


@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_word_has_a_state_and_a_reason_and_none_is_blank(failure: Failure) -> None:
    read = read_column(document("", failure=failure))
    assert read.state in (ColumnState.UNREACHABLE, ColumnState.BLOCKED, ColumnState.UNREADABLE)
    assert read.failure is failure
    assert re.search(r"[一-鿿]", read.reason)


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        (401, "blocked", "login"),
        (403, "blocked", "waf"),
        (405, "blocked", "waf"),
        (412, "blocked", "waf"),
        (429, "blocked", "rate_limited"),
        (521, "blocked", "waf"),
        (404, "unreachable", "not_found"),
        (410, "unreachable", "gone"),
        (400, "unreachable", "client_error"),
        (500, "unreachable", "server_error"),
        (503, "unreachable", "server_error"),
    ],
)
def test_an_error_status_says_why_whatever_the_body_lists(status: int, state: str, failure: str) -> None:
    read = read_column(document(LIST, status=status))
    assert (read.state, read.failure) == (state, failure)
    assert read.entries == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"%PDF-1.7 ...", "text/html"),
        (b"PK\x03\x04aaaa", ""),
        (b'{"articleList":[]}', "application/json"),
        (b'{"articleList":[]}', "text/html"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)
def test_what_is_no_page_is_unreadable(body: bytes, kind: str) -> None:
    read = read_column(document(body, headers={"content-type": kind}))
    assert (read.state, read.failure) == (ColumnState.UNREADABLE, Failure.NOT_HTML)


def test_bytes_in_no_known_encoding_are_unreadable() -> None:
    noise = bytes(random.Random(1).randrange(128, 256) for _ in range(4000))
    read = read_column(document(b"<html><body>" + noise + b"</body></html>"))
    assert (read.state, read.failure) == (ColumnState.UNREADABLE, Failure.UNDECODABLE)


def test_an_empty_answer_is_unreadable() -> None:
    assert read_column(document("  \n")).state is ColumnState.UNREADABLE


@pytest.mark.parametrize("ended", [HOME, f"{HOME}index.html", "https://tonggu.gov.cn/"])
def test_a_column_that_ends_on_the_home_page_is_unreachable(ended: str) -> None:
    read = read_column(document(LIST, ended, asked=f"{HOME}tgxrmzf/tzgg/pc/list.html"), home=HOME)
    assert (read.state, read.failure) == (ColumnState.UNREACHABLE, Failure.REDIRECTED_HOME)


@pytest.mark.parametrize("ended", [f"{HOME}tgxrmzf/tzgg/pc/list.html", f"{HOME}new/tzgg/"])
def test_a_column_that_moved_within_its_site_is_read(ended: str) -> None:
    read = read_column(document(LIST, ended, asked=f"{HOME}tgxrmzf/tzgg/"), home=HOME)
    assert read.state is ColumnState.FILLED


def test_the_home_page_itself_may_be_watched() -> None:
    assert read_column(document(LIST, HOME), home=HOME).state is ColumnState.FILLED


def test_an_unfollowed_redirect_is_followed() -> None:
    read = read_column(document("", status=302, headers={"location": "/tgxrmzf/tzgg/pc/list.html"}))
    assert read.follow == f"{HOME}tgxrmzf/tzgg/pc/list.html"


def test_a_firewalls_words_under_a_server_error_are_a_firewall() -> None:
    body = "<html><title>访问被拦截</title><body><script>1</script>您的请求已被网站防火墙拦截</body></html>"
    assert read_column(document(body, status=503)).state is ColumnState.BLOCKED


def test_entries_say_where_their_date_comes_from() -> None:
    read = read_column(document(LIST))
    assert [entry.dated_by for entry in read.entries] == [DatedBy.ROW]
    assert "找到 1 条带日期的链接" in read.reason


def test_links_are_resolved_against_the_base_of_the_page() -> None:
    body = LIST.replace("<head>", '<head><base href="/new/">').replace('"/x/1.html"', '"x/1.html"')
    assert read_column(document(body)).entries[0].url == f"{HOME}new/x/1.html"


def test_a_family_may_be_forced_and_an_unknown_one_is_an_error() -> None:
    assert read_column(document(LIST), family="generic").family == "generic"
    with pytest.raises(LookupError, match="ucap_list"):
        read_column(document(LIST), family="unknown")


def test_an_article_tells_its_title_date_text_and_attachments() -> None:
    body = in_page(
        "<h1>铜鼓县2022年部门预算公开</h1><p>成文日期:2022-01-05 发布时间:2022-04-21 来源:财政局</p>"
        '<div id="zoomcon"><p>现将2022年部门预算予以公开。</p><a href="/f/1.xlsx">附件1.xlsx</a></div>'
    )
    read = read_article(document(body))
    assert (read.title, read.published, read.dated_by) == ("铜鼓县2022年部门预算公开", DAY, DatedBy.ROW)
    assert "予以公开" in read.text
    assert [each.url for each in read.attachments] == [f"{HOME}f/1.xlsx"]


def test_an_articles_meta_tag_comes_before_what_it_shows() -> None:
    body = in_page("<p>发布时间:2022-04-20</p>").replace("<head>", '<head><META NAME="pubdate" content=" 2022/04/21 ">')
    read = read_article(document(body))
    assert (read.published, read.dated_by) == (DAY, DatedBy.META)


# --- no HTML makes a reader raise, and no damage makes a column blank -------------------------------------------------


def _shuffled(text: str, seed: int) -> str:
    parts = re.split(r"(?=<)", text)
    random.Random(seed).shuffle(parts)
    return "".join(parts)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAGES), st.integers(0, 10_000), st.sampled_from([None, *Mode]))
def test_shuffled_pages_are_read_without_an_exception(page: tuple, seed: int, mode: Mode | None) -> None:  # type: ignore[type-arg]
    doc = document(_shuffled(page[1], seed), page[0].about["url"])
    read_column(doc, mode=mode, home=HOME)
    read_article(doc)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FILLED), st.floats(0, 1))
def test_a_filled_page_cut_anywhere_is_never_blank(page: tuple, share: float) -> None:  # type: ignore[type-arg]
    cut = page[1][: int(len(page[1]) * share)]
    assert read_column(document(cut, page[0].about["url"]), mode=Mode.ROLL).state is not ColumnState.BLANK


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_no_bytes_make_a_reader_raise(body: bytes | str) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    for content in (raw, b"<html><body>" + raw):
        read_column(document(content))
        read_article(document(content))


def test_a_page_nested_without_end_is_read() -> None:
    deep = "<div class='a'>" * 3000 + "<a href='/1.html'>关于做好有关工作的通知</a> 2022-04-20" + "</div>" * 3000
    read_column(document(deep))
