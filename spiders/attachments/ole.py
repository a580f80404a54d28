"""An OLE compound file (.doc, .xls, .wps, .et, .ppt …) in, its streams by name out."""

from __future__ import annotations

from io import BytesIO

import olefile

from spiders.attachments.bounds import BROKEN, DAMAGED, File, Unreadable

# olefile raises an OSError of its own, and over impossible numbers whatever comes.
_STUMBLES: tuple[type[Exception], ...] = (TypeError, AttributeError, *BROKEN)


class Storage:
    """The streams of a compound file by name; names are looked up without regard to case."""

    def __init__(self, file: File) -> None:
        self.file = file
        try:
            self._ole = olefile.OleFileIO(BytesIO(file.body))
            self.paths = [[str(each) for each in path] for path in self._ole.listdir(streams=True, storages=False)]
        except _STUMBLES as broken:
            raise Unreadable(DAMAGED) from broken

    def __contains__(self, name: str) -> bool:
        return any(len(path) == 1 and path[0].lower() == name.lower() for path in self.paths)

    def read(self, *path: str) -> bytes:
        try:
            with self._ole.openstream(list(path)) as stream:
                found: bytes = stream.read()
        except _STUMBLES as broken:
            raise Unreadable(DAMAGED) from broken
        self.file.budget.unpack(len(found))
        return found

    def size(self, name: str) -> int:
        return int(self._ole.get_size(name)) if name in self else 0
