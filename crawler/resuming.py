"""A cycle that is asked for again in, the run that it goes on with and what is left of it out.

Of several machines one may die in the middle of a night; who takes its work up looks at what it did not.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from crawler.order import Order
from storage.nouns import Column, Run
from storage.promised import Place
from storage.store import Store


def run_to_resume(store: Store, order: Order, scope: str) -> Run | None:
    """The last run of a scope, where resuming is asked for and it set out to do the same as of the same day."""
    last = store.last_run(order.kind, scope) if order.resume else None
    same = last and (last.as_of, last.units) == (order.as_of, order.units)
    return last if same else None


class Begun(NamedTuple):
    """A run that is going, the columns that it has still to look at, and those that it has settled before."""

    run: Run
    columns: Sequence[Column]
    settled: Set[Place] = frozenset()


def go_on(store: Store, cut_off: Run, columns: Sequence[Column]) -> Begun:
    """The run, going again."""
    run, settled = store.take_up_run(cut_off.id)
    return Begun(run, [column for column in columns if (column.unit, column.name) not in settled], settled)
