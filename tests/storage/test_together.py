"""Several processes and threads at one database: locks, waiting, reading meanwhile, and sudden death."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.errors import ScopeBusy
from storage.nouns import Page
from storage.store import Look, Store, open_store
from tests.storage.world import NOTICES, PLANS, begin, look, page, seen

HOLD = """
import sys
from storage.store import open_store
with open_store(sys.argv[1]) as store, store.lock("yichun/铜鼓"):
    print("held", flush=True)
    sys.stdin.read()
"""
SAVE = """
import sys
from storage.store import open_store
from tests.storage.test_together import halfway
from tests.storage.world import begin
def stop():
    print("in the middle", flush=True)
    sys.stdin.read()
with open_store(sys.argv[1]) as store:
    store.save_observations(int(sys.argv[2]), halfway(stop))
"""


class Pages(tuple[Page, ...]):
    """Pages that stop whoever stores them, when the observations before them are written."""

    stop: Callable[[], None]

    def __iter__(self) -> Iterator[Page]:
        self.stop()
        return super().__iter__()


def halfway(stop: Callable[[], None]) -> list[Look]:
    """Looks at two columns whose saving stops in the middle."""
    pages = Pages([page(NOTICES)])
    pages.stop = stop
    return [look(PLANS, 0, "规划"), Look(seen(NOTICES, 0, "一"), pages)]


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own that has come as far as its first line of output."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() in ("held\n", "in the middle\n")
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=30)


def test_a_scope_has_one_holder_at_a_time_and_other_scopes_are_free(store: Store) -> None:
    with open_store(store.url) as other, store.lock("yichun"):
        for each in (store, other):
            with pytest.raises(ScopeBusy, match="yichun"), each.lock("yichun"):
                raise AssertionError("held twice")
        with other.lock("elsewhere/" * 50):
            pass
    with store.lock("yichun"):
        pass


def test_a_database_in_memory_has_locks_and_tables_too() -> None:
    with open_store("sqlite://") as store:
        with store.lock("yichun"), pytest.raises(ScopeBusy), store.lock("yichun"):
            raise AssertionError("held twice")
        with store.lock("yichun"):
            begin(store)
        assert len(store.runs()) == 1
        assert store.body_folder == Path("bodies")


def test_a_lock_is_given_back_when_something_is_raised(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.lock("yichun"):
        raise ZeroDivisionError
    with store.lock("yichun"):
        pass


def test_kill_9_of_the_holder_frees_the_scope(store: Store) -> None:
    holder = child(HOLD, store.url)
    with pytest.raises(ScopeBusy) as busy, store.lock("yichun/铜鼓"):
        raise AssertionError("held twice")
    if store.url.startswith("sqlite"):
        assert f"进程 {holder.pid}" in str(busy.value)
    kill(holder)
    with store.lock("yichun/铜鼓"):
        pass


def test_a_writer_killed_in_the_middle_leaves_nothing_half_written(store: Store) -> None:
    run = begin(store)
    kill(child(SAVE, store.url, str(run.id)))
    assert store.observations(run.id) == []
    assert store.first_seen("永宁镇", "规划计划") == {}
    store.save_observations(run.id, [look(NOTICES, 0, "一")])
    assert len(store.observations(run.id)) == 1


def test_reading_goes_on_while_somebody_writes_and_a_second_writer_waits(store: Store) -> None:
    run = begin(store)
    middle, go_on = threading.Event(), threading.Event()

    def stop() -> None:
        middle.set()
        go_on.wait(30)

    first = threading.Thread(target=store.save_observations, args=(run.id, halfway(stop)))
    first.start()
    assert middle.wait(30)
    with open_store(store.url) as other:
        assert other.observations(run.id) == []
        assert len(other.columns()) == 3
        second = threading.Thread(target=other.save_findings, args=(run.id, ()))
        second.start()
        go_on.set()
        first.join()
        second.join()
        assert len(other.observations(run.id)) == 2
