"""Whole files in, broken and hostile ones out: cut off, overwritten, misnamed, locked, swollen, nested."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from reportlab.pdfgen.canvas import Canvas

from benchmarks.privacy_corpus.corpus import made, packed
from benchmarks.privacy_corpus.large import million_cells
from benchmarks.privacy_corpus.old_office import compound
from benchmarks.privacy_corpus.truth import Made

_ENDINGS = (
    "xlsx",
    "xls",
    "docx",
    "doc",
    "pdf",
    "csv",
    "txt",
    "rtf",
    "zip",
    "rar",
    "7z",
    "wps",
    "et",
    "html",
    "ofd",
    "",
)
_BOMB = 400_000_000  # bytes of nothing, packed into a thousandth
_ENTITIES = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">{}]>'


@dataclass(frozen=True)
class Damaged:
    """A file that is not as it should be, and what was done to it."""

    name: str
    how: str
    body: bytes = field(repr=False)


def damaged(number: int, seed: int) -> Iterator[Damaged]:
    """So many files of a seed's corpus, each damaged in one way."""
    rng = Random(f"damage {seed}")
    ways = list(_WAYS)
    for at in range(number):
        how = ways[at % len(ways)]
        name, body = _WAYS[how](rng, made(seed + 1, at))
        yield Damaged(name, how, body)


# --- files of the corpus, spoilt ------------------------------------------------------------------------------------

Spoilt = tuple[str, bytes]


def _cut(rng: Random, whole: Made) -> Spoilt:
    return whole.name, whole.body[: rng.randrange(len(whole.body))]


def _flipped(rng: Random, whole: Made) -> Spoilt:
    body = bytearray(whole.body)
    for _ in range(rng.choice((1, 3, 20, 200))):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return whole.name, bytes(body)


def _overwritten(rng: Random, whole: Made) -> Spoilt:
    start = rng.randrange(len(whole.body))
    junk = rng.randbytes(min(len(whole.body) - start, rng.randrange(1, 4000)))
    return whole.name, whole.body[:start] + junk + whole.body[start + len(junk) :]


def _hole(rng: Random, whole: Made) -> Spoilt:
    start = rng.randrange(len(whole.body))
    return whole.name, whole.body[:start] + whole.body[start + rng.randrange(1, 2000) :]


def _misnamed(rng: Random, whole: Made) -> Spoilt:
    return f"{whole.name.rpartition('.')[0]}.{rng.choice(_ENDINGS)}", whole.body


def _prefixed(rng: Random, whole: Made) -> Spoilt:
    return whole.name, rng.choice((b"\r\n", b"\x00" * 64, b"<html>", rng.randbytes(32))) + whole.body


def _noise(rng: Random, whole: Made) -> Spoilt:
    keep = rng.choice((0, 0, 8, 64))
    return whole.name, whole.body[:keep] + rng.randbytes(rng.choice((0, 1, 100, 5000)))


# --- locked ---------------------------------------------------------------------------------------------------------


def _locked_zip(rng: Random, whole: Made) -> Spoilt:
    """A .zip whose members say that they are encrypted, with noise where their bytes should be."""
    body = bytearray(packed([(whole.name, whole.body)]))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + place] |= 1
    return "已加密.zip", bytes(body)


def _locked_office(rng: Random, whole: Made) -> Spoilt:
    """What office programs write when a password is set: a compound file with the encrypted package in it."""
    streams = {"EncryptedPackage": rng.randbytes(9000), "EncryptionInfo": (b"\x04\x00\x04\x00@\0\0\0" + bytes(5000))}
    return rng.choice(("名单.xlsx", "决定书.docx", "名单.xls")), compound(streams)


def _locked_pdf(rng: Random, whole: Made) -> Spoilt:
    told = io.BytesIO()
    canvas = Canvas(told, encrypt=str(rng.random()), invariant=1)
    canvas.drawString(100, 700, "locked")
    canvas.save()
    return "已加密.pdf", told.getvalue()


# --- hostile --------------------------------------------------------------------------------------------------------


def _bomb(rng: Random, whole: Made) -> Spoilt:
    """A .zip, or a workbook, of almost nothing that becomes very much."""
    inner = rng.choice(("a.txt", "a.csv", "xl/worksheets/sheet1.xml", "word/document.xml"))
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive:
        if "/" in inner:
            archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(inner, "w", force_zip64=True) as member:
            for _ in range(_BOMB // 10_000_000):
                member.write(bytes(10_000_000))
    return ("bomb.xlsx" if "xl" in inner else "bomb.docx" if "word" in inner else "bomb.zip"), told.getvalue()


def _nested(rng: Random, whole: Made) -> Spoilt:
    name, body = whole.name, whole.body
    for depth in range(rng.choice((4, 10, 60))):
        name, body = f"{depth}.zip", packed([(name, body)])
    return name, body


def _crowd(rng: Random, whole: Made) -> Spoilt:
    return "许多.zip", packed([(f"{at}.txt", b"x") for at in range(rng.choice((600, 5000)))])


def _entities(rng: Random, whole: Made) -> Spoilt:
    """A document whose few entities stand for billions of letters."""
    entities = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 20}">' for at in range(9))
    xml = _ENTITIES.format(entities) + "<d>&j;</d>"
    inner = rng.choice(("word/document.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "content.xml"))
    name = f"实体.{'docx' if 'word' in inner else 'xlsx'}"
    return name, packed([("[Content_Types].xml", b"<Types/>"), (inner, xml.encode())])


def _outside(rng: Random, whole: Made) -> Spoilt:
    names = ("../../../../tmp/x.txt", "/etc/x.txt", "a\\..\\b.txt", "C:/x.txt")
    return "路径.zip", packed([*((name, b"x") for name in names), (whole.name, whole.body)])


def _cells(rng: Random, whole: Made) -> Spoilt:
    return "百万单元格.xlsx", million_cells(rng.choice((1000, 20_000)), 50)


_WAYS: dict[str, Callable[[Random, Made], Spoilt]] = {
    "cut off": _cut,
    "cut off again": _cut,
    "bits flipped": _flipped,
    "bits flipped again": _flipped,
    "overwritten": _overwritten,
    "a hole": _hole,
    "wrong extension": _misnamed,
    "junk before it": _prefixed,
    "noise": _noise,
    "encrypted zip": _locked_zip,
    "encrypted office file": _locked_office,
    "encrypted pdf": _locked_pdf,
    "nested archives": _nested,
    "entity bomb": _entities,
    "names that lead outside": _outside,
    "many members": _crowd,
}
_HEAVY = {"zip bomb": _bomb, "a million cells": _cells}


def heavy(number: int, seed: int) -> Iterator[Damaged]:
    """So many of the files that cost something to make."""
    rng = Random(f"heavy {seed}")
    for at in range(number):
        how = list(_HEAVY)[at % len(_HEAVY)]
        name, body = _HEAVY[how](rng, made(seed + 1, at))
        yield Damaged(name, how, body)
