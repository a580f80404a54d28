"""Bodies of pages by their content: bytes in, their SHA-256 out, and back. What is kept twice lies there once."""

from __future__ import annotations

import gzip
import os
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp


class BodyStore:
    """A folder of compressed bodies, FOLDER/aa/bb….gz, made when the first one is put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes) -> str:
        """Keep a body and return the SHA-256 of its bytes, in hex. A reader never sees half of one."""
        digest = sha256(body).hexdigest()
        place = self._place(digest)
        try:
            os.utime(place)  # wanted again: it must not be taken for an old one before its page is stored
        except FileNotFoundError:
            _write(place, gzip.compress(body, compresslevel=6, mtime=0))
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes that were put, or None where they are not kept (any more)."""
        try:
            return gzip.decompress(self._place(digest).read_bytes())
        except FileNotFoundError:
            return None

    def remove_older(self, moment: datetime, wanted: Collection[str]) -> int:
        """Remove the bodies that were put before a moment and are not wanted; half-written ones go too. How many."""
        removed = 0
        for place in self._files():
            digest = place.parent.name + place.name.removesuffix(".gz")
            if digest not in wanted and place.stat().st_mtime < moment.timestamp():
                place.unlink(missing_ok=True)
                removed += not place.name.startswith(".")
        return removed

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest[2:]}.gz"

    def _files(self) -> Iterator[Path]:
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            yield from folder.iterdir()


def _write(place: Path, content: bytes) -> None:
    """Write beside the place and rename: whoever is killed meanwhile leaves a hidden file that nobody reads."""
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
