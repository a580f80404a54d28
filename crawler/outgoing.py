"""Files that go out with messages, kept until no message can need them: bytes in, MessageFiles out.

They lie in a folder beside the database under the hash of what they hold, so that the same file written twice is there
once, and a half-written one never. They hold nothing that the messages themselves do not.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reports.message_words import one_line
from storage.outbox_nouns import DeliveryState, MessageFile
from storage.store import Store

_MAY_STILL_GO = (
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
    DeliveryState.GIVEN_UP,  # a person may send it again
)
_UNFIT = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@dataclass(frozen=True)
class Outgoing:
    """The folder of one database."""

    folder: Path

    @classmethod
    def of(cls, store: Store) -> Outgoing:
        return cls(store.body_folder.with_suffix(".outgoing").resolve())

    def keep(self, body: bytes, name: str) -> MessageFile:
        """Write a file; `name` is what the recipient sees. Raises OSError as the disk does."""
        suffix = Path(name).suffix
        path = self.folder / f"{hashlib.sha256(body).hexdigest()[:32]}{suffix}"
        if not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.{os.getpid()}.part")
            part.write_bytes(body)
            part.replace(path)
        return MessageFile(name=file_name(name), path=path)

    def tidy(self, store: Store) -> int:
        """Remove what no message that may still go out needs; how many. The caller writes no message meanwhile."""
        if not self.folder.is_dir():
            return 0
        needed = {file.path for each in store.outbox.deliveries(_MAY_STILL_GO) for file in each.message.attachments}
        over = [path for path in self.folder.iterdir() if path not in needed]
        for path in over:
            with suppress(FileNotFoundError):
                path.unlink()
        return len(over)


def file_name(name: str) -> str:
    """A name that every system takes, on one line.

    >>> file_name("截图1-a/b<script>.png")
    '截图1-a_b_script_.png'
    """
    path = Path(one_line(name).translate(_UNFIT))
    return f"{path.stem[:80].rstrip('. ') or '文件'}{path.suffix}"
