"""Nights on which little has changed, over real HTTP: what is asked, what is read again, and each way to be deceived.

One county over several nights; each column is a server's way to say, or not to say, that nothing has changed.
"""

from __future__ import annotations

import signal
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path

import pytest

from crawler.order import Summary
from spiders.turns import FOUR_WEEKS, is_their_day
from storage.nouns import ColumnObservation, ColumnState, RunKind
from storage.site_nouns import PageFacts
from storage.store import Store, open_store
from tests.crawler.county import BLANK, DAY, cycle, listing, page, seen, write_registry
from tests.crawler.test_interruptions import Gate, start_crawl
from tests.loopback import Behaviour, Loopback, html

UNIT = "永宁镇"
FIRST = listing("2022-04-20", "2022-04-18")
NEXT = listing("2022-04-22", "2022-04-20", "2022-04-18")
NOON = datetime(2022, 4, 21, 4, tzinfo=UTC)
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
    summary, undeceived = nights.night(their_day)
    assert str(undeceived[name].newest) == "2022-04-22"
    assert summary.requests["parsed"] == 1
    accused.text = NEXT
    summary, after = nights.night(their_day + timedelta(1), RunKind.RECHECK)
    assert str(after[stale].newest) == "2022-04-22"
    assert "stale_column" in [each.rule for each in summary.closed]
    assert liar.asked == [False, True, False]
    assert accused.asked == [False] * 4
    liar.text = FIRST
    _, after = nights.night(their_day + timedelta(2))
    assert liar.asked == [False, True, False, False]  # once found out, it is not believed again
    assert str(after[name].newest) == "2022-04-20"


# --- the weekly day ---------------------------------------------------------------------------------------------------


def its_day(name: str, *, after: date) -> date:
    return next(day for n in range(1, 8) if is_their_day(UNIT, name, day := after + timedelta(n)))


def facts(store: Store, run: int) -> list[PageFacts]:
    return [each for each in store.evidence(run) if isinstance(each, PageFacts) and each.column]


def test_on_its_day_a_page_that_is_the_same_is_had_in_full_and_tells_its_facts_but_is_not_read_again(
    make: Callable[[dict[str, Behaviour]], Nights], tmp_path: Path
) -> None:
    name = next(name for name in not_their_day(DAY) if is_their_day(UNIT, name, its_day(name, after=DAY), FOUR_WEEKS))
    start = its_day(name, after=DAY) + timedelta(1)
    served = Served(LYING, FIRST.replace("<title>", '<meta name="SiteName" content="铜鼓"><title>', 1))
    nights = make({name: served})
    first, before = nights.night(start)
    assert facts(nights.store, first.run.id) == []
    weekly, days = [], [its_day(name, after=start)]
    days += [days[0] + timedelta(7), days[0] + timedelta(14)]
    for day in days:
        weekly.append(nights.night(day))
        following, _ = nights.night(day + timedelta(6))
        assert following.requests["not_modified"] == 1  # the week is counted from the day on which it was had
    assert served.asked == [False, *[False, True] * 3]
    assert first.requests["parsed"] == 1
    fourth, _ = nights.night(days[-1] + timedelta(7))
    assert fourth.requests["parsed"] == 1  # what nobody thought of lasts no longer
    with open_store(f"sqlite:///{tmp_path}/forgetful.db") as fresh:
        (wanted,) = facts(fresh, cycle(fresh, nights.registry, days[0]).run.id)
    assert wanted.meta["sitename"] == "铜鼓"
    for summary, after in weekly:
        counts = {key: summary.requests[key] for key in ("parsed", "unchanged", "not_modified")}
        assert counts == {"parsed": 0, "unchanged": 1, "not_modified": 0}
        assert after[name] == before[name].model_copy(update={"seen_at": after[name].seen_at})
        (told,) = facts(nights.store, summary.run.id)
        assert told == wanted.model_copy(update={"seen_at": told.seen_at})


def test_a_page_that_was_not_had_for_a_week_stands_for_itself_and_not_for_its_servers_word(
    make: Callable[[dict[str, Behaviour]], Nights],
) -> None:
    month = DAY + timedelta(30)
    same, changed = not_their_day(DAY, month, month + timedelta(1)), Served(LYING)
    kept = Served(HONEST)
    nights = make({next(same): kept, (name := next(same)): changed})
    nights.night(DAY)
    changed.text = NEXT
    summary, after = nights.night(month)
    assert (summary.requests["unchanged"], summary.requests["parsed"]) == (1, 1)
    assert str(after[name].newest) == "2022-04-22"
    nights.night(month + timedelta(1))
    assert kept.asked == [False, False, True]
    assert changed.asked == [False, False, False]


# --- every other way to a column --------------------------------------------------------------------------------------


class Rooted:
    """Two units on loopback. The first has a root, below which there are more columns than it declares."""

    def __init__(self, folder: Path, site: Loopback, *days: date) -> None:
        declared, found, moved = (next(self._names(prefix, *days)) for prefix in ("通知公告", "工作动态", "政策文件"))
        self.pages = {declared: Served(HONEST), found: Served(HONEST), moved: Served(HONEST)}
        self.other = Served(HONEST)
        links = "".join(f'<li><a href="/ynz/{place}/">{name}</a></li>' for place, name in enumerate(self.pages))
        site.pages |= {f"/ynz/{place}/": served for place, served in enumerate(self.pages.values())}
        site.pages |= {"/ynz/": html(page(f'<ul class="menu">{links}</ul>')), "/other/": self.other}
        self.declared, self.found, self.moved = declared, found, moved
        units = {UNIT: {declared: "/ynz/0/"}, "三都镇": {"通知公告": "/other/"}}
        self.registry = write_registry(folder, site.home, units)
        text = self.registry.read_text(encoding="utf-8").replace(
            "  kind: 乡镇", f"  kind: 乡镇\n  root: {site.home}ynz/", 1
        )
        self.registry.write_text(text, encoding="utf-8")

    @staticmethod
    def _names(prefix: str, *days: date) -> Iterator[str]:
        names = (f"{prefix}{number}" for number in count())
        return (name for name in names if not any(is_their_day(UNIT, name, day) for day in days))


def alike(observations: dict[str, ColumnObservation]) -> dict[str, ColumnObservation]:
    """What was seen, whenever that was."""
    return {name: each.model_copy(update={"seen_at": NOON}) for name, each in observations.items()}


def test_columns_below_a_root_and_those_of_one_unit_are_remembered_like_any_other(tmp_path: Path) -> None:
    second = DAY + timedelta(2)
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store, Loopback() as site:
        county = Rooted(tmp_path, site, DAY, second)
        cycle(store, county.registry, DAY)
        assert [each.name for each in store.columns() if each.discovered] == [county.found, county.moved]
        county.pages[county.moved].text = NEXT
        summary = cycle(store, county.registry, second, units=(UNIT,))
        after = {name: seen(store)[name] for name in county.pages}
        assert (summary.requests["not_modified"], summary.requests["parsed"]) == (2, 1)
        assert county.pages[county.found].asked == county.pages[county.declared].asked == [False, True]
        assert str(after[county.moved].newest) == "2022-04-22"
        assert county.other.asked == [False]  # of another unit
        with open_store(f"sqlite:///{tmp_path}/forgetful.db") as fresh:
            cycle(fresh, county.registry, second, units=(UNIT,))
            assert alike(seen(fresh)) == alike(after)


def test_a_night_that_was_cut_off_and_taken_up_again_says_the_same_as_one_that_was_not(tmp_path: Path) -> None:
    before = DAY - timedelta(2)
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store, Loopback() as site:
        county = Rooted(tmp_path, site, before, DAY)
        cycle(store, county.registry, before)
        county.pages[county.moved].text = NEXT
        gate = site.pages["/other/"] = Gate(site)
        crawl = start_crawl(tmp_path, county.registry)
        assert gate.reached.wait(30)
        crawl.send_signal(signal.SIGINT)
        crawl.communicate(timeout=60)
        assert crawl.returncode == 130
        site.pages["/other/"] = county.other
        summary = cycle(store, county.registry, DAY, resume=True)
        assert summary.run.id == store.runs(10)[0].id == 2
        after = store.observations(2)
        assert sorted(each.column for each in after) == sorted([*county.pages, "通知公告"])
        assert county.other.asked == [False, False]  # it was in doubt when the night was cut off: read anew
        assert county.pages[county.declared].asked[:2] == [False, True]
        assert {len(each.asked) for each in county.pages.values()} == {2}  # what was settled is not asked for again
        with open_store(f"sqlite:///{tmp_path}/forgetful.db") as fresh:
            cycle(fresh, county.registry, DAY)
            assert alike(seen(fresh)) == alike({each.column: each for each in after})


def test_of_two_columns_of_one_name_below_a_root_the_accused_one_is_seen_in_full(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store, Loopback() as site:
        county = Rooted(tmp_path, site, DAY, DAY + timedelta(1))
        first, namesake = Served(LYING), Served(LYING, listing("2020-01-02"))
        links = "".join(f'<li><a href="/ynz/{place}/">{county.found}</a></li>' for place in (1, 2))
        site.pages |= {"/ynz/": html(page(f"<ul>{links}</ul>")), "/ynz/1/": first, "/ynz/2/": namesake}
        summary = cycle(store, county.registry, DAY, units=(UNIT,))
        assert [each.column for each in summary.opened] == [f"{county.found}(ynz/2)"]
        namesake.text = NEXT
        summary = cycle(store, county.registry, DAY + timedelta(1), units=(UNIT,))
        assert (first.asked, namesake.asked) == ([False, True], [False, False])
        assert [each.column for each in summary.closed] == [f"{county.found}(ynz/2)"]


# --- the way a page is read -------------------------------------------------------------------------------------------

VSB, NFCMS = "<script>_showDynClicks('wbnews', 1, 2);</script>", "<script>window.NFCMS_SITE_ID = 1;</script>"


def test_a_page_that_has_changed_is_read_the_way_it_was_and_the_way_is_remembered_anew(
    make: Callable[[dict[str, Behaviour]], Nights],
) -> None:
    days = [DAY + timedelta(n) for n in range(3)]
    name = next(not_their_day(*days))
    served = Served(SILENT, f"{FIRST}{VSB}")
    nights = make({name: served})
    ways = []
    # Two families claim the page from the second night on, which alone would be unreadable; on the third it is rebuilt.
    for day, text in zip(days, (FIRST, NEXT, NEXT.replace('class="list"', 'class="rows"')), strict=True):
        served.text = f"{text}{VSB}{NFCMS if day > DAY else ''}"
        summary, after = nights.night(day)
        assert summary.requests["parsed"] == 1
        known = nights.store.recall([(UNIT, name)], summary.run.id + 1)[UNIT, name].remembered
        ways.append((known.family, known.place, str(after[name].newest)))
    (first, place, _), second, (third, moved, newest) = ways
    assert second == ("vsb", place, "2022-04-22")
    assert (first, third, newest) == ("vsb", "vsb", "2022-04-22")
    assert None not in (place, moved)
    assert moved != place
