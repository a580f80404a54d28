"""The files and pictures inside an office document in, their pieces out: a chart's own workbook is a workbook."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from spiders.attachments.bounds import Unreadable
from spiders.attachments.ocr import read_image
from spiders.attachments.package import Package
from spiders.pieces import Piece, Unread

_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif")
_SCAN = 50_000  # bytes: a picture of a page is larger, a seal or an emblem is not


def embedded(package: Package, folder: str) -> Iterator[Piece]:
    file = package.file
    for part in package.parts(folder + "embeddings/"):
        try:
            yield from file.holds(package.read(part), posixpath.basename(part))
        except Unreadable as problem:
            yield Unread(file.at("嵌入的文件"), problem.why)
    pictures = [part for part in package.parts(folder + "media/") if part.lower().endswith(_PICTURES)]
    scans = [part for part in pictures if package.size(part) >= _SCAN]
    if file.ocr:
        for number, part in enumerate(scans, 1):
            yield from read_image(package.read(part), file.at(f"第 {number} 张图片"))
    elif scans:
        yield Unread(file.at("图片"), f"文档中有 {len(scans)} 张大图片,未识别文字")
