"""Content in, a .pdf with a text layer out: set by reportlab in one of its Chinese fonts, or as office programs export
it, glyph numbers with a map to Unicode beside them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.privacy_corpus.truth import LINE, Content, Grid, Paragraph, visible

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 56
_ROOM = _WIDTH - 2 * _MARGIN
_SIZE, _GAP = 10, 8


@dataclass(frozen=True)
class Piece:
    """A run of text at its place on a page."""

    x: float
    y: float
    text: str
    size: float = 10


@dataclass(frozen=True)
class Line:
    """What stands side by side: where each cell starts, and the lines within it."""

    cells: Sequence[tuple[float, list[str]]]
    size: float = 10


def portable(content: Content, rng: Random) -> bytes:
    """A .pdf by one of the two routes."""
    pages = list(_pages(content))
    return _set(pages) if rng.random() < 0.5 else exported(pages)


# --- lines on pages -------------------------------------------------------------------------------------------------


def _pages(content: Content) -> Iterator[list[Piece]]:
    page: list[Piece] = []
    y: float = _HEIGHT - _MARGIN
    for line in _lines(content):
        leading = line.size * 1.6
        height = max((len(parts) for _, parts in line.cells), default=1) * leading
        if y - height < _MARGIN and page:
            yield page
            page, y = [], _HEIGHT - _MARGIN
        for x, parts in line.cells:
            page += [Piece(x, y - row * leading, part, line.size) for row, part in enumerate(parts) if part]
        y -= height
    yield page


def _lines(content: Content) -> Iterator[Line]:
    """The content line by line."""
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield from (Line([(_MARGIN, [part])]) for part in _wrapped(block.text, _ROOM))
            continue
        if block.title:
            yield Line([(_MARGIN, [visible(block.title)])])
        yield from _rows(block)


def _rows(grid: Grid) -> Iterator[Line]:
    """The rows of a table: no number runs into the next column. Chinese text is wrapped where the paper is too narrow
    for the longest cells, and the letters are smaller where it is too narrow for the longest numbers."""
    every = (grid.header, *grid.rows)
    columns = [[row[at] for row in every] for at in range(len(grid.header))]
    least = [max(_extent(word) for cell in column for word in _words(cell)) + _GAP for column in columns]
    wanted = [max(_extent(visible(cell)) for cell in column) + _GAP for column in columns]
    scale = min(1.0, _ROOM / sum(least))
    spare = _ROOM / scale - sum(least)
    share = min(1.0, spare / max(sum(wanted) - sum(least), 1.0))
    widths = [low + (high - low) * share for low, high in zip(least, wanted, strict=True)]
    starts = [_MARGIN + scale * sum(widths[:at]) for at in range(len(widths))]
    for row in every:
        cells = [(x, _wrapped(cell, width - _GAP + 0.01)) for x, width, cell in zip(starts, widths, row, strict=True)]
        yield Line(cells, _SIZE * scale)


def _wrapped(text: str, width: float) -> list[str]:
    """The lines of a text; words of digits and letters are kept whole unless a LINE cuts them."""
    told: list[str] = []
    for part in text.split(LINE):
        line, used = "", 0.0
        for word in _words(visible(part)):
            extent = _extent(word)
            if line and used + extent > width:
                told.append(line)
                line, used = "", 0.0
            line, used = line + word, used + extent
        told.append(line)
    return told


def _words(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if sign.isascii() and (sign.isalnum() or sign in "*-/."):
            word += sign
            continue
        if word:
            yield word
        word = ""
        if sign != LINE:
            yield sign
    if word:
        yield word


def _extent(text: str) -> float:
    return sum(_SIZE / 2 if sign.isascii() else _SIZE for sign in text)


# --- the two routes -------------------------------------------------------------------------------------------------


def _set(pages: Sequence[list[Piece]]) -> bytes:
    """By reportlab: STSong-Light, a font that every reader is expected to have."""
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    told = io.BytesIO()
    canvas = Canvas(told, pagesize=(_WIDTH, _HEIGHT), invariant=1, pageCompression=1)
    for page in pages:
        for piece in page:
            canvas.setFont("STSong-Light", piece.size)
            canvas.drawString(piece.x, piece.y, piece.text)
        canvas.showPage()
    canvas.save()
    return told.getvalue()


def exported(pages: Sequence[list[Piece]]) -> bytes:
    """As office programs export: a font of two-byte glyph numbers, and a map from them to Unicode."""
    signs = sorted({sign for page in pages for piece in page for sign in piece.text})
    glyphs = {sign: number for number, sign in enumerate(signs, 3)}
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *_font(glyphs)]
    kids = []
    for page in pages:
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (_WIDTH, _HEIGHT, len(objects) + 2)
        )
        objects.append(_stream(_drawn(page, glyphs)))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file(objects)


def _font(glyphs: dict[str, int]) -> list[bytes]:
    """The objects 3 to 6: a font whose outlines are missing, as a reader of text does not ask for them."""
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+SimSun /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+SimSun /FontDescriptor 6 0 R /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [" + _widths(glyphs) + b"] >>",
        _stream(_to_unicode(glyphs)),
        b"<< /Type /FontDescriptor /FontName /ABCDEF+SimSun /Flags 4 /FontBBox [0 -141 1000 859] /ItalicAngle 0 "
        b"/Ascent 859 /Descent -141 /CapHeight 683 /StemV 80 >>",
    ]


def _widths(glyphs: dict[str, int]) -> bytes:
    return b" ".join(b"%d [500]" % number for sign, number in glyphs.items() if sign.isascii())


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    told = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    pairs = [f"<{number:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for sign, number in glyphs.items()]
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        told += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    told.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(told).encode("ascii")


def _drawn(page: Sequence[Piece], glyphs: dict[str, int]) -> bytes:
    told = ["BT"]
    for piece in page:
        codes = "".join(f"{glyphs[sign]:04X}" for sign in piece.text)
        told.append(f"/F1 {piece.size:.2f} Tf 1 0 0 1 {piece.x:.1f} {piece.y:.1f} Tm <{codes}> Tj")
    return "\n".join([*told, "ET"]).encode("ascii")


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _file(objects: Sequence[bytes]) -> bytes:
    told, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(told))
        told += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(told)
    told += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    told += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(told) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
