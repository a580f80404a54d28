"""Programs that look at list pages, each as it is best set up for that, and what each does and does not do.

The addresses given to programs other than ours end in .test, so that none of them can ever reach a real site.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from benchmarks.fleet import write_registry
from benchmarks.measuring import Cost, measure
from benchmarks.served import PROJECT, Served

NIGHTS = ("first", "unchanged", "changed")
PER_MILLE = 50  # of the columns list something new on a changed night
AT_ONCE = 8  # threads or connections, of every program that has a choice
_LINKCHECKER = f"""[checking]
maxrequestspersecond=100000
threads={AT_ONCE}
recursionlevel=%d
[filtering]
ignore=
  .
[output]
status=0
log=none
"""
_WEBCHANGES = """display: {new: false, error: true, unchanged: false}
report:
  stdout: {enabled: true}
database:
  max_snapshots: 2
"""
# What its documentation shows for seeing what was added to the text of a page.
_TEXT = "filters:\n  - html2text\nadditions_only: true\n"
_CHANGEDETECTION = (
    "ALLOW_IANA_RESTRICTED_ADDRESSES=true",  # it would look the hosts up, that nobody but the proxy knows
    "DISABLE_VERSION_CHECK=yes",
    f"FETCH_WORKERS={AT_ONCE}",
    "LOGGER_LEVEL=CRITICAL",
)


@dataclass(frozen=True)
class Night:
    """What one night of one program cost, and what the server saw of it. `doubts`: requests that, by the program's own
    word, are no first look at a column (robots.txt, second looks, retries)."""

    cost: Cost
    requests: int
    not_modified: int
    doubts: int = 0


@dataclass(frozen=True)
class Ground:
    """A fleet of so many copies of the county, served; what programs write goes into `scratch`."""

    served: Served
    scratch: Path
    registry: Path
    addresses: tuple[str, ...]  # of its columns, as the registry has them
    rivals: Path | None  # the folder of the rivals' programs

    @classmethod
    def lay(cls, served: Served, scratch: Path, copies: int, rivals: Path | None) -> Ground:
        registry = scratch / (f"fleet-{copies}" if copies > 1 else "fleet-1.yml")
        return cls(served, scratch, registry, tuple(write_registry(served.recording, copies, registry)), rivals)

    def fresh(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.scratch))

    def nowhere(self) -> list[str]:
        """The addresses at hosts that do not exist outside the benchmark."""
        parts = map(urlsplit, self.addresses)
        return [urlunsplit(each._replace(netloc=f"{each.netloc.replace('.', '-')}.test")) for each in parts]

    def night(self, command: Sequence[str], good: Sequence[int] = (0,)) -> Night:
        """Run a program to its end; it must have asked for every page, or the benchmark ends here."""
        # A PATH and a HOME without Chromium, and without anybody's own settings.
        nobody = {"PATH": str(self.scratch), "HOME": str(self.scratch), "LANG": "C.UTF-8", "PYTHONPATH": str(PROJECT)}
        proxy = {
            "XUNLAN_PROXY": self.served.address,
            "http_proxy": self.served.address,
            "https_proxy": self.served.address,
        }
        self.served.asked()
        cost = measure(list(command), nobody | proxy, self.scratch, browser=False)
        asked = self.served.asked().values()
        requests, kept = sum(each["requests"] for each in asked), sum(each["not_modified"] for each in asked)
        if cost.status not in good or requests < len(self.addresses):
            told = (self.scratch / "stderr.txt").read_text(errors="replace")[-2000:]
            raise SystemExit(f"{command[:4]}: status {cost.status}, {requests} requests\n{told}")
        return Night(cost, requests, kept)


@dataclass(frozen=True)
class Contender:
    """One program. `remembers`: it knows on a later night what it saw on the one before."""

    key: str
    title: str
    does: str
    does_not: str
    remembers: bool = False
    rival: bool = False  # it is installed on its own, and worth its time on one county alone
    statuses: tuple[int, ...] = (0,)  # with which it ends when all went well

    def nights(self, ground: Ground) -> Iterator[Night]:
        """A first night; then, of a program that remembers, one without and one with changes."""
        commands = _COMMANDS[self.key](ground)
        for place, command in enumerate(commands if self.remembers else commands[:1]):
            ground.served.change(PER_MILLE if NIGHTS[place] == "changed" else 0)
            night = ground.night(command, self.statuses)
            yield replace(night, doubts=_doubts(night.cost.output)) if self.key == "ours" else night
        ground.served.change(0)


def _doubts(output: str) -> int:
    told = json.loads(output)
    counties = [each["told"] for each in told["counties"]] if "counties" in told else [told]
    return sum(each["requests"][name] for each in counties for name in ("second_looks", "robots", "retries", "roots"))


def _bare(ground: Ground) -> list[list[str]]:
    return [[sys.executable, "-m", "benchmarks.bare_spider", str(_listed(ground)), ground.served.address]]


def _conditional(ground: Ground) -> list[list[str]]:
    (command,) = _bare(ground)
    return [[*command, str(ground.fresh() / "tags.json")]] * len(NIGHTS)


def _raw(ground: Ground) -> list[list[str]]:
    client = str(PROJECT / "benchmarks" / "raw_client.py")
    return [[_rival(ground, "python"), client, str(_listed(ground)), ground.served.address]]


def _ours(ground: Ground) -> list[list[str]]:
    command = [str(Path(sys.executable).with_name("xunlan")), "crawl", "--json", "--delay", "0", "--privacy", "off"]
    command += ["--jobs", "1"] if ground.registry.is_dir() else []  # one county after the other
    command += ["--registry", str(ground.registry), "--database", f"sqlite:///{ground.fresh()}/xunlan.db", "--as-of"]
    first = ground.served.recording.as_of
    return [[*command, (first + timedelta(days=night)).isoformat()] for night in range(len(NIGHTS))]


def _linkchecker(ground: Ground, level: int) -> list[list[str]]:
    settings = ground.fresh() / "linkcheckerrc"
    settings.write_text(_LINKCHECKER % level, encoding="utf-8")
    for folder in (ground.scratch, settings.parent):
        folder.chmod(0o755)  # started by root, it becomes somebody who may read less
    return [[_rival(ground, "linkchecker"), "-f", str(settings), *ground.nowhere()]]


def _webchanges(ground: Ground, filters: str) -> list[list[str]]:
    folder = ground.fresh()
    # Its other client makes a TLS context for every page: seven times the CPU.
    jobs = (f"url: {json.dumps(url)}\nhttp_client: requests\n{filters}" for url in ground.nowhere())
    (folder / "jobs.yaml").write_text("---\n".join(jobs), encoding="utf-8")
    (folder / "config.yaml").write_text(_WEBCHANGES, encoding="utf-8")
    (folder / "hooks.py").touch()
    files = {"jobs": "jobs.yaml", "config": "config.yaml", "hooks": "hooks.py", "database": "snapshots.db"}
    command = [_rival(ground, "webchanges"), "--max-workers", str(AT_ONCE)]
    for option, name in files.items():
        command += [f"--{option}", str(folder / name)]
    return [command] * len(NIGHTS)


def _changedetection(ground: Ground) -> list[list[str]]:
    """As cron would run it: it adds and checks what it is told, without its web server, and ends."""
    folder = str(ground.fresh())
    program = _rival(ground, "changedetection.io")
    command = ["/usr/bin/env", *_CHANGEDETECTION, program, "-b", "-h", "127.0.0.1", "-p", "0", "-d", folder]
    added = [word for url in ground.nowhere() for word in ("-u", url)]
    return [[*command, *added], *[[*command, "-r", "all"]] * (len(NIGHTS) - 1)]


def _listed(ground: Ground) -> Path:
    file = ground.scratch / "addresses.txt"
    file.write_text("\n".join(ground.nowhere()), encoding="utf-8")
    return file


def _rival(ground: Ground, program: str) -> str:
    assert ground.rivals is not None
    return str(ground.rivals / program)


_COMMANDS: dict[str, Callable[[Ground], list[list[str]]]] = {
    "raw": _raw,
    "bare": _bare,
    "conditional": _conditional,
    "ours": _ours,
    "linkchecker": partial(_linkchecker, level=1),
    "unread": partial(_linkchecker, level=0),
    "changedetection": _changedetection,
    "filtered": partial(_webchanges, filters=_TEXT),
    "webchanges": partial(_webchanges, filters=""),
}

CONTENDERS = (
    Contender(
        "raw",
        "aiohttp, downloads only",
        "fetches every page over 8 connections and throws it away",
        "read, keep, retry, wait, or know anything of yesterday",
        rival=True,
    ),
    Contender(
        "bare",
        "bare Scrapy, one selector",
        "fetches every page, parses it, and takes its links with one parsel selector",
        "retry, store, tell a list from a menu, read a date, or know anything of yesterday",
    ),
    Contender(
        "conditional",
        "bare Scrapy, on condition",
        "the same, but remembers each page's ETag, and parses what is new: the least that a Scrapy spider can do",
        "retry, store what it saw, or read anything",
        remembers=True,
    ),
    Contender(
        "ours",
        "xunlan crawl",
        "asks robots.txt, reads every list (entries, dates, state), looks twice where a column seems blank, stores "
        "what was seen, judges it by every rule, follows each problem's life; conditional requests on later nights",
        "open articles here (--privacy off), run a browser, or wait between requests (--delay 0)",
        remembers=True,
    ),
    Contender(
        "linkchecker",
        "LinkChecker",
        "asks robots.txt, fetches every page, parses it, checks the form of each link on it; 8 threads, its limit of "
        "requests a second lifted",
        "follow those links here (each would cost it a request), read lists or dates, or know anything of yesterday",
        rival=True,
        statuses=(0, 1),
    ),
    Contender(
        "unread",
        "LinkChecker, pages unread",
        "the same, told to go no deeper (recursionlevel=0): whether each address answers, and how",
        "look into a page at all",
        rival=True,
        statuses=(0, 1),
    ),
    Contender(
        "changedetection",
        "changedetection.io",
        "fetches every page with its plain client, turns it into text, stores it, tells what text differs from the "
        "last time; 8 workers, run as by cron without its web server, a page whose bytes are those of the last time "
        "is not turned into text; on the first night it takes the addresses in",
        "ask robots.txt, make conditional requests, see a list that is in a script's data, read lists or dates, or "
        "know a new article from a changed counter",
        remembers=True,
        rival=True,
    ),
    Contender(
        "filtered",
        "webchanges, text",
        "fetches every page, turns it into text, stores it, tells what was added since the last time (html2text and "
        "additions_only, as its documentation shows); 8 threads, conditional requests, the cheapest of its clients",
        "ask robots.txt, see a list that is in a script's data, read lists or dates, or know a new article from a "
        "changed counter",
        remembers=True,
        rival=True,
    ),
    Contender(
        "webchanges",
        "webchanges, no filter",
        "the same with the bytes of a page, as it is cheapest: tells of each counter, token and comment that changed",
        "ask robots.txt, parse pages, read lists or dates, or know a new article from a changed counter",
        remembers=True,
        rival=True,
    ),
)
