"""A province in, all its jobs done by three workers of which one was killed and one hung: the work of many machines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

from crawler.queue.board import listed
from tests.crawler.province import (
    PATIENCE,
    Host,
    Province,
    let_go_on,
    suspend,
    wait_for_all,
    worker,
)

COUNTIES, COLUMNS, DELAY = 30, 6, 0.2  # seconds
DOOMED, HALTED, STEADY = "doomed", "halted", "steady"
HELD = "正有另一个巡查在进行"


def share(url: str, folder: Path, registries: Path, province: Province) -> None:
    """What each does its name says, in the middle of a host. The one that hangs goes on when its jobs have been freed,
    others have found its hosts held, and half of the province is done."""
    with ExitStack() as machines:
        doomed, halted, steady = (
            machines.enter_context(worker(folder, url, registries, province, delay=DELAY, name=name))
            for name in (DOOMED, HALTED, STEADY)
        )
        province.wait_until(_is_in_the_middle(DOOMED))
        doomed.kill()
        province.wait_until(_is_in_the_middle(HALTED))
        stopped = suspend(halted.pid)
        try:
            _wait_until_held(url)
            province.wait_until(
                lambda hosts: sum(len(host.columns) == COLUMNS for host in hosts.values()) > COUNTIES / 2
            )
        finally:
            let_go_on(stopped)
        wait_for_all(url)
        assert steady.poll() is None


def _is_in_the_middle(visitor: str) -> Callable[[dict[str, Host]], bool]:
    """Whether a worker has begun with the columns of a host and is not about to be done with them."""
    return lambda hosts: any(
        host.visitors == {visitor} and 1 < len(host.columns) < COLUMNS - 1 for host in hosts.values()
    )


def _wait_until_held(url: str) -> None:
    until = monotonic() + PATIENCE
    while not any(HELD in (each.told or "") for each in listed(url)):
        assert monotonic() < until, [(each.id, each.status, each.told) for each in listed(url)]
        threading.Event().wait(0.3)
