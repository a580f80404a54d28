"""A number in, that many broken, mislabelled and malicious files out: always the same ones.

`python -m tests.spiders.attachments.damage 1000` reads as many in the reader's own process and prints how each kind of
damage ended.
"""

from __future__ import annotations

import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from spiders.attachments.bounded import Reader
from tests.spiders.attachments import compound, office, papers


class Damaged(NamedTuple):
    """A file that is not as it should be. `how` says what was done to it."""

    how: str
    name: str
    body: bytes


def whole() -> dict[str, bytes]:
    """One good file of each format."""
    letters = "姓名,证件号\n张某,甲一\n李某,乙二\n"
    return {
        "a.xlsx": office.xlsx(),
        "b.docx": office.docx_(),
        "c.ods": office.ods(),
        "d.ofd": office.ofd(),
        "e.pptx": office.pptx(),
        "f.doc": compound.doc(["行政处罚决定书", "当事人"], [["姓名", "", "电话"]], "批注"),
        "g.xls": compound.xls(),
        "h.pdf": papers.pdf(["page one", "page two"], note="批注"),
        "i.rtf": papers.rtf(),
        "j.tar": papers.tar({"名单.csv": letters.encode("gb18030")}),
        "k.rar": papers.rar({"名单.txt": letters.encode()}),
        "l.csv": letters.encode("gb18030"),
        "m.html": f"<table><tr><td>姓名<td>{letters}</table>".encode(),
        "n.zip": office.zipped({"名单.xlsx": office.xlsx(), "说明.txt": letters}),
    }


def damaged(count: int, seed: int = 5) -> Iterator[Damaged]:
    """Files in turn from each kind of damage; a good one of each format is the raw material."""
    chance = random.Random(seed)
    good = list(whole().items())
    ways = list(_WAYS.items())
    for number in range(count):
        how, damage = ways[number % len(ways)]
        name, body = good[(number // len(ways)) % len(good)]
        yield damage(how, name, body, chance)


def _cut(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    return Damaged(how, name, body[: chance.randrange(len(body))])


def _flipped(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    broken = bytearray(body)
    for _ in range(chance.randrange(1, 40)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return Damaged(how, name, bytes(broken))


def _spliced(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    """A run of bytes is missing, or stands there twice."""
    start = chance.randrange(len(body))
    length = chance.randrange(1, 600)
    middle = b"" if chance.random() < 0.5 else body[start : start + length] * 2
    return Damaged(how, name, body[:start] + middle + body[start + length :])


def _unpacked(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    """A package whose XML is broken; what is no package is cut."""
    if not zipfile.is_zipfile(BytesIO(body)):
        return _cut(how, name, body, chance)
    with zipfile.ZipFile(BytesIO(body)) as packed:
        members = {each: bytearray(packed.read(each)) for each in packed.namelist()}
    victim = members[chance.choice(sorted(members))]
    for _ in range(chance.randrange(1, 6)):
        if victim:
            victim[chance.randrange(len(victim))] = chance.choice(b'<>&"0129-')
    return Damaged(how, name, office.zipped({each: bytes(content) for each, content in members.items()}))


def _renamed(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    return Damaged(how, "文件" + chance.choice((".doc", ".pdf", ".xlsx", ".rar", ".txt", ".dwg", "")), body)


def _noise(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    """The first bytes of a format and nothing sensible behind them."""
    return Damaged(how, name, body[: chance.randrange(4, 64)] + chance.randbytes(chance.randrange(4000)))


def _locked(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    kinds = (
        ("a.pdf", papers.pdf(["secret"], extra=papers.LOCKED)),
        ("b.doc", compound.doc(["secret"], flags=0x0100)),
        ("c.docx", compound.compound({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"y"})),
        ("d.zip", locked_zip()),
    )
    return Damaged(how, *chance.choice(kinds))


def _bomb(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    size = chance.choice((30_000_000, 60_000_000))
    kinds: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("a.zip", lambda: office.zipped({"a.txt": b"0" * size})),
        ("b.xlsx", lambda: office.sheet_xml(f'<row r="1"><c t="inlineStr"><is><t>{"0" * size}</t></is></c></row>')),
        ("c.xlsx", lambda: office.sheet_xml("<row/>" * (size // 6))),
        ("d.xml", lambda: entities(10)),
    )
    picked, make = chance.choice(kinds)
    return Damaged(how, picked, make())


def _nested(how: str, name: str, body: bytes, chance: random.Random) -> Damaged:
    return Damaged(how, "a.zip", nested(chance.randrange(4, 30)))


_WAYS: dict[str, Callable[[str, str, bytes, random.Random], Damaged]] = {
    "cut short": _cut,
    "bytes changed": _flipped,
    "bytes missing or doubled": _spliced,
    "XML broken": _unpacked,
    "wrong extension": _renamed,
    "noise": _noise,
    "encrypted": _locked,
    "bomb": _bomb,
    "nested archives": _nested,
}


def nested(depth: int) -> bytes:
    body = b"at the bottom"
    for level in range(depth):
        body = office.zipped({f"{level}.zip" if level else "a.txt": body})
    return body


def entities(levels: int) -> bytes:
    """Entities that hold entities: 10 to the power of `levels` words when they are followed."""
    inside = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "word">{inside}]><a><p>&e{levels - 1};</p></a>'.encode()


def locked_zip() -> bytes:
    """A zip whose member says that it is encrypted, in its own head and in the directory."""
    body = bytearray(office.zipped({"名单.txt": "张某"}))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def main(count: int) -> None:
    """Read so many damaged files as the product does, and say how they ended."""
    ended = Counter[tuple[str, str]]()
    slowest, started = (0.0, ""), time.monotonic()
    with TemporaryDirectory() as folder, Reader(key=bytes(32), today=date(2022, 4, 30)) as reader:
        for each in damaged(count):
            path = Path(folder) / "file"
            path.write_bytes(each.body)
            begun = time.monotonic()
            found = reader.read(path, each.name, "", "http://127.0.0.1/a", "notice")
            slowest = max(slowest, (time.monotonic() - begun, f"{each.how} {each.name}"))
            ended[each.how, found.state] += 1
            if "程序出错" in found.why or "超出" in found.why:
                sys.stdout.write(f"{each.how} {each.name}: {found.why}\n")
    for (how, state), number in sorted(ended.items()):
        sys.stdout.write(f"{how:26} {state:12} {number:5}\n")
    sys.stdout.write(f"{count} files in {time.monotonic() - started:.0f} s, slowest {slowest[0]:.1f} s: {slowest[1]}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
