"""Children that are forked before their parent opens anything: how independent they are of it, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.recorded import PROJECT, write_recording

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a process is forked")

# A child tells of itself, once it has got a line.
TELLING = """
import gc, json, os, random, signal, sys

def main():
    line = sys.stdin.readline()
    if not line:
        return
    told = {
        "pid": os.getpid(),
        "session": os.getsid(0),
        "open": sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")),
        "encodings": [stream.encoding for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "line_by_line": sys.stdout.line_buffering,
        "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "terminate": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "frozen": gc.get_freeze_count() > 10_000,
        "random": random.random(),
        "path": os.environ["PYTHONPATH"],
        "line": line,
    }
    sys.stdout.write(json.dumps(told) + "\\n")
    sys.stderr.write("最后一句\\n")
"""
FAILING = """
import sys

def main():
    sys.stdin.readline()
    raise RuntimeError("it broke")
"""
BEGINNING = """
import atexit, json, os, sys
from crawler.child import last_line
from crawler.prepared import can_fork, prepared

def ask(child, line="a plan, 一份计划\\n"):
    with child.plan:
        child.plan.write(line.encode())
    with child.report:
        return child.report.read().decode()
"""


def in_a_process(folder: Path, program: str) -> Any:
    """What a program of its own prints as JSON; a warning is an error in it and in those that it forks."""
    (folder / "telling.py").write_text(TELLING, encoding="utf-8")
    (folder / "second.py").write_text(TELLING, encoding="utf-8")
    (folder / "failing.py").write_text(FAILING, encoding="utf-8")
    (folder / "program.py").write_text(BEGINNING + program, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(folder)])}
    command = [sys.executable, "-P", "-W", "error", str(folder / "program.py")]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_forked_child_is_as_independent_as_a_fresh_one(tmp_path: Path) -> None:
    program = """
atexit.register(lambda: open("ended", "a").write(f"{os.getpid()}\\n"))
told = []
with prepared(["telling", "second"]) as start:
    for each in ("telling", "second"):
        child = start(each)
        told.append(json.loads(ask(child)))
        child.process.wait()
        told[-1] |= {"known": child.process.pid, "status": child.process.returncode, "last": last_line(child.stderr)}
print(json.dumps([os.getpid(), os.getsid(0), *told]))
"""
    pid, session, first, second = in_a_process(tmp_path, program)
    for told in (first, second):
        assert told["pid"] == told["session"] == told["known"] != session
        assert told["open"] == [0, 1, 2]
        assert {each.lower() for each in told["encodings"]} == {"utf-8"}
        assert (told["line_by_line"], told["interrupt"], told["terminate"], told["frozen"]) == (False, True, True, True)
        assert told["path"].split(os.pathsep)[0] == str(PROJECT)
        assert told["line"] == "a plan, 一份计划\n"
        assert (told["status"], told["last"]) == (0, "最后一句")
    assert first["random"] != second["random"]
    assert (tmp_path / "ended").read_text() == f"{pid}\n"  # nothing of the parent's end has run in a child


def test_a_child_that_raises_leaves_its_last_words_and_a_status(tmp_path: Path) -> None:
    program = """
with prepared(["failing"]) as start:
    child = start("failing")
    ask(child)
    child.process.wait()
    print(json.dumps([child.process.returncode, last_line(child.stderr)]))
"""
    assert in_a_process(tmp_path, program) == [1, "RuntimeError: it broke"]


def test_children_whose_plan_never_comes_end_with_the_block(tmp_path: Path) -> None:
    program = """
with prepared(["crawler.crawl_child", "crawler.walk_child"]) as start:
    children = [int(each) for each in open(f"/proc/self/task/{os.getpid()}/children").read().split()]
left = open(f"/proc/self/task/{os.getpid()}/children").read().split()
print(json.dumps([len(children), left]))
"""
    assert in_a_process(tmp_path, program) == [2, []]


def test_a_child_ends_quietly_when_the_plan_never_comes(tmp_path: Path) -> None:
    program = """
told = []
with prepared(["crawler.crawl_child", "crawler.walk_child"]) as start:
    for module in ("crawler.crawl_child", "crawler.walk_child"):
        child = start(module)
        report = ask(child, "")
        child.process.wait()
        told.append([child.process.returncode, report, last_line(child.stderr)])
print(json.dumps(told))
"""
    assert in_a_process(tmp_path, program) == [[0, "", "没有输出"]] * 2


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    program = """
import signal
with prepared(["telling", "second"]) as start:
    waiting = [start(each).process.pid for each in ("telling", "second")]
    print(json.dumps(waiting), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    (tmp_path / "outer.py").write_text(program, encoding="utf-8")
    outer = """
import select, signal, subprocess
from pathlib import Path
inner = subprocess.Popen([sys.executable, "-P", "inner.py"], stdout=subprocess.PIPE)
pids = json.loads(inner.stdout.readline())
ends = []
for pid in pids:
    try:
        ends.append(os.pidfd_open(pid))
    except ProcessLookupError:
        pass
inner.wait()
print(json.dumps([len(pids), all(select.select([end], [], [], 10)[0] for end in ends)]))
inner.stdout.close()
"""
    (tmp_path / "inner.py").write_text(BEGINNING + program, encoding="utf-8")
    assert in_a_process(tmp_path, outer) == [2, True]


def test_a_second_child_of_a_module_is_a_fresh_one(tmp_path: Path) -> None:
    program = """
with prepared(["telling"]) as start:
    told = [json.loads(ask(child)) | {"status": child.process.wait()} for child in (start("telling"), start("telling"))]
print(json.dumps([each["status"] for each in told]))
"""
    assert in_a_process(tmp_path, program) == [0, 0]


def test_a_process_with_another_thread_or_a_closed_stream_is_not_forked(tmp_path: Path) -> None:
    program = """
import threading
told = [can_fork()]
end = threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
told.append(can_fork())
end.set()
thread.join()
sys.stdin = None
told.append(can_fork())
print(json.dumps(told))
"""
    assert in_a_process(tmp_path, program) == [True, False, False]


@pytest.mark.parametrize("rendering", [False, True])
def test_what_is_loaded_before_the_fork_makes_no_reactor_and_starts_no_thread(tmp_path: Path, rendering: bool) -> None:
    """Two children with one reactor would wait at one epoll; and a thread does not come along into a child."""
    program = f"""
import crawler.cli, crawler.cycle
with prepared(["crawler.crawl_child", "crawler.walk_child"], rendering={rendering}):
    threads = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("Threads:"))
    print(json.dumps(["twisted.internet.reactor" in sys.modules, threads, "scrapy" in sys.modules]))
"""
    assert in_a_process(tmp_path, program) == [False, "1", True]


@pytest.mark.parametrize(("articles", "children"), [("0", 1), ("5", 2)])
def test_a_command_forks_the_children_it_needs_before_it_opens_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, articles: str, children: int
) -> None:
    monkeypatch.setenv("XUNLAN_ARTICLES_PER_NIGHT", articles)
    assert forks_of_a_crawl(tmp_path, "main()") == [[]] * children


def test_a_command_within_another_program_does_not_fork_it(tmp_path: Path) -> None:
    assert forks_of_a_crawl(tmp_path, "app()") == []


def forks_of_a_crawl(folder: Path, call: str) -> list[list[str]]:
    """Crawl a recording; for each time that the process was forked, the databases and sockets that it had open."""
    recording = write_recording(folder / "recording")
    program = f"""
from crawler.cli import app, main

def look():
    opened = [os.readlink(f"/proc/self/fd/{{each}}") for each in os.listdir("/proc/self/fd")[:-1]]
    with open("forks", "a") as file:
        file.write(json.dumps([each for each in opened if ".db" in each or each.startswith("socket")]) + "\\n")

open("forks", "w").close()
os.register_at_fork(before=look)
sys.argv = ["xunlan", "crawl", "--json", "--replay", {str(recording)!r}, "--database", "sqlite:///x.db"]
{call}
"""
    told = in_a_process(folder, program)
    assert (told["columns"]["seen"], told["finish_reason"]) == (3, "finished")
    return [json.loads(line) for line in (folder / "forks").read_text().splitlines()]
