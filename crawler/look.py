"""URLs in, Documents out: a few pages fetched with the crawler's own machinery, in a process of their own."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.child import child_command, child_environment, last_line
from crawler.errors import XunlanError
from crawler.order import Manners, conduct
from spiders.addresses import forbidden
from spiders.document import Document
from spiders.plan import LookPlan
from storage.nouns import Page


@dataclass(frozen=True)
class Looked:
    """One page as it came, and the URL asked for that ends with it (None: a page on the way there)."""

    document: Document
    end: str | None


def look_at(
    urls: Sequence[str], manners: Manners, seen_day: date, replay: Path | None = None, render: bool = False
) -> Iterator[Document]:
    """The page that each URL leads to, in the order given; failures are Documents too, with their failure word.

    Raises XunlanError for an address that is not http or https, before anything is fetched.
    """
    looked = {each.end: each.document for each in fetch(urls, manners, seen_day, replay, render=render)}
    for url in urls:
        yield looked[url]


def fetch(
    urls: Sequence[str],
    manners: Manners,
    seen_day: date,
    replay: Path | None = None,
    *,
    render: bool = False,
    record: bool = False,
    obey_robots: bool = True,
    typed: Sequence[str] | None = None,
) -> Iterator[Looked]:
    """Every page on the way to each URL's end, as it comes. What the user typed may stand in a private network; where
    it leads may not. `typed` is what the user typed, where the URLs were found on pages."""
    homes = urls if typed is None else typed
    for url in homes:
        if why := forbidden(url, frozenset([_host(url)])):
            raise XunlanError(f"无法访问 {url}:{why},请给出 http 或 https 网址")
    plan = LookPlan(
        urls=tuple(dict.fromkeys(urls)),
        render=render,
        record=record,
        obey_robots=obey_robots,
        **conduct(manners, datetime.now(UTC), seen_day, homes, replay),
    )
    with tempfile.TemporaryFile() as stderr:
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            child_command("crawler.look_child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=child_environment(),
        )
        with child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(plan.model_dump_json().encode() + b"\n")
            child.stdin.close()
            for line in child.stdout:
                yield _looked(line, seen_day)
        if child.returncode:
            raise XunlanError(f"抓取进程意外结束(状态 {child.returncode}):{last_line(stderr)}")


def _looked(line: bytes, seen_day: date) -> Looked:
    told = json.loads(line)
    page = Page.model_validate(told["page"])
    return Looked(Document(page, base64.b64decode(told["body"]), seen_day), told["end"])


def _host(url: str) -> str:
    """The host of a URL; none where it is written wrongly."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
