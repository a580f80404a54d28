"""URLs or a registry in, a recording out: pages as they are answered tonight, failures too, to be replayed in CI."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler.errors import XunlanError
from crawler.look import fetch
from crawler.order import Manners
from crawler.registry import Registry
from crawler.smoke import read_now
from spiders.document import Document
from storage.nouns import Robots
from storage.recording import RecordedPage, write_lines


@dataclass(frozen=True)
class RecordSummary:
    """What was recorded; `failures` counts the addresses that gave no answer, which are part of the recording."""

    pages: int
    failures: int


def record(
    urls: Sequence[str], out: Path, manners: Manners, as_of: date, registry: Registry | None = None
) -> RecordSummary:
    """Record pages into the new folder `out`: the URLs, or every column and root of the registry when none is given.

    What the recording reads as is written down as what it expects: a draft for a person to check.

    Raises XunlanError when the folder is not empty or there is nothing to record.
    """
    wanted = list(urls) or (_all_of(registry) if registry else [])
    if not wanted:
        raise XunlanError("没有可录制的网址:请给出网址,或用 --registry 指定登记表")
    if out.exists() and any(out.iterdir()):
        raise XunlanError(f"{out} 不是空目录,为免覆盖已有录制,请换一个目录")
    (out / "pages").mkdir(parents=True, exist_ok=True)
    recorded = _record_pages([*_robots(wanted), *wanted], out, manners, as_of, registry)
    recorded.sort(key=lambda each: each.page.url)
    write_lines(out / "pages.jsonl", recorded)
    head = {"name": registry.site.name if registry else _host(wanted[0]), "as_of": as_of.isoformat()}
    (out / "recording.json").write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _write_registry(out / "county.yml", wanted, registry if not urls else None)
    write_lines(out / "expected.jsonl", read_now(out.resolve(), replace(manners, delay=0.0)))
    failures = sum(1 for each in recorded if each.page.failure)
    return RecordSummary(len(recorded), failures)


def _record_pages(
    urls: Sequence[str], out: Path, manners: Manners, as_of: date, registry: Registry | None
) -> list[RecordedPage]:
    obey = registry is None or registry.site.robots is Robots.OBEY
    recorded: dict[str, RecordedPage] = {}
    for looked in fetch(urls, manners, as_of, record=True, obey_robots=obey):
        page = looked.document.page
        if page.rendered or page.url in recorded:  # what Chromium drew is not what the server said
            continue
        recorded[page.url] = RecordedPage(page=page, body=_write_body(out, looked.document))
    return list(recorded.values())


def _write_body(out: Path, document: Document) -> str | None:
    if not document.body:
        return None
    name = f"pages/{file_name(document.page.url)}"
    (out / name).write_bytes(document.body)
    return name


def file_name(url: str) -> str:
    """A file name that a person recognises the URL by, and that no two URLs share.

    >>> file_name("http://www.tonggu.gov.cn/tgxrmzf/tgyw/pc/list.html")
    'tgxrmzf_tgyw_pc_list-04a337c4.html'
    """
    path = Path(re.sub(r"[^\w.-]+", "_", urlsplit(url).path.strip("/"))[:80] or "index")
    return f"{path.stem}-{sha256(url.encode()).hexdigest()[:8]}{path.suffix}"


def _all_of(registry: Registry) -> list[str]:
    roots = [unit.root for unit in registry.units if unit.root]
    return list(dict.fromkeys([registry.site.home, *roots, *(column.url for column in registry.columns)]))


def _robots(urls: Iterable[str]) -> list[str]:
    origins = dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls)
    return [f"{origin}/robots.txt" for origin in origins]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _write_registry(path: Path, urls: Sequence[str], registry: Registry | None) -> None:
    """The registry that the recording answers for: the one given, or a draft of one unit for bare URLs."""
    if registry is not None:
        shutil.copyfile(registry.path, path)
        return
    first = urlsplit(urls[0])
    columns = [{"name": f"栏目 {number}", "url": url} for number, url in enumerate(urls, 1)]
    draft = {
        "site": {"name": first.hostname, "home": f"{first.scheme}://{first.netloc}/"},
        "units": [{"name": "录制", "kind": "其他", "columns": columns}],
    }
    path.write_text(yaml.safe_dump(draft, allow_unicode=True, sort_keys=False), encoding="utf-8")
