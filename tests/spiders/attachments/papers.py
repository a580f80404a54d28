"""Small files that are no office packages for the tests: .pdf, .rtf, .tar, .rar; words in, bytes out."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from collections.abc import Mapping, Sequence


def pdf(pages: Sequence[str], *, pictures: bool = False, extra: str = "", note: str = "") -> bytes:
    """Pages of Latin text; one without any is blank, or a picture of a page where `pictures`. `note` is a remark on the
    first page, `extra` goes into the trailer."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(count))
    remark = f"<FEFF{note.encode('utf-16-be').hex()}>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        _stream("<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "0"),
    ]
    for index, text in enumerate(pages):
        notes = f"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents {remark}>>]" if note and not index else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{notes}"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>/Contents {6 + 2 * index} 0 R>>"
        )
        shown = f"BT /F 12 Tf 50 700 Td ({text}) Tj ET" if text else "595 0 0 842 0 0 cm /I Do" if pictures else ""
        objects.append(_stream("<<", shown))
    return _with_index(objects, extra)


def _stream(head: str, content: str) -> str:
    return f"{head}/Length {len(content)}>>stream\n{content}\nendstream"


def _with_index(objects: Sequence[str], extra: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{each}endobj\n".encode("latin-1")
    start = len(body)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    return body + f"trailer<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{start}\n%%EOF".encode()


LOCKED = (  # a document that asks for a password which nobody knows
    "/ID[<00000000000000000000000000000000><00000000000000000000000000000000>]"
    f"/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<{'ab' * 32}>/U<{'cd' * 32}>>>"
)


def rtf(secret: str = "暗中") -> bytes:
    """GBK and Unicode letters, a row of a table, a comment, a text box, hidden and deleted words, and a font table."""
    text = (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}{\info{\author someone}}"
        + _gbk("行政处罚决定书")
        + r"\par \u24352?"
        + _gbk("某")
        + r"{\v "
        + _gbk(secret + "隐藏")
        + r"}{\deleted "
        + _gbk(secret + "删除")
        + r"}\par{\*\annotation "
        + _gbk(secret + "批注")
        + r"}{\shp{\*\shpinst{\shptxt "
        + _gbk(secret + "文本框")
        + r"\par}}}\trowd\intbl "
        + _gbk("姓名")
        + r"\cell "
        + _gbk("电话")
        + r"\cell\row\pard "
        + _gbk("末段")
        + r"\par}"
    )
    return text.encode("ascii")


def _gbk(text: str) -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode("gb18030"))


def tar(members: Mapping[str, bytes]) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return body.getvalue()


def rar(members: Mapping[str, bytes]) -> bytes:
    """An archive of the fifth version that stores its members as they are."""
    archive = b"Rar!\x1a\x07\x01\x00" + _block(1, 0, _number(0))
    for name, content in members.items():
        written = name.encode()
        about = _number(4) + _number(len(content)) + _number(0o100644) + struct.pack("<I", zlib.crc32(content))
        about += _number(0) + _number(1) + _number(len(written)) + written
        archive += _block(2, 2, _number(len(content)) + about) + content
    return archive + _block(5, 0, _number(0))


def _block(sort: int, flags: int, rest: bytes) -> bytes:
    head = _number(sort) + _number(flags) + rest
    sized = _number(len(head)) + head
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
