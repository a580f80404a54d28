"""A crawl that is interrupted, killed or too slow: what was read is kept, and nothing is left stuck.

By the command itself, once as its crawl is forked and once as it is started afresh, because another thread runs.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from storage.nouns import RunStatus
from storage.store import open_store
from tests.crawler.county import listing, seen, write_registry
from tests.loopback import Loopback, html

FORKED = ("-m", "crawler.cli")
AFRESH = (
    "-c",
    "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start();"
    "from crawler.cli import main; main()",
)
FRESH = html(listing("2022-04-20"))


class Gate:
    """A page that tells when it is asked for, and answers only when the test is over."""

    def __init__(self, site: Loopback) -> None:
        self.site = site
        self.reached = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.reached.set()
        self.site.released.wait(30)
        handler.close_connection = True


def start_crawl(
    folder: Path, registry: Path, program: Sequence[str] = FORKED, **environment: str
) -> subprocess.Popen[bytes]:
    """`xunlan crawl` in a process of its own, as an operator would start it."""
    command = [sys.executable, *program, "crawl", "--registry", str(registry)]
    command += ["--database", f"sqlite:///{folder}/xunlan.db", "--as-of", "2022-04-21", "--delay", "0"]
    settings = {"XUNLAN_TIMEOUT": "3", "XUNLAN_RETRIES": "0", **environment}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **settings}, start_new_session=True
    )


def columns(number: int) -> dict[str, str]:
    return {f"栏目{each}": f"/{each}.html" for each in range(number)}


@pytest.fixture(params=[FORKED, AFRESH], ids=["forked", "afresh"])
def program(request: pytest.FixtureRequest) -> Sequence[str]:
    chosen: Sequence[str] = request.param
    return chosen


@pytest.fixture
def site() -> Loopback:
    return Loopback({f"/{number}.html": FRESH for number in range(4)})


def test_an_interrupt_keeps_what_was_read(tmp_path: Path, site: Loopback, program: Sequence[str]) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    with site:
        crawl = start_crawl(tmp_path, write_registry(tmp_path, site.home, {"永宁镇": columns(4)}), program)
        assert gate.reached.wait(30)
        (child,) = children_of(crawl.pid)
        assert (command_of(child) == command_of(crawl.pid)) is (program is FORKED)
        crawl.send_signal(signal.SIGINT)
        _, err = crawl.communicate(timeout=60)
    assert crawl.returncode == 130, err.decode()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        (run,) = store.runs()
        assert (run.status, run.finish_reason) == (RunStatus.PARTIAL, "interrupted")
        assert {"栏目0", "栏目1", "栏目2"} <= seen(store).keys()
    assert "Traceback" not in err.decode()


def test_a_second_interrupt_ends_a_crawl_by_force(tmp_path: Path, site: Loopback, program: Sequence[str]) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns(4)})
        crawl = start_crawl(tmp_path, registry, program, XUNLAN_TIMEOUT="60")
        assert gate.reached.wait(30)
        (child,) = children_of(crawl.pid)
        end = os.pidfd_open(child)
        crawl.send_signal(signal.SIGINT)
        crawl.send_signal(signal.SIGTERM)
        _, err = crawl.communicate(timeout=30)
        assert has_ended(end)
    assert crawl.returncode == 130, err.decode()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        assert store.runs()[0].finish_reason == "interrupted"


def test_a_deadline_keeps_what_was_read(tmp_path: Path, site: Loopback, program: Sequence[str]) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    settings = {"XUNLAN_DEADLINE_MINUTES": "0.16", "XUNLAN_TIMEOUT": "12"}
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns(4)})
        crawl = start_crawl(tmp_path, registry, program, **settings)
        _, err = crawl.communicate(timeout=60)
    assert crawl.returncode == 3, err.decode()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        assert store.runs()[0].finish_reason == "deadline"
        assert {"栏目0", "栏目1", "栏目2"} <= seen(store).keys()


def test_after_kill_9_the_next_crawl_finds_no_stuck_lock_and_no_half_written_run(
    tmp_path: Path, site: Loopback, program: Sequence[str]
) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns(4)})
        crawl = start_crawl(tmp_path, registry, program)
        assert gate.reached.wait(30)
        end = os.pidfd_open(*children_of(crawl.pid))
        crawl.kill()
        crawl.communicate(timeout=30)
        assert has_ended(end)
        site.pages["/3.html"] = FRESH
        again = start_crawl(tmp_path, registry, program)
        out, err = again.communicate(timeout=60)
    assert again.returncode == 0, err.decode()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        last, dead = store.runs()
        assert (dead.status, last.status) == (RunStatus.INTERRUPTED, RunStatus.DONE)
        assert len(store.observations(last.id)) == 4
    assert "中断" in out.decode() + err.decode()


def test_a_crawl_process_that_dies_is_told_of_and_keeps_what_was_stored(
    tmp_path: Path, site: Loopback, program: Sequence[str]
) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    with site:
        crawl = start_crawl(tmp_path, write_registry(tmp_path, site.home, {"永宁镇": columns(4)}), program)
        assert gate.reached.wait(30)
        (child,) = children_of(crawl.pid)
        os.kill(child, signal.SIGKILL)
        out, err = crawl.communicate(timeout=60)
    assert crawl.returncode == 3
    assert "意外结束(状态 -9)" in out.decode() + err.decode()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        assert store.runs()[0].finish_reason == "died"


def test_two_cycles_of_one_scope_do_not_run_at_once(tmp_path: Path, site: Loopback) -> None:
    gate = Gate(site)
    site.pages["/3.html"] = gate
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns(4)})
        first = start_crawl(tmp_path, registry)
        assert gate.reached.wait(30)
        second = start_crawl(tmp_path, registry, XUNLAN_ARTICLES_PER_NIGHT="9")
        _, err = second.communicate(timeout=60)
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
    assert second.returncode == 4
    assert err.decode().startswith("错误")
    assert len(err.decode().splitlines()) == 1  # the children that were made ready went without a word
    assert first.returncode == 130


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def has_ended(process: int) -> bool:
    """Whether what a pidfd stands for ends before long, though it is nobody's child here."""
    try:
        return bool(select.select([process], [], [], 10)[0])
    finally:
        os.close(process)
