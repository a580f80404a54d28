"""A rebuilt site: many columns lose their lists at once, and nobody is blamed for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import XunlanError
from crawler.order import SHANGHAI
from crawler.rebuilt import Thresholds, find_rebuilt, thresholds
from crawler.rejudge import rejudge
from rules.ruleset import read_ruleset
from storage.nouns import ColumnState, Failure, Rectification, RunKind
from storage.standing import Standing
from storage.store import Store, open_store
from tests.crawler.county import DAY, cycle, listing, write_registry
from tests.crawler.recorded import xunlan
from tests.loopback import Loopback, html, redirect

FRESH = html(listing("2022-04-20", "2022-04-18"))
STALE = html(listing("2020-01-05"))
LIMITS = Thresholds(share=0.3, least=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        yield opened


def two_units(folder: Path, home: str, number: int = 14) -> Path:
    """A registry of two units with so many columns in all, at /0.html and on; the last of them is a stale one."""
    columns = {f"通知公告{each}": f"/{each}.html" for each in range(number)}
    half = dict(list(columns.items())[: number // 2])
    return write_registry(folder, home, {"永宁镇": half, "县财政局": dict(list(columns.items())[number // 2 :])})


def of_columns(found: Sequence[Rectification]) -> list[Rectification]:
    """Those of columns: these pages lack what a site owes, too, and that is told of the site."""
    return [each for each in found if each.column]


def test_a_rebuilt_site_is_one_warning_and_accuses_nobody_night_after_night(tmp_path: Path, store: Store) -> None:
    pages = {f"/{number}.html": FRESH for number in range(13)} | {"/13.html": STALE}
    with Loopback({**pages, "/": FRESH}) as site:
        registry = two_units(tmp_path, site.home)
        (stale,) = of_columns(cycle(store, registry).opened)
        old, site.pages = site.pages, {"/": html("<title>新版门户</title>"), "/0.html": redirect("/")}
        for later in (1, 2):
            summary = cycle(store, registry, DAY + timedelta(days=later))
            told = [warning for warning in summary.warnings if "已改版" in warning]
            assert len(told) == 1
            assert "14 个栏目中,14 个自 #2 起" in told[0]
            assert not of_columns(summary.opened)
            assert not of_columns(summary.closed)
            assert [each.fingerprint for each in of_columns(summary.open_now)] == [stale.fingerprint]
        site.pages = old
        back = cycle(store, registry, DAY + timedelta(days=3))
    assert not any("已改版" in warning for warning in back.warnings)
    assert [each.fingerprint for each in of_columns(back.open_now)] == [stale.fingerprint]
    judged_again = rejudge(store, read_ruleset("county-zero-tolerance"), DAY, (), SHANGHAI, save=False)
    assert [(len(night.new), len(night.gone)) for night in judged_again] == [(0, 0)] * 4


def test_what_the_operator_was_told_is_kept_with_the_run(tmp_path: Path, store: Store) -> None:
    with Loopback({f"/{number}.html": FRESH for number in range(12)}) as site:
        registry = two_units(tmp_path, site.home, 12)
        cycle(store, registry)
        site.pages = {"/": FRESH}
        told = cycle(store, registry).warnings
    assert store.runs()[0].warnings == told
    database = f"sqlite:///{tmp_path}/xunlan.db"
    runs = xunlan("runs", "--database", database)
    assert "疑似已改版" in runs.stdout
    checks = xunlan("doctor", "--registry", registry, "--database", database, "--json")
    (check,) = [each for each in json.loads(checks.stdout) if each["check"] == "巡查的提醒"]
    assert check["verdict"] == "attention"
    assert "疑似已改版" in check["told"]


def test_a_few_columns_that_are_gone_are_problems_of_their_own(tmp_path: Path, store: Store) -> None:
    with Loopback({f"/{number}.html": FRESH for number in range(12)}) as site:
        registry = two_units(tmp_path, site.home, 12)
        cycle(store, registry)
        for number in range(5):
            del site.pages[f"/{number}.html"]
        summary = cycle(store, registry)
        again = cycle(store, registry, kind=RunKind.RECHECK)
    assert {each.rule for each in of_columns(summary.opened)} == {"unreachable_column"}
    assert len(of_columns(summary.opened)) == 5
    assert len(of_columns(again.open_now)) == 5


def standing(number: int, lost_in: int | None = None, **told: Any) -> Standing:
    """A column that is well, or was first seen to be gone in a run."""
    url = f"http://www.tonggu.test/{number}.html"
    state = ColumnState.FILLED if lost_in is None else ColumnState.UNREACHABLE
    failure = None if lost_in is None else Failure.NOT_FOUND
    return Standing("永宁镇", f"栏目{number}", url, state, failure, url, lost_in)._replace(**told)


def lost(standings: list[Standing], accused: set[tuple[str, str]] | None = None) -> list[int]:
    return [len(site.lost) for site in find_rebuilt(standings, accused or set(), LIMITS)]


def test_it_takes_a_share_and_a_number() -> None:
    assert lost([standing(each, 7) for each in range(10)]) == [10]
    assert lost([standing(each, 7) for each in range(9)]) == []
    assert lost([standing(each, 7 if each < 10 else None) for each in range(33)]) == [10]
    assert lost([standing(each, 7 if each < 10 else None) for each in range(34)]) == []


def test_columns_that_went_one_by_one_are_no_rebuilt_site() -> None:
    assert lost([standing(each, each + 2) for each in range(20)]) == []


def test_what_is_lost_later_on_a_rebuilt_site_is_held_back_too() -> None:
    assert lost([*(standing(each, 7) for each in range(10)), standing(10, 8), standing(11)]) == [11]


def test_columns_that_were_known_to_be_dead_say_nothing() -> None:
    known = {("永宁镇", f"栏目{each}") for each in range(10)}
    assert lost([standing(each, 7) for each in range(19)], known) == []


def test_a_column_with_a_new_address_in_the_registry_is_a_new_promise() -> None:
    moved = [standing(each, 7, url=f"http://www.tonggu.test/new/{each}") for each in range(10)]
    assert lost([*moved, *(standing(each, 7) for each in range(10, 19))]) == []


def test_a_line_that_is_down_and_a_firewall_are_no_sign() -> None:
    assert lost([standing(each, 7, failure=Failure.TIMEOUT) for each in range(20)]) == []
    assert lost([standing(each, 7, state=ColumnState.BLOCKED, failure=Failure.WAF) for each in range(20)]) == []


def test_each_site_is_told_apart() -> None:
    others = [standing(each, None, url=f"http://xxgk.tonggu.test/{each}") for each in range(100, 200)]
    well = [each._replace(good_url=each.url) for each in others]
    (site,) = find_rebuilt([*(standing(each, 7) for each in range(10)), *well], set(), LIMITS)
    assert (site.host, site.had) == ("www.tonggu.test", 10)


def test_the_thresholds_are_data_and_a_wrong_file_is_one_line(tmp_path: Path) -> None:
    assert thresholds() == LIMITS
    wrong = tmp_path / "rebuilt.yml"
    wrong.write_text("share: 3\nleast: 10\n", encoding="utf-8")
    with pytest.raises(XunlanError, match=r"rebuilt\.yml"):
        thresholds(wrong)
