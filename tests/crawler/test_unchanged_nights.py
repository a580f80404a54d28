"""Nights on which little has changed, over real HTTP: what is asked, what is read again, and each way to be deceived.

One county over several nights; each column is a server's way to say, or not to say, that nothing has changed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path

import pytest

from crawler.order import Summary
from spiders.turns import is_their_day
from storage.nouns import ColumnObservation, ColumnState, RunKind
from storage.store import Store, open_store
from tests.crawler.county import BLANK, DAY, cycle, listing, seen, write_registry
from tests.loopback import Behaviour, Loopback

UNIT = "永宁镇"
FIRST = listing("2022-04-20", "2022-04-18")
NEXT = listing("2022-04-22", "2022-04-20", "2022-04-18")
HONEST, LYING, SILENT, DATED = "honest", "lying", "silent", "dated"


class Served:
    """A page with a way of naming its states: by what it shows, always alike, not at all, or by a date.

    `asked` notes, request by request, whether it was asked for only if it has changed.
    """

    def __init__(self, way: str, text: str = FIRST) -> None:
        self.way, self.text = way, text
        self.asked: list[bool] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        names = self._names()
        conditions = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        told = {name: handler.headers[header] for name, header in conditions.items() if handler.headers[header]}
        self.asked.append(bool(told))
        same = bool(told) and all(names.get(name) == value for name, value in told.items())
        body = b"" if same else self.text.encode()
        handler.send_response(304 if same else 200)
        for name, value in {**names, "Content-Type": "text/html; charset=utf-8"}.items():
            handler.send_header(name, value)
        if not same:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _names(self) -> dict[str, str]:
        print_of_it = zlib.crc32(self.text.encode())
        return {
            HONEST: {"ETag": f'"{print_of_it}"'},
            LYING: {"ETag": '"always"'},
            SILENT: {},
            DATED: {"Last-Modified": f"Wed, 20 Apr 2022 00:00:{print_of_it % 60:02} GMT"},
        }[self.way]


def not_their_day(*days: date) -> Iterator[str]:
    """Names of columns whose page is not read in full on these days."""
    return (name for number in count() if not any(is_their_day(UNIT, name := f"通知公告{number}", day) for day in days))


class Nights:
    """A county of pages on loopback, and its nights."""

    def __init__(self, folder: Path, store: Store, site: Loopback, pages: dict[str, Behaviour]) -> None:
        self.store, self.site = store, site
        site.pages.update({f"/{number}/": page for number, page in enumerate(pages.values())})
        columns = {name: f"/{number}/" for number, name in enumerate(pages)}
        self.registry = write_registry(folder, site.home, {UNIT: columns})

    def night(self, day: date, kind: RunKind = RunKind.CRAWL) -> tuple[Summary, dict[str, ColumnObservation]]:
        return cycle(self.store, self.registry, day, kind=kind), seen(self.store)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[dict[str, Behaviour]], Nights]]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store, Loopback() as site:
        yield lambda pages: Nights(tmp_path, store, site, pages)


def test_a_second_night_reads_only_what_has_changed_and_says_the_same_as_one_without_memory(
    make: Callable[[dict[str, Behaviour]], Nights], tmp_path: Path
) -> None:
    second = DAY + timedelta(2)
    names = not_their_day(DAY, second)
    served = {
        "honest": Served(HONEST),
        "dated": Served(DATED),
        "silent": Served(SILENT),
        "changed": Served(HONEST),
        "silently changed": Served(SILENT),
        "relative": Served(HONEST, listing("3天前", "2022-04-01")),
        "ahead": Served(HONEST, listing("2022-04-23", "2022-04-01")),
        "undated": Served(HONEST, listing("", "", "")),
        "blank": Served(HONEST, BLANK),
        "gone": Served(HONEST),
    }
    by_case = dict(zip(served, names, strict=False))
    nights = make({by_case[case]: page for case, page in served.items()})
    first, before = nights.night(DAY)
    served["changed"].text = served["silently changed"].text = NEXT
    del nights.site.pages[f"/{list(served).index('gone')}/"]
    summary, after = nights.night(second)

    assert (first.requests["not_modified"], first.requests["unchanged"]) == (0, 0)
    assert (summary.requests["not_modified"], summary.requests["unchanged"]) == (3, 1)  # honest, dated, undated; silent
    assert summary.requests["bytes"] < first.requests["bytes"]
    assert not any(any(each.asked) for each in (served["blank"], served["relative"], served["ahead"]))
    for case in ("honest", "dated", "silent", "undated"):
        name = by_case[case]
        assert after[name] == before[name].model_copy(update={"seen_at": after[name].seen_at}), case
        assert after[name].seen_at > before[name].seen_at
        assert len(served[case].asked) == 2, case
    assert str(after[by_case["relative"]].newest) == "2022-04-20"
    assert str(after[by_case["ahead"]].newest) == "2022-04-23"
    assert after[by_case["blank"]].state is ColumnState.BLANK
    assert after[by_case["gone"]].state is ColumnState.UNREACHABLE
    for case in ("changed", "silently changed"):
        assert str(after[by_case[case]].newest) == "2022-04-22"
        arrived = nights.store.first_seen(UNIT, by_case[case])
        assert sorted(set(arrived.values())) == [before[by_case[case]].seen_at, after[by_case[case]].seen_at]

    with open_store(f"sqlite:///{tmp_path}/forgetful.db") as fresh:
        cycle(fresh, nights.registry, second)
        forgetful = seen(fresh)
    for case, name in by_case.items():
        at = {"seen_at": after[name].seen_at}
        assert forgetful[name].model_copy(update=at) == after[name], case


def test_a_server_that_lies_is_found_out_within_a_week_and_never_believed_of_a_column_that_is_accused(
    make: Callable[[dict[str, Behaviour]], Nights],
) -> None:
    second = DAY + timedelta(1)
    name = next(not_their_day(DAY, second))
    their_day = next(day for n in range(2, 9) if is_their_day(UNIT, name, day := DAY + timedelta(n)))
    stale = next(not_their_day(DAY, second, their_day, their_day + timedelta(1)))
    liar, accused = Served(LYING), Served(LYING, listing("2020-01-02", "2020-01-01"))
    nights = make({name: liar, stale: accused})
    summary, _ = nights.night(DAY)
    assert [each.column for each in summary.opened if each.rule == "stale_column"] == [stale]
    liar.text = NEXT
    _, deceived = nights.night(second)
    assert str(deceived[name].newest) == "2022-04-20"
    _, undeceived = nights.night(their_day)
    assert str(undeceived[name].newest) == "2022-04-22"
    accused.text = NEXT
    summary, after = nights.night(their_day + timedelta(1), RunKind.RECHECK)
    assert str(after[stale].newest) == "2022-04-22"
    assert "stale_column" in [each.rule for each in summary.closed]
    assert liar.asked == [False, True, False]
    assert accused.asked == [False] * 4
