"""The paragraph formats of an old Word document in; which marks stand in a table, and which of them end a row, out.

[MS-DOC] 2.9.175: pages of 512 bytes say for runs of bytes how the paragraphs in them are laid out. Nothing else tells
the end of a row from an empty cell.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass

_PAGE = 512
_PLC = 0x0102  # where the file says which pages there are
_IN_TABLE, _ROW_END, _HUGE = 0x2416, 0x2417, (0x6645, 0x6646)
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes, by the highest three bits of a property; 0: it says so itself
_TABLE_SHAPE = (0xD606, 0xD608)  # their own length has two bytes, and counts one too many
_MOST_PROPERTIES = 2000


@dataclass(frozen=True, slots=True)
class Marks:
    """Runs of bytes of the text, in order: where each starts, and whether it stands in a table or ends a row."""

    starts: list[int]
    inside: list[bool]
    ending: list[bool]

    def is_inside(self, offset: int) -> bool:
        index = bisect_right(self.starts, offset) - 1
        return index >= 0 and self.inside[index]

    def is_end(self, offset: int) -> bool:
        index = bisect_right(self.starts, offset) - 1
        return index >= 0 and self.ending[index]


def marks_of(stream: bytes, table: bytes, data: bytes) -> Marks | None:
    """None where the file does not say, or says it in a way that cannot be followed."""
    runs: list[tuple[int, bool, bool]] = []
    try:
        start, size = struct.unpack_from("<II", stream, _PLC)
        count = (min(size, len(table) - start) - 4) // 8
        for page in struct.unpack_from(f"<{max(count, 0)}I", table, start + 4 * (count + 1)) if count > 0 else ():
            runs.extend(_page(stream, data, (page & 0x3F_FFFF) * _PAGE))
    except (struct.error, IndexError):
        return None
    if not runs:
        return None
    runs.sort()
    return Marks([run[0] for run in runs], [run[1] for run in runs], [run[2] for run in runs])


def _page(stream: bytes, data: bytes, at: int) -> list[tuple[int, bool, bool]]:
    count = stream[at + _PAGE - 1]
    starts = struct.unpack_from(f"<{count}I", stream, at)
    found = []
    for index, start in enumerate(starts):
        offset = stream[at + 4 * (count + 1) + 13 * index] * 2
        inside, ending = _properties(_format(stream, at + offset), data) if offset else (False, False)
        found.append((start, inside, ending))
    return found


def _format(stream: bytes, at: int) -> bytes:
    """The properties of one paragraph, without the number of its style, which stands before them."""
    length = stream[at]
    if length:
        return stream[at + 3 : at + 2 * length]
    return stream[at + 4 : at + 2 + 2 * stream[at + 1]]


def _properties(properties: bytes, data: bytes, deeper: bool = True) -> tuple[bool, bool]:
    """Whether a paragraph stands in a table, and whether it ends a row."""
    inside = ending = False
    at = 0
    for _ in range(_MOST_PROPERTIES):
        if at + 2 >= len(properties):
            break
        (name,) = struct.unpack_from("<H", properties, at)
        if name in _HUGE and deeper:
            (offset,) = struct.unpack_from("<I", properties, at + 2)
            (length,) = struct.unpack_from("<H", data, offset)
            more = _properties(data[offset + 2 : offset + 2 + length], data, deeper=False)
            inside, ending = inside or more[0], ending or more[1]
        inside = properties[at + 2] != 0 if name == _IN_TABLE else inside
        ending = properties[at + 2] != 0 if name == _ROW_END else ending
        at += 2 + _operand(name, properties, at + 2)
    return inside, ending


def _operand(name: int, properties: bytes, at: int) -> int:
    if size := _OPERANDS[name >> 13]:
        return size
    if name in _TABLE_SHAPE:
        return int(struct.unpack_from("<H", properties, at)[0]) + 1
    return properties[at] + 1
