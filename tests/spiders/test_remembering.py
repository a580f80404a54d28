"""When a page that was read before may be asked for only if it has changed, and when not."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from spiders.plan import CrawlPlan, PlannedColumn
from spiders.reading import Way
from spiders.remembering import (
    Memory,
    conditions,
    is_called_the_same,
    reader_of,
    renewed,
    shows_the_same,
    validators_of,
    way_of,
)
from spiders.turns import FOUR_WEEKS, is_their_day
from spiders.twins import Twins
from spiders.visit import Parts, Validators, Visit
from storage.nouns import Column, ColumnObservation, ColumnState, Mode, Page, Site
from storage.remembered_nouns import Recalled, Remembered
from tests.spiders.recorded import DAY, HOME, document

WEEK = [DAY + timedelta(days) for days in range(7)]
MONTH = [DAY + timedelta(days) for days in range(FOUR_WEEKS)]
NAME = next(
    name for number in count() if not any(is_their_day("永宁镇", name := f"通知公告{number}", day) for day in WEEK[:6])
)
URL = f"{HOME}tzgg/"
COLUMN = Column(unit="永宁镇", name=NAME, url=URL, kind="notice", mode=Mode.ROLL)
PAGE = document("<p>", URL).page.model_copy(update={"body_hash": "ab"})


def memory(day: date = DAY) -> Memory:
    plan = CrawlPlan(
        now=PAGE.fetched_at, as_of=day, own_hosts=frozenset(), user_agent="Xunlan/test", delay=0, timeout=1, max_body=1,
        retries=0, run=1, site=Site(name="铜鼓县人民政府", home=HOME), host_group="tonggu", database_url="sqlite://",
        body_folder=Path("bodies"), columns_file=Path("columns"),
    )  # fmt: skip
    return Memory(plan, lambda places: {})


def recalled(**given: Any) -> Recalled:
    fields: dict[str, Any] = {"url": URL, "final_url": URL, "body_hash": "ab", "etag": '"一"', "read_on": DAY}
    known = Remembered(**(fields | {"reader": reader_of(COLUMN, HOME)} | given))
    return Recalled(remembered=known, state=ColumnState.FILLED)


def visit(known: Recalled | None = None, **given: Any) -> Visit:
    fields: dict[str, Any] = {"recalled": known or recalled(), "may_be_the_same": True}
    return Visit(PlannedColumn(column=COLUMN), **({"url": URL} | fields | given))


# --- for how long ---------------------------------------------------------------------------------------------------


def test_a_servers_word_counts_for_six_days_and_on_the_seventh_the_page_itself() -> None:
    assert not any(memory(day).only_in_full(recalled(), COLUMN) for day in WEEK[:6])
    week_later = memory(DAY + timedelta(7))
    assert week_later.only_in_full(recalled(), COLUMN)


def test_every_fourth_week_a_column_is_read_again_though_its_page_be_the_same() -> None:
    again = [day for day in MONTH if not memory(day).serves(recalled(), COLUMN)]
    assert len(again) == 1
    assert is_their_day("永宁镇", NAME, again[0])


def test_nothing_serves_for_a_day_before_it_was_had() -> None:
    assert not memory(DAY).serves(recalled(read_on=DAY + timedelta(1)), COLUMN)


def test_on_a_columns_own_day_no_servers_word_counts_however_late_its_page_was_had() -> None:
    own = next(day for day in MONTH if is_their_day("永宁镇", NAME, day))
    if is_their_day("永宁镇", NAME, own, FOUR_WEEKS):
        own += timedelta(7)
    for known in (recalled(read_on=own), recalled(read_on=own - timedelta(7))):
        assert memory(own).serves(known, COLUMN)
        assert memory(own).only_in_full(known, COLUMN)


@pytest.mark.parametrize(
    "told", [{"mode": Mode.STATIC}, {"family": "generic"}, {"url": f"{URL}new/"}, {"renders": True}]
)
def test_it_does_not_serve_for_a_column_of_which_the_registry_tells_something_else(told: dict[str, Any]) -> None:
    assert not memory().serves(recalled(), COLUMN.model_copy(update=told))
    assert memory().serves(recalled(), COLUMN.model_copy(update={"kind": "news", "max_age_days": 7}))


def test_it_does_not_serve_for_what_another_program_read() -> None:
    assert not memory().serves(recalled(reader="the version before"), COLUMN)


# --- how it is asked ------------------------------------------------------------------------------------------------


def test_a_page_is_asked_for_by_all_its_names() -> None:
    known = recalled(last_modified="Thu, 21 Apr 2022 00:00:00 GMT")
    asked = {"If-None-Match": '"一"', "If-Modified-Since": "Thu, 21 Apr 2022 00:00:00 GMT"}
    assert conditions(visit(known)) == asked


@pytest.mark.parametrize(
    "given",
    [
        {"known": recalled(lies=True)},
        {"known": recalled(etag=None)},
        {"url": f"{URL}frame.html"},
        {"rendered": True},
        {"parts": Parts([])},
        {"may_be_the_same": False},
        {"in_full": True},
        {"looks": [None]},
    ],
)
def test_nothing_else_is_asked_with_them(given: dict[str, Any]) -> None:
    assert conditions(visit(**given)) is None
    assert not is_called_the_same(visit(**given), PAGE)


def test_a_304_from_elsewhere_is_not_about_this_page() -> None:
    assert is_called_the_same(visit(), PAGE)
    assert not is_called_the_same(visit(), PAGE.model_copy(update={"final_url": f"{URL}index.html"}))


@pytest.mark.parametrize("other", [{"body_hash": "cd"}, {"final_url": HOME}, {"status": 404}])
def test_only_the_same_bytes_at_the_same_place_are_the_same_page(other: dict[str, Any]) -> None:
    assert shows_the_same(visit(), PAGE)
    assert not shows_the_same(visit(), PAGE.model_copy(update=other))


def test_the_same_page_under_a_new_name_is_remembered_by_it() -> None:
    assert renewed(visit(validators=Validators('"一"')), DAY) is None
    new = renewed(visit(validators=Validators('"二"')), DAY)
    assert new is not None
    assert (new.etag, new.read_on) == ('"二"', DAY)


def test_a_page_that_came_in_full_is_as_good_as_read_on_that_day() -> None:
    later = DAY + timedelta(7)
    assert shows_the_same(visit(in_full=True), PAGE)
    new = renewed(visit(in_full=True, validators=Validators('"一"')), later)
    assert new == recalled(read_on=later).remembered


def test_the_way_of_a_page_is_that_pages_alone_and_of_its_first_look() -> None:
    known = recalled(family="vsb", place="0f" * 8)
    changed = PAGE.model_copy(update={"body_hash": "cd"})
    assert way_of(visit(known), changed) == Way("vsb", "0f" * 8)
    assert way_of(visit(known, in_full=True), changed) == Way("vsb", "0f" * 8)
    assert way_of(visit(known), changed.model_copy(update={"final_url": HOME})) is None
    for other in ({"url": f"{URL}frame.html"}, {"rendered": True}, {"may_be_the_same": False}, {"looks": [None]}):
        assert way_of(visit(known, **other), changed) is None
    assert way_of(visit(recalled()), changed) is None, "remembered before ways were"


# --- what is remembered ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, recalled(body_hash="cd", etag='"零"')])
def test_an_honest_server_is_not_called_a_liar(before: Recalled | None) -> None:
    assert lies(before, Validators('"一"')) is False


def test_one_name_for_two_pages_is_a_lie_and_stays_one() -> None:
    assert lies(recalled(body_hash="cd"), Validators('"一"')) is True
    assert lies(recalled(etag='"零"', lies=True), Validators('"一"')) is True


def lies(before: Recalled | None, told: Validators) -> bool:
    """What a page that was had in full makes of its server's word."""
    kept = kept_of(before, told)
    assert kept is not None
    return kept.lies


def kept_of(
    before: Recalled | None, told: Validators, *, page: Page = PAGE, column: Column = COLUMN, **seen: Any
) -> Remembered | None:
    shown: dict[str, Any] = {"state": ColumnState.FILLED, "reason": "", "unit": "永宁镇", "column": NAME, "url": URL}
    look = ColumnObservation(**(shown | {"seen_at": PAGE.fetched_at} | seen))
    settled = Visit(PlannedColumn(column=column), URL, recalled=before, validators=told, looks=[look])
    read = document("<p>", URL)
    read.page = page
    return memory().lasting(settled, read)


@pytest.mark.parametrize("state", set(ColumnState) - {ColumnState.FILLED, ColumnState.UNDATED})
def test_only_what_was_read_for_sure_is_remembered(state: ColumnState) -> None:
    assert kept_of(None, Validators(), state=state) is None


def test_a_rendered_page_and_messages_from_the_public_are_not_remembered() -> None:
    assert kept_of(None, Validators(), page=PAGE.model_copy(update={"rendered": True})) is None
    assert kept_of(None, Validators(), column=COLUMN.model_copy(update={"mode": Mode.REPLY})) is None


# --- names ----------------------------------------------------------------------------------------------------------


def answer(**headers: str) -> Response:
    return Response(URL, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_page_written_in_the_minute_of_its_answer_has_no_name_yet() -> None:
    just = answer(ETag='"1"', Last_Modified="Thu, 21 Apr 2022 00:00:00 GMT", Date="Thu, 21 Apr 2022 00:00:59 GMT")
    settled = answer(ETag='"1"', Last_Modified="Thu, 21 Apr 2022 00:00:00 GMT", Date="Thu, 21 Apr 2022 00:01:00 GMT")
    assert validators_of(just) == Validators()
    assert validators_of(settled) == Validators('"1"', "Thu, 21 Apr 2022 00:00:00 GMT")


@pytest.mark.parametrize("hostile", ['"a\r\nX-Evil: 1"', '"' + "x" * 300 + '"', '"标签"', " "])
def test_a_hostile_name_is_not_sent_back(hostile: str) -> None:
    assert validators_of(answer(ETag=hostile)) == Validators()


def test_dates_that_are_none_do_no_harm() -> None:
    assert validators_of(answer(Last_Modified="yesterday", Date="")) == Validators(None, "yesterday")


def test_a_twin_is_asked_in_full() -> None:
    twins = Twins(
        get_crawler(settings_dict={"XUNLAN_AS_OF": DAY.isoformat(), "XUNLAN_NOW": PAGE.fetched_at.isoformat()})
    )
    asked = Request(URL, headers={"If-None-Match": '"1"', "If-Modified-Since": "x", "Accept": "text/html"})
    other = twins.process_response(asked, Response(URL, status=200, body=b""))
    assert isinstance(other, Request)
    assert other.url.startswith("https://")
    assert set(other.headers) == {b"Accept"}
