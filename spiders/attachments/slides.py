"""A .pptx in, the paragraphs of its slides, their notes and comments out."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.attachments.bounds import File, guarded
from spiders.attachments.embedded import embedded
from spiders.attachments.package import Package, forget, text_of
from spiders.pieces import Piece, Prose

_PARTS = (("ppt/slides/slide", "幻灯片"), ("ppt/notesSlides/notesSlide", "备注"), ("ppt/comments/", "批注"))


def read_pptx(file: File) -> Iterator[Piece]:
    package = Package(file)
    for prefix, sort in _PARTS:
        for number, part in enumerate(package.parts(prefix, ".xml"), 1):
            place = file.at(f"第 {number} 张{sort}")
            yield from guarded(_part(package, part, place), place)
    yield from embedded(package, "ppt/")


def _part(package: Package, part: str, place: str) -> Iterator[Piece]:
    for _, paragraph in package.elements(part, ("p", "cm")):
        text = text_of(paragraph) or text_of(paragraph, "text")
        package.file.budget.text(len(text))
        if text.strip():
            yield Prose(text, place)
        forget(paragraph)
