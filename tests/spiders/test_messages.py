"""What lists of messages and their pages say of answers, and what says nothing sure."""

from __future__ import annotations

from datetime import date

import pytest

from spiders.messages import messages_of_list, read_message, with_page
from storage.message_nouns import AnswerState, MessageFacts, PublicMessage
from storage.nouns import Entry
from tests.spiders.recorded import HOME, document, in_page, recorded_pages

WAITS, ANSWERED, UNKNOWN = AnswerState.UNANSWERED, AnswerState.ANSWERED, AnswerState.UNKNOWN
SENT, REPLIED = date(2022, 1, 5), date(2022, 1, 12)


def entry(number: int, published: date | None = SENT, title: str = "关于道路积水的问题") -> Entry:
    return Entry(title=title, url=f"{HOME}mail/{number}.html", published=published)


def listed(html: str, *entries: Entry) -> list[tuple[date | None, date | None, AnswerState]]:
    page = document(in_page(html))
    return [(each.submitted, each.answered, each.state) for each in messages_of_list(page, entries)]


def link(number: int) -> str:
    return f"<a href='/mail/{number}.html'>关于道路积水的问题</a>"


def table(head: str, *rows: str) -> str:
    cells = "".join(f"<th>{each}</th>" for each in head.split("|"))
    body = "".join(
        f"<tr><td>{link(number)}</td>" + "".join(f"<td>{each}</td>" for each in row.split("|")) + "</tr>"
        for number, row in enumerate(rows)
    )
    return f"<table><tr>{cells}</tr>{body}</table>"


# --- lists ----------------------------------------------------------------------------------------------------------


def test_a_table_with_days_of_sending_and_answering_is_read_by_its_head() -> None:
    html = table("标题|来信时间|答复时间", "2022-01-05|2022-01-12", "2022-01-06|")
    assert listed(html, entry(0), entry(1)) == [
        (SENT, REPLIED, ANSWERED),
        (date(2022, 1, 6), None, WAITS),
    ]


def test_the_recorded_table_of_answered_messages_is_read() -> None:
    recorded = next(each for each in recorded_pages() if each.name == "generic_submitted_and_replied")
    entries = [Entry(title="甲", url=f"{HOME}x/{number}.html", published=date(2022, 4, 18)) for number in range(2)]
    found = messages_of_list(recorded.document(), entries)
    assert [(each.submitted, each.answered) for each in found] == [
        (date(2022, 4, 20), date(2022, 4, 20)),
        (date(2022, 4, 18), date(2022, 4, 21)),
    ]


def test_an_empty_cell_says_nothing_where_no_row_has_a_day_of_answering() -> None:
    html = table("标题|来信时间|答复时间", "2022-01-05|", "2022-01-06|")
    assert [state for _, _, state in listed(html, entry(0), entry(1))] == [UNKNOWN, UNKNOWN]


def test_a_row_whose_cells_do_not_fit_the_head_is_not_read_by_it() -> None:
    html = table("标题|来信时间|答复时间", "2022-01-05|2022-01-12", "2022-01-06")
    assert listed(html, entry(0), entry(1))[1][2] is UNKNOWN


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已办结", ANSWERED),
        ("[已回复]", ANSWERED),
        ("处理完毕", ANSWERED),
        ("未回复", WAITS),
        ("待答复", WAITS),
        ("处理中", WAITS),
        ("已受理", UNKNOWN),
        ("已转办", UNKNOWN),
        ("审核通过", UNKNOWN),
    ],
)
def test_words_of_state(word: str, state: AnswerState) -> None:
    html = f"<ul><li>{link(0)}<span>{word}</span><span>2022-01-05</span></li></ul>"
    assert listed(html, entry(0)) == [(SENT, None, state)]
    assert listed(table("标题|办理状态|留言时间", f"{word}|2022-01-05"), entry(0)) == [(SENT, None, state)]


def test_labelled_days_in_a_row() -> None:
    html = f"<ul><li>{link(0)}<p>提交时间:2022-01-05 回复时间:2022-01-12</p></li></ul>"
    assert listed(html, entry(0)) == [(SENT, REPLIED, ANSWERED)]


def test_a_day_without_a_label_says_nothing_of_an_answer() -> None:
    assert listed(f"<ul><li>{link(0)}<span>2022-01-05</span></li></ul>", entry(0)) == [(SENT, None, UNKNOWN)]


def test_what_is_hidden_in_a_row_is_no_state() -> None:
    html = f"<ul><li>{link(0)}<!-- 未回复 --><i style='display:none'>未回复</i><span>2022-01-05</span></li></ul>"
    assert listed(html, entry(0)) == [(SENT, None, UNKNOWN)]


def test_a_row_with_several_messages_says_nothing_of_each() -> None:
    html = f"<table><tr><td>{link(0)}{link(1)}</td><td>未回复</td></tr></table>"
    assert [state for _, _, state in listed(html, entry(0), entry(1))] == [UNKNOWN, UNKNOWN]


def test_numbers_in_a_title_are_hidden() -> None:
    (message,) = messages_of_list(document(in_page("")), [entry(0, title="请回电13900001111,2幢漏水")])
    assert message.title == "请回电****,2幢漏水"


# --- pages ----------------------------------------------------------------------------------------------------------


def read(html: str) -> tuple[date | None, date | None, AnswerState]:
    facts = read_message(document(in_page(html), f"{HOME}mail/0.html"))
    return facts.submitted, facts.answered, facts.state


@pytest.mark.parametrize(
    "html",
    [
        "<p>来信时间:2022-01-05</p><p>回复时间:2022-01-12</p><p>您好,已安排清淤。</p>",
        "<table><tr><td>提交时间</td><td>2022-01-05</td></tr><tr><td>答复时间</td><td>2022-01-12</td></tr></table>",
        "<div>留言时间:2022年1月5日 10:00</div><div>处理状态:未回复</div><div>办理时间:2022-01-12</div>",
    ],
)
def test_a_page_with_a_day_of_answering_is_answered(html: str) -> None:
    assert read(html) == (SENT, REPLIED, ANSWERED)


@pytest.mark.parametrize(
    ("html", "state"),
    [
        ("<p>办理状态:已办结</p>", ANSWERED),
        ("<h3>回复内容</h3><p>您反映的路段已安排清淤。</p>", ANSWERED),
        ("<p>回复内容:您反映的路段已安排清淤。</p>", ANSWERED),
        ("<p>办理状态:处理中</p>", WAITS),
        ("<table><tr><td>回复状态</td><td>未回复</td></tr></table>", WAITS),
        ("<h3>回复内容</h3><p>暂无回复</p>", WAITS),
        ("<p>办理状态:处理中</p><p>来信收悉,现将有关情况回复如下。</p>", ANSWERED),
        ("<h3>回复内容</h3><p>您好,暂无办理结果的事项请拨打热线咨询,该路段本周清淤。</p>", ANSWERED),
        ("<p>办理状态:已受理</p>", UNKNOWN),
        ("<p>希望尽快回复</p>", UNKNOWN),
        ("<div class='right side'><p>办理状态:未回复</p></div>", UNKNOWN),
    ],
)
def test_the_state_of_a_page(html: str, state: AnswerState) -> None:
    assert read(f"<h1>关于道路积水的问题</h1><p>来信时间:2022-01-05</p><p>门口常年积水。</p>{html}") == (
        SENT,
        None,
        state,
    )


def message(state: AnswerState) -> PublicMessage:
    return PublicMessage(title="道路积水", url=f"{HOME}mail/0.html", submitted=date(2022, 1, 6), state=state)


@pytest.mark.parametrize(
    ("in_list", "on_page", "state"),
    [
        (WAITS, UNKNOWN, WAITS),
        (UNKNOWN, WAITS, WAITS),
        (WAITS, ANSWERED, ANSWERED),
        (ANSWERED, WAITS, ANSWERED),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_an_answer_in_one_place_is_an_answer(in_list: AnswerState, on_page: AnswerState, state: AnswerState) -> None:
    found = with_page(message(in_list), MessageFacts(submitted=SENT, state=on_page))
    assert (found.submitted, found.state) == (SENT, state)


def test_a_page_without_a_day_leaves_that_of_the_list() -> None:
    assert with_page(message(WAITS), MessageFacts()).submitted == date(2022, 1, 6)
