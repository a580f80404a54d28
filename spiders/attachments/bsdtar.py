"""A .rar or .7z in, the pieces of the files inside it out, by libarchive's bsdtar where the office has installed it.

No library of Python reads rar by itself, and bsdtar reads both: it writes the archive anew as a tar, which streams.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from typing import IO

from spiders.attachments.archives import tar_members
from spiders.attachments.bounds import DAMAGED, File, Unreadable
from spiders.pieces import Piece

_SECONDS = 5  # to end once its output is read
_MOST_WORDS = 4000  # bytes of its complaints


def read_by_bsdtar(file: File) -> Iterator[Piece]:
    bsdtar = shutil.which("bsdtar")
    if bsdtar is None:
        raise Unreadable("服务器未安装 libarchive-tools,不能读取 rar 和 7z")
    command = [bsdtar, "--format=pax", "-cf", "-", "@-"]
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}
    with _as_input(file.body) as body:
        process = subprocess.Popen(  # noqa: S603 - our own command, the archive is its standard input
            command, stdin=body, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
    assert process.stdout is not None, "it was asked for"
    assert process.stderr is not None, "it was asked for"
    try:
        try:
            yield from tar_members(file, process.stdout)
        except tarfile.TarError as broken:
            raise Unreadable(_why(process.stderr)) from broken
        complaint = process.stderr.read(_MOST_WORDS)
        if complaint or process.wait(_SECONDS):
            raise Unreadable(_named(complaint))
    finally:
        process.kill()
        process.stdout.close()
        process.stderr.close()
        process.wait()


def _as_input(body: bytes) -> IO[bytes]:
    """The archive as a file that is only in memory: a 7z has its directory at the end and cannot be piped."""
    handle = os.fdopen(os.memfd_create("archive"), "w+b")
    handle.write(body)
    handle.flush()
    handle.seek(0)
    return handle


def _why(stderr: IO[bytes]) -> str:
    return _named(stderr.read(_MOST_WORDS))


def _named(complaint: bytes) -> str:
    words = complaint.lower()
    if b"encrypt" in words or b"passphrase" in words or b"password" in words:
        return "已加密"
    if b"unsupported" in words or b"not supported" in words:
        return "压缩方法不支持"
    return "压缩包内有文件读不出" if b"cannot archive" in words else DAMAGED
