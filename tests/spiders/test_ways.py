"""A page is read the way it was read before where that still fits, and searched anew where it does not.

What was remembered never shows in what is read: with it or without it, a page reads the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from spiders.document import Document
from spiders.family import AmbiguousFamily, families, family_of
from spiders.main_list import list_stands_at, main_list, place_of_list
from spiders.reading import Reading, Way, read_column
from storage.nouns import ColumnState, Mode
from tests.spiders.recorded import HOME, Recorded, document, in_page, recorded_pages

PAGES = recorded_pages()
TEXT = "为进一步加强全县安全生产工作,根据上级部署要求,现将有关事项通知如下,请各单位认真贯彻执行。" * 12


def rows(*days: str, title: str = "关于做好有关工作的通知", at: str = "art") -> str:
    return "".join(
        f'<li><a href="/{at}/{number}.html">{title}{number}</a><span>{day}</span></li>'
        for number, day in enumerate(days, 1)
    )


def listed(*days: str) -> str:
    return f'<div class="right"><ul class="list">{rows(*days)}</ul></div>'


def place_in(body: str) -> str:
    page = document(in_page(body))
    assert main_list(page) is not None
    place = place_of_list(page)
    assert place is not None
    return place


BEFORE = listed("2022-04-18", "2022-04-15", "2022-04-01", "2022-03-20")
PLACE = place_in(BEFORE)


def of(page: Document, mode: Mode | None = None) -> tuple[Reading, Way | None]:
    """What a page shows, and the way it was read."""
    read = read_column(page, mode=mode, home=HOME)
    return read, Way(read.family, place_of_list(page), read.newest) if read.family else None


# --- the place of a list ----------------------------------------------------------------------------------------------

BOX = f'<div class="box"><h3>政策解读</h3><ul>{rows("2022-01-01", at="zcjd")}</ul></div>'
NEWER = rows("2022-04-19", at="new")
TABLE = "".join(
    f"<tr><td><a href='/a/{day}.html'>关于印发实施方案的通知</a></td><td>2022-03-0{day}</td></tr>"
    for day in range(1, 9)
)
UNDATED = "".join(
    f"<li><a href='/a/{number}.html'>关于印发年度实施方案的通知之{number}</a></li>" for number in range(9)
)
CRUMB = "<p>当前位置:<a href='/'>首页</a> &gt; <a href='/tzgg/'>通知公告</a></p>"


def columns(wide: str, narrow: str = BEFORE) -> str:
    return f'<div class="row"><div class="col-md-8">{wide}</div><div class="col-md-4">{narrow}</div></div>'


FITS = {
    "nothing new": BEFORE,
    "a new entry": listed("2022-04-20", "2022-04-18", "2022-04-15", "2022-04-01"),
    "entries gone": listed("2022-04-15", "2022-04-01", "2022-03-20"),
    "a full list": listed(*(f"2022-04-{day:02}" for day in range(1, 21))),
    "an older box beside": f"{BEFORE}{BOX}",
    "a menu above": f'<ul class="menu"><li><a href="/a/">工作动态</a></li></ul>{BEFORE}',
    "a pinned entry without a date": BEFORE.replace("</ul>", f"{UNDATED[:70]}</ul>"),
}
# What was there, and what is there now.
DROPPED = {
    "place empty": (BEFORE, '<div class="right"><ul class="list"></ul></div>'),
    "page empty": (BEFORE, ""),
    "list moved": (BEFORE, f'<div class="content">{BEFORE.replace("right", "wide")}</div>'),
    "list moved, a side box in its place": (BEFORE, f"<table>{TABLE}</table>{listed(*['2022-04-19'] * 3)}"),
    "a newer list elsewhere": (BEFORE, f'{BEFORE}<div class="wide"><p>{NEWER}</p></div>'),
    "a newer box in a menu": (BEFORE, f'<div class="leftmenu"><ul>{NEWER}</ul></div>{BEFORE}'),
    "a longer list elsewhere": (BEFORE, f"{BEFORE}<table>{TABLE}</table>"),
    "headed as a box": (BEFORE, f"<h3>热点推荐</h3>{BEFORE}"),
    "a side box by its name": (f'<div class="sidebar">{CRUMB}{BEFORE}</div>', f'<div class="sidebar">{BEFORE}</div>'),
    "two rows left": (BEFORE, listed("2022-04-18", "2022-04-15")),
    "dates gone": (BEFORE, listed("", "", "", "")),
    "an article above": (BEFORE, f'<div class="article-content"><p>{TEXT}</p></div>{BEFORE}'),
    "beside an empty list": (columns("<p>办事指南</p>"), columns("<ul class='newslist'></ul>")),
    "beside a longer list without dates": (columns("<p>办事指南</p>"), columns(f"<ul class='newslist'>{UNDATED}</ul>")),
    "nothing but deadlines": (BEFORE, listed(*[f"截止日期:2022-04-{day}" for day in (28, 29, 30)])),
}


@pytest.mark.parametrize("case", FITS)
def test_a_list_that_stands_where_it_stood_is_not_searched_for(case: str) -> None:
    page = document(in_page(FITS[case]))
    assert list_stands_at(page, PLACE)
    assert main_list(page) == main_list(document(in_page(FITS[case])))
    assert place_of_list(page) == PLACE


@pytest.mark.parametrize("case", DROPPED)
def test_what_stands_there_and_may_be_no_list_is_searched_for(case: str) -> None:
    before, now = DROPPED[case]
    page = document(in_page(now))
    assert not list_stands_at(page, place_in(before))
    assert place_of_list(page) is None, "nothing was searched for yet"
    assert main_list(page) == main_list(document(in_page(now)))


@pytest.mark.parametrize("case", [*FITS, *DROPPED])
@pytest.mark.parametrize("mode", [Mode.ROLL, Mode.STATIC, None])
def test_a_changed_page_reads_as_if_nothing_were_remembered(case: str, mode: Mode | None) -> None:
    before, now = DROPPED[case] if case in DROPPED else (BEFORE, FITS[case])
    way = Way("generic", place_in(before), date(2022, 4, 18))
    assert of(document(in_page(before)))[1] == way
    wanted = read_column(document(in_page(now)), mode=mode, home=HOME)
    assert read_column(document(in_page(now)), mode=mode, home=HOME, way=way) == wanted


def test_after_a_list_has_moved_its_new_place_is_what_is_known() -> None:
    now = in_page(DROPPED["list moved"][1])
    page = document(now)
    read_column(page, home=HOME, way=Way("generic", PLACE))
    moved = place_of_list(page)
    assert moved is not None
    assert moved != PLACE
    assert list_stands_at(document(now), moved)


def test_a_list_without_dates_and_one_out_of_plain_sight_have_no_place_to_be_known_by() -> None:
    for body in (
        listed("", "", "", ""),
        f'<div class="header">{BEFORE}</div>',
        f'<div class="sidebar">{BEFORE}</div><div class="page">下一页</div>',
    ):
        page = document(in_page(body))
        main_list(page)
        assert place_of_list(page) is None


def test_a_place_has_a_short_name_however_deep_it_lies() -> None:
    deep = "<div class='very-long-name-of-a-wrapper'>" * 60 + BEFORE + "</div>" * 60
    assert len(place_in(deep)) == len(PLACE) == 16
    assert place_in(deep) != PLACE


# --- the family -------------------------------------------------------------------------------------------------------

NFCMS, VSB = "<script>window.NFCMS_SITE_ID = 1;</script>", "<script>_showDynClicks('wbnews', 1, 2);</script>"


def two_claim(body: str) -> Document:
    return document(in_page(f"{body}{VSB}{NFCMS}"))


def test_the_family_that_read_a_page_is_asked_first_and_if_it_knows_it_alone() -> None:
    with pytest.raises(AmbiguousFamily):
        family_of(two_claim(BEFORE))
    for name in ("nfcms", "vsb"):
        assert family_of(two_claim(BEFORE), name).name == name


@pytest.mark.parametrize("before", ["ucap_list", "generic", "no longer there", None])
def test_where_it_does_not_know_the_page_all_are_asked(before: str | None) -> None:
    assert family_of(document(in_page(f"{BEFORE}{VSB}")), before).name == "vsb"
    with pytest.raises(AmbiguousFamily):
        family_of(two_claim(BEFORE), before)


def test_a_family_of_web_pages_is_not_asked_about_data() -> None:
    answered = document('{"a": "_showDynClicks("}', f"{HOME}api", headers={"content-type": "application/json"})
    assert family_of(answered, "vsb").name == family_of(answered).name


@pytest.mark.parametrize(
    ("body", "newest", "state"),
    [
        (listed("2022-04-19", "2022-04-15", "2022-04-01"), date(2022, 4, 18), ColumnState.FILLED),
        (listed("2022-04-17", "2022-04-15", "2022-04-01"), date(2022, 4, 18), ColumnState.UNREADABLE),
        (listed("", "", "", ""), date(2022, 4, 18), ColumnState.UNREADABLE),
        (listed("", "", "", ""), None, ColumnState.UNDATED),
        ('<div class="list"><ul class="list"></ul><p>暂无信息</p></div>', None, ColumnState.UNREADABLE),
    ],
    ids=["newer", "older", "dates gone", "never dated", "blank"],
)
def test_a_way_that_shows_less_than_was_seen_is_dropped(body: str, newest: date | None, state: ColumnState) -> None:
    """Two families claim the page: read by all it is unreadable, and accuses nobody."""
    read = read_column(two_claim(body), mode=Mode.ROLL, home=HOME, way=Way("vsb", None, newest))
    assert read.state is state
    assert (read.family == "vsb") == (state is not ColumnState.UNREADABLE)


def test_the_registrys_word_for_the_family_stands_above_what_is_remembered() -> None:
    assert read_column(two_claim(BEFORE), family="generic", way=Way("vsb")).family == "generic"


# --- every recorded page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_recorded_page_reads_the_same_the_way_it_was_read_first(page: Recorded) -> None:
    first, way = of(page.document(), page.mode)
    assert read_column(page.document(), mode=page.mode, home=HOME, way=way) == first
    if way is not None and way.place is not None:
        again = page.document()
        if list_stands_at(again, way.place):
            assert place_of_list(again) == way.place


def ways_of(pages: Sequence[Recorded]) -> list[Way]:
    found = (of(page.document(), page.mode)[1] for page in pages)
    return [way for way in found if way is not None]


def test_a_recorded_page_reads_the_same_whatever_is_remembered_of_it() -> None:
    ways = ways_of(PAGES)
    for number, page in enumerate(PAGES):
        wanted = read_column(page.document(), mode=page.mode, home=HOME)
        own = of(page.document(), page.mode)[1]
        for way in (ways[number % len(ways)], ways[-number % len(ways)], own):
            for each in (way, way and replace(way, newest=None), way and replace(way, family="generic")):
                assert read_column(page.document(), mode=page.mode, home=HOME, way=each) == wanted, (page.name, each)


def test_most_lists_that_are_found_in_plain_sight_are_known_again_by_their_place() -> None:
    known = []
    for page in PAGES:
        found = of(page.document(), page.mode)[1]
        if found is not None and found.place is not None:
            known.append(list_stands_at(page.document(), found.place))
    assert sum(known) > 0.6 * len(known)
    assert len(known) > len(families())
