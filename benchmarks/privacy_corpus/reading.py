"""A document of the corpus in, the pieces of its text out, by the product's own readers.

As a program: the names of files in, the memory that reading and searching each of them took out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from benchmarks.privacy_corpus.draft import TODAY
from benchmarks.privacy_corpus.programs import KEY
from benchmarks.privacy_corpus.truth import Made
from spiders.attachments.read import read_attachment
from spiders.document import Document
from spiders.pieces import Piece
from spiders.privacy.page import pieces_of_page
from spiders.privacy.scan import Scene, scan
from storage.nouns import Page


def pieces_of(made: Made) -> Iterator[Piece]:
    if not made.is_page:
        return read_attachment(made.body, made.name)
    url = f"http://example.gov.cn/{made.number}.html"
    page = Page(url=url, fetched_at=datetime(2022, 11, 24, 4, tzinfo=UTC), status=200, final_url=url)
    return pieces_of_page(Document(page, made.body, TODAY))


def main() -> None:
    """For each file: its name, its MB, the number of sightings, the CPU seconds and the peak memory in MB so far."""
    for name in sys.argv[1:]:
        path = Path(name)
        body = path.read_bytes()
        scene = Scene(url="http://example.gov.cn/", kind="relief", title=path.name, key=KEY, today=TODAY)
        sightings = sum(1 for _ in scan(read_attachment(body, path.name), scene))
        print(path.name, f"{len(body) / 1e6:.1f}", sightings, f"{process_time():.1f}", f"{peak():.0f}", sep="\t")


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("/proc/self/status has no line VmHWM")


if __name__ == "__main__":
    main()
