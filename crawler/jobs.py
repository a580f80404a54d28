"""A command in, its exit status and words for the log out: what the timetable starts, and ends in order or by force."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.child import child_environment
from crawler.errors import ExitStatus, XunlanError
from storage.errors import StorageError
from storage.nouns import RunKind

if TYPE_CHECKING:
    from crawler.queue.filling import Filled

log = logging.getLogger("xunlan.scheduler")

COMMAND = (sys.executable, "-P", "-m", "crawler.cli")
PATIENCE = timedelta(minutes=5)  # that a running cycle gets to end in order
IN_PART = {
    "probe": "首页打不开,或看不出是否打得开,已记录;可用 xunlan probe 查看",
    "outbox send": "有消息没有发出,将重试;可用 xunlan outbox list 查看",
    "notices send --fresh": "有通知没有发出,将重试;可用 xunlan outbox list 查看",
}
_ENDS = {
    ExitStatus.DONE: (logging.INFO, "%s 完成"),
    ExitStatus.PARTIAL: (logging.WARNING, "%s 部分完成,有栏目没有读到,详情见 xunlan runs"),
    ExitStatus.BUSY: (logging.INFO, "另一次运行正在进行,这次 %s 不再重复"),
    ExitStatus.INTERRUPTED: (logging.WARNING, "%s 被中止,已读取的部分已保存"),
    ExitStatus.BAD_INPUT: (logging.ERROR, "%s 没有开始:输入或配置有误,原因见上一行,可用 xunlan doctor 检查"),
}


@dataclass
class Jobs:
    """Runs cycles as child processes, and ends them when this process is to end."""

    command: Sequence[str] = COMMAND
    patience: timedelta = PATIENCE
    after_death: Callable[[], None] = lambda: None  # told when a child ended without a word of its own
    _children: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)  # a signal's handler may come back to it
    _ending: bool = False

    def run(self, verb: str) -> int | None:
        """Run one cycle to its end; return its exit status, None when this process is ending."""
        child = self._start(verb)
        if child is None:
            return None
        log.info("开始 %s(进程 %s)", verb, child.pid)
        status = self._wait_out(child)
        self._tell(verb, status)
        return status

    def run_quietly(self, verb: str) -> int | None:
        """The same for what runs every hour: nothing is said while all is well."""
        child = self._start(verb, stdout=subprocess.DEVNULL)
        if child is None:
            return None
        status = self._wait_out(child)
        if status == ExitStatus.PARTIAL:
            log.warning("%s", IN_PART[verb])
        elif status not in (ExitStatus.DONE, ExitStatus.INTERRUPTED, ExitStatus.BUSY):
            log.error("%s 没有完成(状态 %s),原因见上一行,可用 xunlan doctor 检查", verb, status)
        return status

    def _start(self, verb: str, stdout: int | None = None) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending:
                return None
            child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [*self.command, *verb.split()],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                env=child_environment(),
                start_new_session=True,
            )
            self._children.add(child)
            return child

    def _wait_out(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait()
        finally:
            with self._lock:
                self._children.discard(child)

    def _tell(self, verb: str, status: int) -> None:
        """1 is not among the ends in order: the timetable never asks for --fail-on-findings, and Python ends with it
        on an exception that nobody caught."""
        known = next((told for end, told in _ENDS.items() if end == status), None)
        if known is not None:
            log.log(known[0], known[1], verb)
            return
        log.error("%s 意外结束(状态 %s),已读取的部分已保存,可用 xunlan runs 查看", verb, status)
        self.after_death()

    # --- the end ------------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Let running cycles end in order, and end by force what does not obey. Starts nothing any more."""
        with self._lock:
            self._ending = True
            children = list(self._children)
        for child in children:
            log.info("请进程 %s 有序结束", child.pid)
            child.send_signal(signal.SIGINT)
        for child in children:
            self._wait_for(child)

    def _wait_for(self, child: subprocess.Popen[bytes]) -> None:
        try:
            child.wait(self.patience.total_seconds())
        except subprocess.TimeoutExpired:
            log.error("进程 %s 没有按时结束,强制结束", child.pid)
            self.kill(child)
            child.wait()

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """End running cycles by force: whoever asks twice does not want to wait."""
        with self._lock:
            children = list(self._children)
        for child in children:
            self.kill(child)


@dataclass
class QueueingJobs(Jobs):
    """With PostgreSQL, cycles go into the queue, from which `xunlan worker` takes them, here or on other machines."""

    fill: Callable[[RunKind], Filled] | None = None

    def run(self, verb: str) -> int | None:
        assert self.fill is not None
        try:
            filled = self.fill(RunKind(verb.partition(" ")[0]))  # a job goes on where it was anyway
        except (StorageError, XunlanError) as wrong:
            log.error("%s 没有排队:%s", verb, wrong)
            return ExitStatus.BAD_INPUT
        log.info("%s 已排队 %s 个任务,原已在队列 %s 个,由 xunlan worker 执行", verb, len(filled.new), filled.there)
        for line in filled.broken:
            log.error("%s", line)
        for line in filled.notes:
            log.warning("%s", line)
        return ExitStatus.DONE
