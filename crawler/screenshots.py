"""Problems in, pictures of their columns out, where a Chromium is there; what could not be drawn is told.

Never of a place with personal data: not of its column, nor of any address such a problem names. A picture is a help to
the reader; a notice goes out without it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawler.child import child_command, child_environment
from crawler.notices import Known
from crawler.order import Manners, conduct
from crawler.present import FAILURES, word
from spiders.addresses import forbidden
from spiders.plan import LookPlan
from storage.nouns import Rectification, Robots, Site

MOST_PAGES = 10  # of one unit
MOST_BYTES = 2 * 1024 * 1024  # of one unit's pictures
LONGEST = timedelta(minutes=30)  # for all pictures of one round


@dataclass(frozen=True)
class Shots:
    """Pictures by address, in a folder that goes when they were used; `left_out`: one Chinese line for each page."""

    files: Mapping[str, Path] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def of(self, problems: Iterable[Rectification]) -> dict[str, bytes]:
        """The pictures of a unit's problems, by fingerprint: one for each page, and no more than a mail carries."""
        found: dict[str, bytes] = {}
        shown: set[str] = set()
        room = MOST_BYTES
        for problem in problems:
            file = self.files.get(problem.url)
            if file is None or problem.url in shown or len(found) >= MOST_PAGES:
                continue
            picture = file.read_bytes()
            if len(picture) <= room:
                room -= len(picture)
                shown.add(problem.url)
                found[problem.fingerprint] = picture
        return found


@dataclass(frozen=True)
class Camera:
    """How pictures are taken: of one site, with these manners. Needs `manners.chromium`."""

    site: Site
    manners: Manners
    now: datetime
    as_of: date
    longest: timedelta = LONGEST

    @contextmanager
    def pictures(self, urls: Sequence[str]) -> Iterator[Shots]:
        """Draw the pages. Nothing is raised for a page, a browser or a child process that fails: it is told."""
        with tempfile.TemporaryDirectory(prefix="xunlan-shots-") as folder:
            yield self._drawn(urls, Path(folder)) if urls else Shots()

    def _drawn(self, urls: Sequence[str], folder: Path) -> Shots:
        plan = LookPlan(
            urls=tuple(urls),
            render=True,
            obey_robots=self.site.robots is Robots.OBEY,
            **conduct(self.manners, self.now, self.as_of, [self.site.home], None),
        )
        told = _told(plan, folder, self.longest)
        files = {urls[number]: folder / f"{number}.png" for number, why in told.items() if why is None}
        missing = [
            f"{url} 未能截图:{word(FAILURES, told[number]) if number in told else '没有在规定时间内完成'}"
            for number, url in enumerate(urls)
            if url not in files
        ]
        return Shots(files, tuple(missing))


def addresses_of(tellings: Iterable[Sequence[Rectification]], known: Known, site: Site) -> list[str]:
    """The pages that may be shown to the units: each once, no more than a few a unit."""
    own = frozenset([_host(site.home)])
    wanted: dict[str, None] = {}
    for problems in tellings:
        shown = dict.fromkeys(
            each.url for each in problems if _may_be_shown(each, known) and not forbidden(each.url, own)
        )
        wanted |= dict.fromkeys(list(shown)[:MOST_PAGES])
    return list(wanted)


def _may_be_shown(problem: Rectification, known: Known) -> bool:
    hidden = (problem.unit, problem.column) in known.sensitive_places or problem.url in known.sensitive_addresses
    return bool(problem.column) and not hidden


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _told(plan: LookPlan, folder: Path, longest: timedelta) -> dict[int, str | None]:
    """By number of the address: None where the picture lies in the folder, else the failure word."""
    asked = f"{json.dumps(str(folder))}\n{plan.model_dump_json()}\n".encode()
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        child_command("crawler.screenshots_child"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(asked, timeout=longest.total_seconds())
    except subprocess.TimeoutExpired:
        _end(child)
        said, _ = child.communicate()
    except BaseException:
        _end(child)
        child.wait()
        raise
    lines = [json.loads(line) for line in said.splitlines() if line.endswith(b"}")]
    return {each["number"]: each["failure"] for each in lines}


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and the browser that it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
