"""A list of messages from the public, or the page of one, in; when each was sent and whether it was answered, out.

Only what the page says in so many words counts: a column headed 答复时间, a state such as 未回复, a labelled day. Where
two things contradict each other the message was answered; where nothing speaks of an answer, that is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from lxml.etree import _Element as Element

from spiders.date_forms import full_date
from spiders.dates import labelled_dates
from spiders.document import Document
from spiders.links import absolute
from spiders.outline import outline
from spiders.tokens import Kind, Token, zone_of
from spiders.zones import Zone
from storage.message_nouns import AnswerState, MessageFacts, PublicMessage
from storage.nouns import Entry

_SENT = re.compile(r"(?:来信|提交|留言|写信|咨询|提问|投诉|发信|信件)(?:时间|日期)")
_REPLIED = re.compile(r"(?:回复|答复|办理|办结|反馈|处理)(?:时间|日期)")
_STATE_NAME = r"(?:办理|回复|答复|处理|信件|办件|当前|受理|留言)?(?:状态|进度)"
_STATE_LABEL = re.compile(rf"^\W*{_STATE_NAME}\W*$")
_STATE_BESIDE = re.compile(rf"{_STATE_NAME}\s{{0,3}}[::]\s{{0,3}}([\u4e00-\u9fff]{{2,6}})")
_DOING = r"(?:办结|办复|回复|答复|办理|处理|反馈|解决|回应)"
_DONE = re.compile(rf"^\W*(?:已经?{_DOING}(?:完毕)?|(?:办理|处理)(?:完毕|完成)|办结)\W*$")
_NOT_DONE = re.compile(rf"^\W*(?:(?:未|待|暂未|尚未){_DOING}|(?:正在)?(?:处理|办理)中|正在(?:处理|办理))\W*$")
_ANSWER = r"(?:回复|答复|办理|处理|反馈)(?:内容|意见|结果|情况|详情)"
_ANSWER_LABEL = re.compile(rf"^\W*(?:{_ANSWER}|(?:官方|部门|单位|网站)?(?:回复|答复))\W*$")
_ANSWER_BESIDE = re.compile(rf"{_ANSWER}\s{{0,3}}[::]\s{{0,3}}(.{{1,200}})", re.S)
_NO_ANSWER = re.compile(
    r"(?:暂无|还没有|没有|暂未|尚未|未作)(?:任何)?(?:回复|答复|办理结果)|等待(?:回复|答复|办理)|^\W*无\W*$"
)
_LIKE_AN_ANSWER = re.compile(r"(?:来信|留言)收悉|(?:回复|答复)如下|感谢您(?:的|对)|现(?:将|就).{0,30}(?:回复|答复)")
_ANSWER_LENGTH = 6  # characters: what is shorter answers nothing
_BETWEEN = 3  # texts between a label and what it labels
_SHORT = 120
_STATEMENT = 20  # characters: 暂无回复 stands alone; within an answer it may be about anything
_LONG_NUMBER = re.compile(r"[0-9\uff10-\uff19]{4,}")
_ROWS = ("tr", "li", "dd", "dl")
_ELSEWHERE = (Zone.HEADER, Zone.NAV, Zone.FOOTER, Zone.SIDE, Zone.TOOLS)


# --- the page of one message ----------------------------------------------------------------------------------------


def read_message(document: Document) -> MessageFacts:
    """What a message's own page says: when it was sent, when answered, and whether at all."""
    tokens = [each for each in outline(document).tokens if zone_of(each) not in _ELSEWHERE]
    texts = [each.text for each in tokens]
    says = {*_states(texts), *_of_the_answer(texts)}
    if any(_LIKE_AN_ANSWER.search(text) for text in texts):
        says.add(AnswerState.ANSWERED)
    return _agreed(_days(" ".join(text for text in texts if len(text) <= _SHORT)), says)


def _days(line: str) -> MessageFacts:
    """The days that labels introduce."""
    sent = answered = None
    for label, day in labelled_dates(line):
        if _SENT.fullmatch(label):
            sent = sent or day
        elif _REPLIED.fullmatch(label):
            answered = answered or day
    return MessageFacts(submitted=sent, answered=answered)


def _states(texts: Sequence[str]) -> Iterator[AnswerState]:
    """What words of state say, beside their label or below it."""
    for text, after in pairwise([*texts, ""]):
        if len(text) > _SHORT:
            continue
        told = [found[1] for found in _STATE_BESIDE.finditer(text)]
        told += [after] if _STATE_LABEL.match(text) else []
        yield from (state for word in told if (state := state_of(word)))


def _of_the_answer(texts: Sequence[str]) -> Iterator[AnswerState]:
    """What stands under the label of an answer: an answer, or words that there is none yet."""
    for number, text in enumerate(texts):
        beside = _ANSWER_BESIDE.search(text[:2000])
        below = texts[number + 1 : number + 1 + _BETWEEN] if _ANSWER_LABEL.match(text) else []
        for told in [beside[1], *below] if beside else below:
            if len(told) <= _STATEMENT and _NO_ANSWER.search(told):
                yield AnswerState.UNANSWERED
                break
            if len(told.strip()) >= _ANSWER_LENGTH and not _is_label(told):
                yield AnswerState.ANSWERED
                break


def _is_label(text: str) -> bool:
    """A label or a day, which is no answer."""
    return bool(_SENT.search(text[:30]) or _REPLIED.search(text[:30]) or _STATE_LABEL.match(text)) or (
        len(text) <= 20 and full_date(text) is not None
    )


def state_of(word: str) -> AnswerState | None:
    """What a word of state says; None for one that says nothing sure, such as 已受理."""
    if _DONE.match(word):
        return AnswerState.ANSWERED
    return AnswerState.UNANSWERED if _NOT_DONE.match(word) else None


def _agreed(days: MessageFacts, says: Iterable[AnswerState]) -> MessageFacts:
    """The days with the state that all which was said comes to; a day of answering answers."""
    found = {*says, *([AnswerState.ANSWERED] if days.answered else [])}
    for state in (AnswerState.ANSWERED, AnswerState.UNANSWERED):
        if state in found:
            return days.model_copy(update={"state": state})
    return days.model_copy(update={"state": AnswerState.UNKNOWN})


# --- a list of messages ---------------------------------------------------------------------------------------------


def messages_of_list(document: Document, entries: Sequence[Entry]) -> tuple[PublicMessage, ...]:
    """The entries of a list as messages, with what their rows say."""
    rows = _rows(document, {entry.url for entry in entries})
    texts = _texts(document, rows.values())
    tables: dict[Element, _Table] = {}
    messages = []
    for entry in entries:
        row = rows.get(entry.url)
        facts = MessageFacts() if row is None else _of_row(row, texts[row], tables)
        messages.append(_message(entry, facts))
    return tuple(messages)


def with_page(message: PublicMessage, facts: MessageFacts) -> PublicMessage:
    """A listed message with what its own page says besides."""
    both = MessageFacts(submitted=facts.submitted or message.submitted, answered=message.answered or facts.answered)
    return message.model_copy(update=dict(_agreed(both, (message.state, facts.state))))


def _message(entry: Entry, facts: MessageFacts) -> PublicMessage:
    """A date that nothing labels is at least no earlier than the day on which the message was sent."""
    return PublicMessage(
        title=_LONG_NUMBER.sub("****", entry.title),
        url=entry.url,
        submitted=facts.submitted or (entry.published if facts.answered is None else None),
        answered=facts.answered,
        state=facts.state,
    )


def _rows(document: Document, wanted: set[str]) -> dict[str, Element]:
    """The row in which each address stands. A row that holds several, and one of several rows, says nothing."""
    seen = outline(document)
    holders = {id(row.link): row.holder for row in seen.rows}
    found: dict[str, set[Element]] = {}
    held: dict[Element, set[str]] = {}
    for token in seen.tokens:
        url = absolute(document.url, token.href) if token.kind is Kind.LINK else None
        if url in wanted and url is not None and (row := _row_of(token, holders)) is not None:
            found.setdefault(url, set()).add(row)
            held.setdefault(row, set()).add(url)
    alone = {url: next(iter(rows)) for url, rows in found.items() if len(rows) == 1}
    return {url: row for url, row in alone.items() if len(held[row]) == 1}


def _row_of(token: Token, holders: dict[int, Element]) -> Element | None:
    named = next(token.element.iterancestors(*_ROWS), None)
    return named if named is not None else holders.get(id(token))


def _texts(document: Document, rows: Iterable[Element]) -> dict[Element, list[str]]:
    """What is to be seen in each row, text by text."""
    texts: dict[Element, list[str]] = {row: [] for row in rows}
    for token in outline(document).tokens:
        row = next((each for each in (token.element, *token.element.iterancestors()) if each in texts), None)
        if row is not None:
            texts[row].append(token.text)
    return texts


def _of_row(row: Element, texts: Sequence[str], tables: dict[Element, _Table]) -> MessageFacts:
    days = _days(" ".join(texts))
    says = {state for text in texts if (state := state_of(text))} | {*_states(texts)}
    table = next(row.iterancestors("table"), None)
    if row.tag == "tr" and table is not None:
        headed = _table(table, tables).facts(row)
        says.add(headed.state)
        days = MessageFacts(submitted=headed.submitted or days.submitted, answered=headed.answered or days.answered)
    return _agreed(days, says)


def _table(element: Element, known: dict[Element, _Table]) -> _Table:
    if element not in known:
        known[element] = _Table(element)
    return known[element]


class _Table:
    """A table whose head says what its columns are."""

    def __init__(self, table: Element) -> None:
        self._rows = [_cells(row) for row in table.iter("tr")]
        self._head = next((row for row in self._rows if any(_SENT.search(text) for text in row)), [])
        self._sent = self._column(_SENT)
        self._replied = self._column(_REPLIED)

    def facts(self, row: Element) -> MessageFacts:
        cells = _cells(row)
        if len(cells) != len(self._head):
            return MessageFacts()
        waits = self._replied is not None and not cells[self._replied].strip(" \u3000-—–/") and self._is_kept()
        return MessageFacts(
            submitted=_day(cells, self._sent),
            answered=_day(cells, self._replied),
            state=AnswerState.UNANSWERED if waits else AnswerState.UNKNOWN,
        )

    def _is_kept(self) -> bool:
        """Whether the column of answers holds any: an empty cell says something only beside full ones."""
        return any(len(row) == len(self._head) and _day(row, self._replied) for row in self._rows)

    def _column(self, label: re.Pattern[str]) -> int | None:
        places = [number for number, text in enumerate(self._head) if len(text) <= 12 and label.search(text)]
        return places[0] if len(places) == 1 else None


def _day(cells: Sequence[str], place: int | None) -> date | None:
    return full_date(cells[place]) if place is not None else None


def _cells(row: Element) -> list[str]:
    return [" ".join(str(cell.xpath("string()")).split()) for cell in row.iterchildren("td", "th")]
