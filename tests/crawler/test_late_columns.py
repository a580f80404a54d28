"""What a server only calls unchanged must accuse nobody: who is late by what is known is looked at in full."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crawler.late_columns import late_columns
from crawler.order import Order
from storage.nouns import RunKind
from storage.store import open_store
from tests.crawler.ledgered import look, noon, promise

SEEN = date(2022, 8, 19)


def test_the_first_day_on_which_a_column_is_late_is_a_day_of_a_full_look(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        promise(store, ["财政局"], ["通知公告"])
        look(store, SEEN, newest=date(2022, 2, 20))  # six months: the 20th of August is the last good day
        late = [
            late_columns(store, store.units(), Order(now=noon(day), as_of=day, kind=RunKind.CRAWL, units=()))
            for day in (date(2022, 8, 20), date(2022, 8, 21))
        ]
    assert late == [set(), {("财政局", "通知公告")}]
