"""The long-running worker: takes jobs, has each done by a child process of the command line, and hands back in order.

It dies of nothing but its own end: a cycle that fails is tried again later, here or elsewhere. When it loses the
database, or learns that its jobs were given to others, it ends its cycles at once, long before another starts them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as Taken
from procrastinate.worker import Worker as Fetcher

from crawler.child import child_environment
from crawler.errors import ExitStatus, XunlanError
from crawler.queue.board import QUEUE, TASK
from crawler.queue.counties import county_url
from crawler.queue.database import conninfo, prepare, unreachable
from crawler.queue.jobs_of_worker import JobsOfWorker
from crawler.queue.last_words import LastWords, last_words
from crawler.queue.nouns import MOST_TRIES, End, Job, end_of, pause_after, registries, registry_of
from storage.database import parse, shown
from storage.errors import DatabaseUnreachable

log = logging.getLogger("xunlan.worker")

COMMAND = (sys.executable, "-P", "-m", "crawler.cli")
LEASH = (sys.executable, "-P", "-m", "crawler.queue.leash")
LONGEST_NOTE = 300  # characters
REFUSED_IN_A_ROW = 3  # jobs that this machine could not even begin with: it rests, and leaves them to others


@dataclass(frozen=True)
class Pace:
    """How often a worker is heard of, and how long it waits. `stalled_after` leaves a worker that was cut off the time
    to notice (about a minute) and to end its cycles before another takes them up."""

    heartbeat: timedelta = timedelta(seconds=10)
    stalled_after: timedelta = timedelta(minutes=3)
    handed_back: timedelta = timedelta(seconds=30)  # the longest delay that a site may have slowed us to
    busy: timedelta = timedelta(minutes=5)
    polling: timedelta = timedelta(seconds=5)
    patience: timedelta = timedelta(minutes=5)  # that a cycle gets to end in order
    rest: timedelta = timedelta(minutes=1)  # of a machine that could not begin with several in a row


@dataclass
class Worker:
    """Takes up to `at_once` jobs. `registries`: the file or folder of them on this machine."""

    url: str
    registries: Path
    at_once: int = 4
    pace: Pace = field(default_factory=Pace)
    command: Sequence[str] = COMMAND
    name: str = field(default_factory=lambda: f"{socket.gethostname()}/{os.getpid()}")
    _children: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    _asked: set[asyncio.subprocess.Process] = field(default_factory=set)  # of them, to end
    _ending: bool = False
    _failed: bool = False
    _refused: int = 0  # in a row

    async def run(self, *, once: bool = False) -> int:
        """Work until told to end by SIGTERM or SIGINT; with `once`, until no job is left that is due.

        The exit status: 3 when it ended for another reason, and should be started again. Raises XunlanError where this
        machine has no registries: it would take every job and do none.
        """
        known = registries(self.registries)
        prepare(self.url)
        app = App(connector=PsycopgConnector(conninfo=conninfo(self.url), min_size=1, max_size=4, timeout=10))
        self._jobs = app.job_manager = JobsOfWorker(app.connector)
        app.task(name=TASK, pass_context=True)(self._do)
        async with app.open_async():
            log.info(
                "%s 领取任务:%s,同时 %s 个,登记表 %s 个", self.name, shown(parse(self.url)), self.at_once, len(known)
            )
            if await self._jobs.are_paused():
                log.info("队列已暂停,恢复用 xunlan queue resume")
            self._fetcher = self._make_fetcher(app, once)
            watch = asyncio.create_task(self._watch())
            with self._signals():
                await self._fetch()
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        log.info("已结束")
        return ExitStatus.PARTIAL if self._failed else ExitStatus.DONE

    async def _fetch(self) -> None:
        try:
            await self._fetcher.run()  # type: ignore[no-untyped-call]
        except ConnectorException as lost:
            self._fail(str(unreachable(self.url, lost)))

    def _make_fetcher(self, app: App, once: bool) -> Fetcher:
        return Fetcher(
            app=app,
            queues=[QUEUE],
            name=self.name,
            concurrency=self.at_once,
            wait=not once,
            install_signal_handlers=False,
            fetch_job_polling_interval=self.pace.polling.total_seconds(),
            update_heartbeat_interval=self.pace.heartbeat.total_seconds(),
            stalled_worker_timeout=self.pace.stalled_after.total_seconds(),
        )

    # --- the end ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGTERM, signal.SIGINT)
        for number in numbers:
            loop.add_signal_handler(number, self.end)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    def end(self) -> None:
        """Take nothing any more, and let running cycles end in order; told a second time, end them by force."""
        if self._ending:
            for child in self._children.values():
                _kill(child)
            return
        self._ending = True
        log.info("正在结束:%s 个巡查有序结束,交还队列", len(self._children))
        self._fetcher.stop()  # type: ignore[no-untyped-call]
        for child in self._children.values():
            self._ask_to_end(child)

    def _ask_to_end(self, child: asyncio.subprocess.Process) -> None:
        """Once: told twice, a cycle ends by force and loses what it has not stored."""
        if child in self._asked:
            return
        self._asked.add(child)
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGINT)
        asyncio.get_running_loop().call_later(self.pace.patience.total_seconds(), _kill, child)

    # --- one job ------------------------------------------------------------------------------------------------------

    async def _do(self, context: JobContext, /, **_arguments: str) -> None:
        taken, job = context.job, Job.told(context.job.task_kwargs)
        try:
            await self._take_on(taken, job)
        except ConnectorException as lost:
            self._lose(taken, unreachable(self.url, lost))
        except DatabaseUnreachable as lost:
            self._lose(taken, lost)

    def _lose(self, taken: Taken, lost: DatabaseUnreachable) -> None:
        self._jobs.leave(taken)
        self._fail(str(lost))

    async def _take_on(self, taken: Taken, job: Job) -> None:
        await self._jobs.note(taken, self.name)
        if await self._jobs.is_superseded(taken):
            log.info("%s 不再进行:后一天的已在排队", job.key)
            return
        if taken.id in self._children or await self._jobs.is_visited(taken):
            await self._settle(taken, job, End.BUSY, f"{taken.lock} 正有另一个巡查在进行")
            return
        try:
            registry = registry_of(self.registries, job.registry)
            status, said = await self._run(taken, job, registry)
        except (XunlanError, OSError) as wrong:
            await self._settle(taken, job, End.ELSEWHERE, str(wrong))
            return
        end = end_of(status)
        if end is End.AGAIN:
            log.warning("%s 以状态 %s 结束,它的输出:\n%s", job.key, status, said.whole)
        failed = end in (End.AGAIN, End.ELSEWHERE)
        await self._settle(taken, job, End.BACK if failed and self._ending else end, said.line[:LONGEST_NOTE])

    async def _run(self, taken: Taken, job: Job, registry: Path) -> tuple[int, LastWords]:
        """The exit status of the cycle, and what it wrote for the log. Raises OSError where it cannot be started."""
        assert taken.id is not None
        environment = {
            **child_environment(),
            "XUNLAN_REGISTRY": str(registry.resolve()),
            "XUNLAN_DATABASE_URL": await asyncio.to_thread(self._database_of, job),
        }
        with tempfile.TemporaryFile() as stderr:
            child = await asyncio.create_subprocess_exec(
                *LEASH,
                str(os.getpid()),
                *self.command,
                *job.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=stderr,
                env=environment,
                start_new_session=True,
            )
            log.info("开始 %s(进程 %s)", job.key, child.pid)
            self._children[taken.id] = child
            if self._ending:  # told while the child was being started
                self._ask_to_end(child)
            try:
                status = await child.wait()
            finally:
                del self._children[taken.id]
                self._asked.discard(child)
            return status, last_words(stderr)

    def _database_of(self, job: Job) -> str:
        """Where its county lies: in the database itself, or, of several, in a schema of its own."""
        return county_url(self.url, job.registry) if self.registries.is_dir() else self.url

    async def _settle(self, taken: Taken, job: Job, end: End, told: str) -> None:
        """Say what becomes of a job. One that this leaves as it is, Procrastinate takes for done."""
        if end is not End.BUSY:
            self._refused = self._refused + 1 if end is End.ELSEWHERE else 0
        if end is End.DONE:
            log.info("%s 完成", job.key)
            return
        if end is End.IN_PART:
            told = "部分完成:有栏目没有读到,详情见 xunlan runs"
        await self._jobs.note(taken, self.name, None if end is End.BACK else told)
        if end is End.IN_PART:
            log.warning("%s %s", job.key, told)
        elif end is End.BUSY:
            log.info("%s 稍后再试:%s", job.key, told)
            await self._jobs.put_back(taken, self.pace.busy, tries=0)
        elif end is End.BACK:
            log.info("%s 未完,交还队列", job.key)
            await self._jobs.put_back(taken, self.pace.handed_back, tries=0)
        elif taken.attempts + 1 < MOST_TRIES:
            log.warning("%s 没有完成,稍后再试:%s", job.key, told)
            await self._jobs.put_back(taken, pause_after(taken.attempts), tries=1)
        else:
            log.error("%s 已搁置,可用 xunlan queue list 查看:%s", job.key, told)
            await self._jobs.set_aside(taken)
        if self._refused >= REFUSED_IN_A_ROW:
            log.error("连续 %s 个任务在本机没有开始,暂停领取;请检查本机的程序版本、设置和登记表", self._refused)
            self._jobs.rest(self.pace.rest)

    # --- dead workers, and whether we are taken for one ---------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.pace.heartbeat.total_seconds())
            try:
                await self._look_around()
            except ConnectorException as lost:
                self._fail(str(unreachable(self.url, lost)))
                return

    async def _look_around(self) -> None:
        worker = self._fetcher.worker_id
        if worker is None:
            return
        if not await self._jobs.knows(worker):
            self._fail("本进程停顿过久,任务已由其他机器接手")
            return
        if self._ending:  # Procrastinate is not heard of any more, while the last cycles still end
            await self._jobs.update_heartbeat(worker)
        running = dict(self._children)  # what is started while the database answers is not in its answer
        held = await self._jobs.held_by(worker)
        for number in running.keys() - held:
            if running[number].returncode is None and running[number] not in self._asked:
                log.error("任务 #%s 已由其他机器接手,在此结束", number)
                self._ask_to_end(running[number])
        for row in await self._jobs.free_stalled(self.pace.stalled_after):
            what = "已搁置" if row["status"] == "failed" else "由其他机器接着做"
            log.warning("%s 的机器没有消息,%s", Job.told(row["args"]).key, what)

    def _fail(self, why: str) -> None:
        if not self._failed:
            log.error("%s", why)
        self._failed = True
        if not self._ending:
            self.end()


def _kill(child: asyncio.subprocess.Process) -> None:
    """End a cycle and all that it has started."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
