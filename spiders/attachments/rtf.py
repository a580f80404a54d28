"""An .rtf document in, its paragraphs and rows out, with notes, headers, comments and text boxes.

The libraries for it drop what stands beside the body, which is where things are forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spiders.attachments.bounds import DAMAGED, File, Unreadable
from spiders.attachments.tables import Sheet
from spiders.pieces import Piece, Prose, Unread

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?\x20?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SKIPPED_WORDS = """
    fonttbl colortbl stylesheet info pict objdata fldinst themedata colorschememapping datastore listtable
    latentstyles listoverridetable revtbl rsidtbl generator xmlnstbl filetbl sp bkmkstart bkmkend nonshppict
    datafield falt panose pntext pn atrfstart atrfend atnref atntime atndate objclass objname mmathPr
    shprslt nonesttables
"""
_SKIPPED = frozenset(_SKIPPED_WORDS.split())  # groups that hold no words of the document
_ASIDE = {
    "header": "页眉", "headerl": "页眉", "headerr": "页眉", "headerf": "页眉",
    "footer": "页脚", "footerl": "页脚", "footerr": "页脚", "footerf": "页脚",
    "footnote": "脚注", "annotation": "批注", "shptxt": "文本框",
}  # fmt: skip
_SIGNS = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
          "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " "}  # fmt: skip
_CHARSETS = {0: "cp1252", 134: "gb18030", 136: "cp950", 128: "cp932", 129: "cp949"}
_CODEPAGES = {
    936: "gb18030",
    54936: "gb18030",
    950: "cp950",
    932: "cp932",
    949: "cp949",
    1252: "cp1252",
    65001: "utf-8",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_DEEPEST = 1000  # groups in groups
_SCAN = 100_000  # characters of hexadecimal: a picture of a page


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside one pair of braces."""

    part: str = ""  # where its words go: "" the body, None of them where `skipped`
    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    skip: int = 1  # characters after a \\u for readers that know no Unicode
    in_table: bool = False


@dataclass(slots=True)
class _Flow:
    """The words of one part, up to the end of the paragraph."""

    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    number: int = 0


def read_rtf(file: File) -> Iterator[Piece]:
    yield from _Rtf(file).pieces()


class _Rtf:
    def __init__(self, file: File) -> None:
        self.file = file
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.groups = [_Group()]
        self.flows: dict[str, _Flow] = {}
        self.sheet: Sheet | None = None
        self.tables = self.rows = 0
        self._bytes = bytearray()  # of letters that take two
        self._to_skip = 0
        self._star = False
        self._pictures = 0
        self._strange = False  # bytes that no writer of the format writes
        self._font_table = 0  # the depth of the group of fonts, while in it

    def pieces(self) -> Iterator[Piece]:
        at, body = 0, self.file.body
        while found := _TOKEN.match(body, at):
            at = found.end()
            word, number, byte, sign, brace, text = found.groups()
            if word == b"bin" and number:
                at += max(int(number), 0)
            elif byte:
                self._byte(int(byte, 16))
            elif text:
                self._plain(text)
            else:
                self._flush()
                if brace == b"{":
                    self._open()
                elif brace == b"}":
                    yield from self._close()
                elif word:
                    yield from self._word(word.decode(), int(number) if number else None)
                elif sign:
                    self._sign(sign)
        self._flush()
        for part in list(self.flows):
            yield from self._paragraph(part)
        if len(self.groups) > 1 or self._strange:
            yield Unread(self.file.whole, DAMAGED)
        if self._pictures:
            yield Unread(self.file.at("图片"), f"文档中有 {self._pictures} 张大图片,未识别文字")

    # --- groups ---

    def _open(self) -> None:
        if len(self.groups) > _DEEPEST:
            raise Unreadable("文件结构嵌套过深")
        self.groups.append(self.groups[-1])
        self._star = False

    def _close(self) -> Iterator[Piece]:
        ended = self.groups.pop() if len(self.groups) > 1 else self.groups[-1]
        if len(self.groups) < self._font_table:
            self._font_table = 0
        if ended.part != self.groups[-1].part and not ended.skipped:
            yield from self._paragraph(ended.part)

    def _change(self, **changes: object) -> None:
        self.groups[-1] = replace(self.groups[-1], **changes)  # type: ignore[arg-type]

    # --- words of the format ---

    def _word(self, word: str, number: int | None) -> Iterator[Piece]:
        group = self.groups[-1]
        if word == "u" and number is not None:
            self._put(chr(number % 0x10000))
            self._to_skip = group.skip
        elif word in ("par", "sect", "page", "row", "nestrow", "cell", "nestcell"):
            yield from self._end(word)
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        elif self._star and word not in _ASIDE and word not in ("shpinst", "shptxt", "nesttableprops"):
            self._change(skipped=True)
        elif word in _SKIPPED:
            self._font_table = len(self.groups) if word == "fonttbl" else self._font_table
            self._change(skipped=True)
        elif word in _ASIDE:
            self._change(part=_ASIDE[word])
        else:
            self._setting(word, number)
        self._star = False

    def _setting(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number is not None:
            self.codepage = _CODEPAGES.get(number, self.codepage)
        elif word == "f" and number is not None:
            self._change(font=number)
        elif word == "fcharset" and self._font_table and number in _CHARSETS:
            self.fonts[self.groups[-1].font] = _CHARSETS[number]
        elif word == "uc" and number is not None:
            self._change(skip=min(max(number, 0), 8))
        elif word == "v":
            self._change(hidden=number != 0)
        elif word == "deleted":
            self._change(deleted=number != 0)
        elif word == "plain":
            self._change(hidden=False, deleted=False)
        elif word in ("pard", "intbl"):
            self._change(in_table=word == "intbl")

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
        elif sign in b"{}\\":
            self._put(sign.decode())
        elif sign in b"~_":
            self._put(" " if sign == b"~" else "-")

    # --- words of the document ---

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(value)

    def _plain(self, text: bytes) -> None:
        if self.groups[-1].skipped:
            self._pictures += len(text) >= _SCAN and text[:64].strip().isalnum()
            return
        self._strange = self._strange or (len(self.groups) > 1 and _CONTROL.search(text) is not None)
        skip, self._to_skip = min(self._to_skip, len(text)), max(self._to_skip - len(text), 0)
        self._bytes.extend(text[skip:])

    def _flush(self) -> None:
        """Bytes become letters once it is sure that the next token is none of them."""
        if self._bytes:
            encoding = self.fonts.get(self.groups[-1].font, self.codepage)
            text = self._bytes.decode(self.codepage if encoding == "cp1252" else encoding, "replace")
            self._bytes.clear()
            self._put(text)

    def _put(self, text: str) -> None:
        group = self.groups[-1]
        if group.skipped:
            return
        flow = self.flows.setdefault(group.part, _Flow())
        (flow.deleted if group.deleted else flow.hidden if group.hidden else flow.words).append(text)

    def _end(self, word: str) -> Iterator[Piece]:
        part = self.groups[-1].part
        flow = self.flows.setdefault(part, _Flow())
        if word in ("cell", "nestcell"):
            flow.cells.append(_joined(flow.words).strip())
            flow.words.clear()
        elif word in ("row", "nestrow"):
            yield from self._row(flow)
        elif self.groups[-1].in_table and not part:
            flow.words.append("\n")
        else:
            yield from self._paragraph(part)

    def _row(self, flow: _Flow) -> Iterator[Piece]:
        if self.sheet is None:
            self.tables, self.rows = self.tables + 1, 0
            self.sheet = Sheet(self.file, self.file.at(f"表 {self.tables}"), lettered=False)
        self.rows += 1
        cells, flow.cells = flow.cells, []
        yield from self.sheet.row(self.rows, cells)
        yield from self._aside(flow, f"{self.sheet.table} 第 {self.rows} 行")

    def _paragraph(self, part: str) -> Iterator[Piece]:
        flow = self.flows.setdefault(part, _Flow())
        text = "\n".join([*flow.cells, _joined(flow.words)])
        flow.cells, flow.words = [], []
        if not part:
            self.sheet = None
        flow.number += 1
        place = self.file.at(f"{part} 第 {flow.number} 段" if part else f"第 {flow.number} 段")
        self.file.budget.text(len(text))
        if text.strip():
            yield Prose(text, place)
        yield from self._aside(flow, place)

    def _aside(self, flow: _Flow, place: str) -> Iterator[Piece]:
        for words, sort in ((flow.hidden, "隐藏文字"), (flow.deleted, "修订中删除的文字")):
            text = _joined(words)
            words.clear()
            if text.strip():
                yield Prose(text, f"{place} {sort}")


def _joined(words: list[str]) -> str:
    """Letters outside the first plane are written as two halves."""
    text = "".join(words)
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
