"""An installation in, what is well and what is not out; nothing is changed, not even an empty database is made."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.browser import WITHOUT, find_chromium
from crawler.errors import RegistryError, XunlanError
from crawler.installation import Installation
from crawler.nights import NightPlan, bad_nights, watched, whole
from crawler.order import host_group
from crawler.present import FINISH_REASONS, RUN_STATUSES, local, word
from crawler.registry import Registry, load_registry
from crawler.watching import doubts
from storage.database import parse, shown, sqlite_file
from storage.errors import ScopeBusy, StorageError
from storage.nouns import ColumnState, Run, RunStatus

if TYPE_CHECKING:
    from storage.store import Store

OK, ATTENTION, BROKEN = "ok", "attention", "broken"
LITTLE_SPACE = 1024**3  # bytes; a night of a county keeps some 50 MB of bodies at most
MANY_UNREAD = 0.1  # share of columns, beyond which somebody should look
ENOUGH_RUNS = 200
SOME_WARNINGS = 5
_FONTS = Path("/usr/share/fonts")
_CHINESE = re.compile(r"wqy|cjk|sourcehan|uming|ukai|fallback|simsun|simhei|msyh|fangsong|kaiti", re.I)


@dataclass(frozen=True)
class Check:
    """One thing looked at: ok, attention (works, but somebody should look) or broken."""

    name: str
    verdict: str
    told: str


def examine(door: Installation, registry: Path | None = None, database: str | None = None) -> list[Check]:
    """Look at everything once; what is broken keeps nothing else from being looked at."""
    path, url = registry or door.registry, database or door.database_url
    versions, contact, *others = examine_machine(door)
    registered, *known = examine_county(door, path, url)
    return [versions, contact, registered, *others, *known, space(url)]


def examine_machine(door: Installation) -> list[Check]:
    """What is the same for every county of an installation."""
    return [_versions(), _contact(door), _chromium(door.chromium), _files(door.ocr)]


def examine_county(door: Installation, path: Path, url: str | None) -> list[Check]:
    """A registry, its database (None: there is none yet), and the nights."""
    now = datetime.now(UTC)
    loaded, registry_check = _registry(path)
    if url is None:
        return [registry_check, Check("数据库", ATTENTION, "还没有,首次巡查时自动建立")]
    with ExitStack() as opened:
        store, database_check = _database(url, opened)
        checks = [registry_check, database_check]
        if store is not None:
            plan = NightPlan(door.nightly_at, door.zone)
            checks += [*_nights(store, loaded, plan, now), *_dead_runs(store, door.zone), *_unread(store)]
    return checks


def _versions() -> Check:
    told = f"Python {platform.python_version()},Scrapy {version('scrapy')}"
    return Check("版本", OK if sys.version_info >= (3, 11) else BROKEN, told)


def _contact(door: Installation) -> Check:
    if door.has_contact:
        return Check("联系方式", OK, f"User-Agent 为 {door.user_agent}")
    return Check("联系方式", ATTENTION, "未填写,网站管理员无法联系到你;请设置 XUNLAN_CONTACT")


def _registry(path: Path) -> tuple[Registry | None, Check]:
    try:
        registry = load_registry(path)
    except RegistryError as wrong:
        more = f"(另有 {len(wrong.problems) - 1} 处)" if len(wrong.problems) > 1 else ""
        return None, Check("登记表", BROKEN, f"{wrong.problems[0]}{more}")
    told = f"{path}:{registry.site.name},{len(registry.units)} 个单位,{len(registry.columns)} 个栏目"
    if registry.warnings:
        return registry, Check("登记表", ATTENTION, f"{told},{len(registry.warnings)} 处需注意:{registry.warnings[0]}")
    return registry, Check("登记表", OK, told)


def _chromium(given: Path | None) -> Check:
    try:
        found = find_chromium(given)
    except XunlanError as wrong:
        return Check("Chromium", BROKEN, str(wrong))
    if found is None:
        return Check("Chromium", ATTENTION, WITHOUT)
    try:
        asked = subprocess.run([found, "--version"], check=False, capture_output=True, timeout=20)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return Check("Chromium", ATTENTION, f"{found} 不能运行({type(wrong).__name__}),疑似空白的栏目无法复看")
    if asked.returncode:
        return Check("Chromium", ATTENTION, f"{found} 不能运行(状态 {asked.returncode}),疑似空白的栏目无法复看")
    return Check("Chromium", OK, f"{found}({asked.stdout.decode('utf-8', 'replace').strip()})")


def _files(ocr: bool) -> Check:
    """What the reading of attachments needs beyond Python."""
    lacking = [] if shutil.which("bsdtar") else ["没有 bsdtar,rar 和 7z 附件读不了(apt install libarchive-tools)"]
    if not any(_CHINESE.search(path.name) for path in _FONTS.rglob("*.[ot]t[fc]")):
        lacking.append("没有中文字体,PDF 中未嵌入字体的单个字会读漏(apt install fonts-wqy-microhei)")
    if ocr and not shutil.which("tesseract"):
        lacking.append("XUNLAN_OCR 已开启,但没有 tesseract(apt install tesseract-ocr tesseract-ocr-chi-sim)")
    if lacking:
        return Check("附件", ATTENTION, ";".join(lacking))
    return Check("附件", OK, "各种格式都可以读" + ("" if ocr else ";图片和扫描件不识别文字(XUNLAN_OCR)"))


def _database(url: str, opened: ExitStack) -> tuple[Store | None, Check]:
    from storage.revisions import revisions
    from storage.store import open_store

    file = _file(url)
    if file is not None and not file.exists():
        return None, Check("数据库", ATTENTION, f"{file} 还没有,首次巡查时自动建立")
    try:
        store = opened.enter_context(open_store(url))
    except StorageError as wrong:
        return None, Check("数据库", BROKEN, str(wrong))
    return store, Check("数据库", OK, f"{shown(parse(url))} 可以使用,结构版本 {revisions()[-1]}")


def _file(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for what is no address of a database at all."""
    try:
        return sqlite_file(parse(url))
    except StorageError:
        return None


# --- the nights -------------------------------------------------------------------------------------------------------


def _nights(store: Store, registry: Registry | None, plan: NightPlan, now: datetime) -> Iterator[Check]:
    runs = whole(store.runs(ENOUGH_RUNS), host_group(registry.site) if registry else None)
    if not runs:
        yield Check("每晚巡查", ATTENTION, "还没有完整巡查过;运行 xunlan schedule 或 xunlan crawl")
        return
    last = max(runs, key=lambda run: run.started_at)
    why = word(FINISH_REASONS, last.finish_reason)
    told = f"最近一次 #{last.id} 于 {local(last.started_at, plan.zone)} {word(RUN_STATUSES, last.status)}"
    fine = last.status in (RunStatus.DONE, RunStatus.RUNNING)
    yield Check("最近巡查", OK if fine else ATTENTION, told + (f"({why})" if why else ""))
    if last.warnings:
        more = f";另有 {len(last.warnings) - SOME_WARNINGS} 条" if len(last.warnings) > SOME_WARNINGS else ""
        yield Check("巡查的提醒", ATTENTION, f"{';'.join(last.warnings[:SOME_WARNINGS])}{more}(全部见 xunlan runs)")
    yield _trust(store, runs)
    bad = bad_nights(runs, plan, now)
    if not bad:
        yield Check("每晚巡查", OK, "最近七晚没有缺漏")
        return
    nights = "、".join(f"{night.day:%m-%d} {_bad(night.run)}" for night in bad)
    yield Check("每晚巡查", ATTENTION, f"最近七晚有 {len(bad)} 晚没有完成:{nights};请确认 xunlan schedule 在运行")


def _trust(store: Store, runs: Sequence[Run]) -> Check:
    """Whether what the rules said of the last night that went to its end is odd beside the nights before."""
    nights = sorted(filter(watched, runs), key=lambda run: run.id)
    if len({run.as_of for run in nights}) < 2:
        return Check("判断是否可信", OK, "完成的还不到两晚,无从比较")
    odd = doubts(store, nights[-1])
    if not odd:
        return Check("判断是否可信", OK, f"最近一晚 #{nights[-1].id} 与前几晚相比没有异常")
    return Check("判断是否可信", ATTENTION, ";".join(odd))


def _bad(run: Run | None) -> str:
    return f"#{run.id} {word(RUN_STATUSES, run.status)}" if run else "没有运行"


def _dead_runs(store: Store, zone: ZoneInfo) -> Iterator[Check]:
    """Runs that say they are going while nobody holds their scope."""
    going = [run for run in store.runs(ENOUGH_RUNS) if run.status is RunStatus.RUNNING]
    dead = [run for run in going if not _is_held(store, run.scope)]
    for run in dead:
        told = f"#{run.id}({local(run.started_at, zone)} 开始)已中途终止,下一次巡查会把它标记为中断"
        yield Check("中断的运行", ATTENTION, told)


def _is_held(store: Store, scope: str) -> bool:
    try:
        with store.lock(scope):
            return False
    except ScopeBusy:
        return True


def _unread(store: Store) -> Iterator[Check]:
    states = Counter(seen.state for seen in store.latest_observations())
    total = sum(states.values())
    if not total:
        return
    blocked, unreadable = states[ColumnState.BLOCKED], states[ColumnState.UNREADABLE]
    told = f"{total} 个栏目中 {blocked} 个被拦截,{unreadable} 个未能读懂"
    if blocked + unreadable <= total * MANY_UNREAD:
        yield Check("读取情况", OK, told)
        return
    yield Check("读取情况", ATTENTION, f"{told};被拦截的请联系平台放行,未能读懂的请告知维护人员")


def space(url: str) -> Check:
    file = _file(url)
    folder = file.parent if file is not None else Path()
    if not folder.is_dir():
        return Check("磁盘空间", ATTENTION, f"没有目录 {folder}")
    free = shutil.disk_usage(folder).free
    told = f"{folder.resolve()} 剩余 {free / 1024**3:.1f} GB"
    return Check("磁盘空间", OK if free > LITTLE_SPACE else ATTENTION, told)
