"""What a generated document is made of, and what is known of it: what was planted, and what only looks like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage.article_nouns import PersonalData

RUN = "\ue000"  # a run of one formatting ends: another <span>, another run of a .docx
LINE = "\ue001"  # the line ends here, in the middle of a word
NUMBER = "\ue002"  # the cell holds a number, not a text
ENTITY = 0xE030  # U+E030 … U+E039: a digit that the page's source writes as a character reference


class Format(StrEnum):
    """What a document is published as."""

    HTML = "html"
    DOCX = "docx"
    DOC = "doc"
    PDF = "pdf"
    TXT = "txt"
    RTF = "rtf"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    ZIP = "zip"


PROSE = (Format.HTML, Format.DOCX, Format.DOC, Format.PDF, Format.TXT, Format.RTF)
TABLES = (Format.XLSX, Format.XLS, Format.CSV, Format.PDF, Format.DOCX, Format.HTML, Format.DOC)
SHEETS = (Format.XLSX, Format.XLS)
RUNS = (Format.HTML, Format.DOCX)  # formats that cut a text into runs
LINES = (Format.PDF, Format.TXT)  # formats in which a line ends where the paper does


class Must(StrEnum):
    """What is asked of a program about a thing."""

    FIND = "find"  # a leak: not to find it is a miss
    MAY = "may"  # a person would argue about it: neither a miss nor a false alarm
    OFFICIAL = "official"  # of an office: may be told as such, as a citizen's it is a false alarm
    NOT = "not"  # no personal data: to find it is a false alarm


@dataclass(frozen=True)
class Planted:
    """One thing in a document. `value` is the normalised value; `also` are values under which a program may know the
    same thing; `trap` names what it only looks like."""

    kind: PersonalData
    value: str = field(repr=False)
    where: str  # 正文, 表, 隐藏列, 批注 …
    style: str  # plain, full-width, masked …
    must: Must = Must.FIND
    also: tuple[str, ...] = field(default=(), repr=False)
    trap: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        return (self.value, *self.also)


# --- what stands in a document --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; RUN and LINE in its text say how it is written."""

    text: str
    hidden: bool = False  # hidden text of a .docx
    comment: str = ""  # a reviewer's note beside it


@dataclass(frozen=True)
class Grid:
    """A table: a title above it, headers, rows; what of it is hidden, and the notes at its cells (row 0: headers)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


Block = Paragraph | Grid


@dataclass(frozen=True)
class Content:
    """What a document says, before it becomes a file. `dressing` are numbers that a page carries where nobody sees
    them: in scripts, attributes and hidden fields."""

    title: str
    blocks: tuple[Block, ...]
    dressing: tuple[str, ...] = ()
    name: str = ""  # of the file, without its ending; the title where empty


@dataclass(frozen=True)
class Made:
    """One document of the corpus: the file, the scene it is published in, and the truth about it."""

    number: int
    name: str  # of the file
    format: Format
    kind: str  # the column's kind, a key of rules/kinds.yml
    title: str  # of the article, or the file's name
    template: str
    body: bytes = field(repr=False)
    planted: tuple[Planted, ...]

    @property
    def is_page(self) -> bool:
        return self.format is Format.HTML


def visible(text: str) -> str:
    """A text without the marks that say how it is written."""
    plain = text.replace(RUN, "").replace(LINE, "").replace(NUMBER, "")
    return plain.translate({ENTITY + digit: str(digit) for digit in range(10)})
