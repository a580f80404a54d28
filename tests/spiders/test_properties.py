"""What holds for every page, however broken: no reader raises, and no newest day lies beyond tomorrow.

The pages are the recorded ones, cut, shuffled, doubled, with bytes and tags changed; a fixed profile makes every run
the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.document import Document
from spiders.family import families, family_of
from spiders.reading import read_article, read_column
from storage.nouns import ColumnState, Mode
from tests.spiders.recorded import DAY, HOME, Recorded, document, recorded_pages
from tests.spiders.structures import LAYOUTS, ROWS, page

PAGES = recorded_pages()
TEXTS = [(each, each.document().text) for each in PAGES]
LISTS = [(each, text) for each, text in TEXTS if each.about["state"] == "filled" and each.about.get("entries", 0) > 1]
BOUNDED = settings(deadline=None, derandomize=True, database=None)
TOMORROW = DAY + timedelta(days=1)


# --- kinds of damage ------------------------------------------------------------------------------------------------


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _shuffled(text: str, chance: random.Random) -> str:
    parts = re.split(r"(?=<)", text)
    chance.shuffle(parts)
    return "".join(parts)


def _doubled(text: str, chance: random.Random) -> str:
    """A stretch of the page stands where it does not belong, once more."""
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    place = chance.randrange(len(text) + 1)
    return text[:place] + text[start:end] + text[place:]


def _without_some_tags(text: str, chance: random.Random) -> str:
    return re.sub(r"<[^>]*>", lambda tag: "" if chance.random() < 0.2 else tag.group(), text)


def _renamed(text: str, chance: random.Random) -> str:
    """Elements bear each other's tags."""
    tags = ["div", "ul", "li", "table", "tr", "td", "a", "span", "script", "p", "iframe", "form", "style"]
    return re.sub(r"(?<=<)/?[a-z]+", lambda tag: chance.choice(tags) if chance.random() < 0.1 else tag.group(), text)


def _with_signs_changed(text: str, chance: random.Random) -> str:
    signs = list(text)
    for _ in range(1 + len(signs) // 50):
        signs[chance.randrange(len(signs))] = chance.choice("<>\"'=/&;0123456789年月日{}[]()\0\ufffd -:")
    return "".join(signs)


DAMAGES: list[Callable[[str, random.Random], str]] = [
    _cut,
    _shuffled,
    _doubled,
    _without_some_tags,
    _renamed,
    _with_signs_changed,
]


def _read_all(doc: Document, mode: Mode | None = None) -> ColumnState:
    read = read_column(doc, mode=mode, home=HOME)
    read_article(doc)
    assert read.newest is None or read.newest <= TOMORROW
    assert (read.state is ColumnState.BLANK) <= (not read.entries)
    return read.state


# --- the properties -------------------------------------------------------------------------------------------------


@settings(BOUNDED, max_examples=250)
@given(st.sampled_from(TEXTS), st.sampled_from(DAMAGES), st.integers(0, 10_000), st.sampled_from([None, *Mode]))
def test_no_damage_makes_a_reader_raise(
    page: tuple[Recorded, str], damage: Callable[[str, random.Random], str], seed: int, mode: Mode | None
) -> None:
    recorded, text = page
    headers = recorded.about.get("headers")
    _read_all(document(damage(text, random.Random(seed)), recorded.about["url"], headers=headers), mode)


@settings(BOUNDED, max_examples=120)
@given(st.sampled_from(LISTS), st.floats(0, 1))
def test_a_list_cut_anywhere_is_never_blank(page: tuple[Recorded, str], share: float) -> None:
    recorded, text = page
    cut = document(text[: int(len(text) * share)], recorded.about["url"], headers=recorded.about.get("headers"))
    assert _read_all(cut, Mode.ROLL) is not ColumnState.BLANK


@settings(BOUNDED, max_examples=60)
@given(st.sampled_from(TEXTS), st.integers(0, 10_000))
def test_bytes_changed_anywhere_make_no_reader_raise(page: tuple[Recorded, str], seed: int) -> None:
    recorded, text = page
    chance, body = random.Random(seed), bytearray(text.encode())
    for _ in range(1 + len(body) // 100):
        body[chance.randrange(len(body))] = chance.randrange(256)
    _read_all(document(bytes(body), recorded.about["url"], headers=recorded.about.get("headers")))


@settings(BOUNDED, max_examples=60)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_no_bytes_make_a_reader_raise(body: bytes | str) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    for content in (raw, b"<html><body>" + raw, b'{"a":' + raw, b"<?xml version='1.0'?><datastore>" + raw):
        for kind in ("text/html", "application/json", "text/xml"):
            _read_all(document(content, headers={"content-type": kind}))


@settings(BOUNDED, max_examples=60)
@given(
    st.sampled_from([name for name in LAYOUTS if not name.endswith("without a heading")]),
    st.sampled_from(list(ROWS)),
    st.lists(st.text(alphabet="2022-04年月日.:/ 第期号1<>&'\"[]()今天昨", max_size=30), min_size=3, max_size=5),
)
def test_no_titles_make_a_newest_day_beyond_tomorrow(layout: str, row: str, titles: list[str]) -> None:
    html = page(ROWS[row], layout)
    for number, title in enumerate(titles):
        html = html.replace(f"第{number}", title)
    _read_all(document(html))


@pytest.mark.parametrize("recorded", PAGES, ids=lambda page: page.name)
def test_every_family_survives_every_recorded_page(recorded: Recorded) -> None:
    """A registry may force any family upon any page."""
    own = family_of(recorded.document()).name
    for family in families():
        read = read_column(recorded.document(), family=family.name, mode=recorded.mode)
        assert family.name != own or read.state == recorded.about["state"]


def test_a_page_nested_without_end_is_read() -> None:
    row = "<a href='/1.html'>关于做好有关工作的通知</a> 2022-04-20"
    for opening, closing in (
        ("<div class='a'>", "</div>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<ul><li>", ""),
    ):
        _read_all(document(opening * 3000 + row + closing * 3000))


def test_a_page_of_very_many_links_is_read_in_good_time() -> None:
    rows = "".join(
        f"<li><a href='/x/{number}.html'>通知{number}</a><span>2022-04-20</span></li>" for number in range(4000)
    )
    assert _read_all(document(f"<html><body><ul>{rows}</ul></body></html>")) is ColumnState.FILLED
