"""Notices in, files out: what is attached to a mail, and the folder that `xunlan notices write` leaves behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crawler.errors import XunlanError
from crawler.outgoing import Outgoing
from reports.facts import UnitNotice
from reports.notice_mail import in_order, notice_html
from reports.rectification import notice_file_name
from storage.disk import disk_fault
from storage.outbox_nouns import MessageFile


class Writes(Protocol):
    """Makes the DOCX of a notice (reports/rectification.py)."""

    def write(self, notice: UnitNotice) -> bytes: ...


@dataclass(frozen=True)
class Attachments:
    """The files of a mail: the notice as DOCX, and the pictures of its columns."""

    outgoing: Outgoing
    docx: Writes

    def of(self, notice: UnitNotice) -> tuple[MessageFile, ...]:
        files = [self.outgoing.keep(self.docx.write(notice), f"整改通知-{notice.unit}.docx")]
        shown = [each for each in in_order(notice.problems) if each.id in notice.pictures]
        for number, problem in enumerate(shown, 1):
            name = f"截图{number}-{problem.column}.png"
            files.append(self.outgoing.keep(notice.pictures[problem.id], name))
        return tuple(files)


def check_new(folder: Path) -> None:
    """Raise XunlanError where a folder is there already; asked early too, as pictures take minutes."""
    if folder.exists():
        raise XunlanError(f"{folder} 已经存在,不覆盖;请用 --out 另给一个新目录")


def write_folder(notices: Iterable[UnitNotice], docx: Writes, folder: Path) -> list[Path]:
    """A DOCX and a web page for each notice, in a new folder that is there whole or not at all.

    Raises XunlanError where the folder is there already, or the disk refuses.
    """
    check_new(folder)
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        names = [name for number, each in enumerate(notices, 1) for name in _write(each, docx, part, number)]
        part.rename(folder)
    except OSError as wrong:
        raise XunlanError(f"整改通知没有写成:{folder}({disk_fault(wrong)}),请检查磁盘空间和权限") from wrong
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [folder / name for name in names]


def _write(notice: UnitNotice, docx: Writes, folder: Path, number: int) -> tuple[str, str]:
    name = notice_file_name(number, notice.unit)
    page = str(Path(name).with_suffix(".html"))
    (folder / name).write_bytes(docx.write(notice))
    (folder / page).write_text(notice_html(notice), encoding="utf-8")
    return name, page
