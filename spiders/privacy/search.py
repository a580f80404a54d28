"""One piece after another in, what is found in it and where out; what earlier pieces said is remembered as far as later
ones need it: the heading of a table, that persons are listed, which numbers stand whole or masked.

Text without long numbers and without words such as 住址 is passed over with a few fast searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.pieces import Piece, Prose, Row
from spiders.privacy.addresses import address_in_cell, addresses, addresses_in_list, has_home_words
from spiders.privacy.cards import cards
from spiders.privacy.headings import columns_of, may_have_heading
from spiders.privacy.hits import Hit, Passage
from spiders.privacy.id_numbers import Found, id_numbers
from spiders.privacy.masks import Mask, Memory, masks
from spiders.privacy.normalise import Cluster, clusters, has_numbers
from spiders.privacy.people import Cell, from_number, in_prose, in_row, speaks_of_persons
from spiders.privacy.phones import phones
from spiders.privacy.scene import CHILDREN, Scene
from spiders.privacy.tables import Role, Sheet, birthday, full_name
from storage.article_nouns import Confidence, PersonalData

Hits = Iterator[tuple[Hit, str]]  # each with its place

_COLUMNS = frozenset(
    [
        Role.AGE,
        Role.BIRTH,
        Role.SCHOOL,
        Role.ILLNESS,
        Role.DISABILITY,
        Role.CONDITION,
        Role.REASON,
        Role.HOME,
        Role.SEAT,
        Role.PLACE,
    ]
)
_HOMES = frozenset([Role.HOME, Role.SEAT, Role.PLACE])
_LISTED_HOMES = (Role.HOME, Role.SEAT)
_FIRMS = frozenset([Role.FIRM, Role.CREDIT])
_LABELS = re.compile(r"姓\s{0,8}名|户主|住\s{0,8}[址所]|户籍|地址|年龄|出生|残疾|病|学校|身份证|电话|手机|[卡账帐]号")
_ROW_PLACE = re.compile(r"第 ?\d+ ?行$")
_ABOVE = 130  # characters of the text before, by which a number or an address is judged
_TITLES = 6  # rows at the top of a table, among which its titles stand
_A_SENTENCE = 12  # characters: no shorter cell says something of a person


class Search:
    """The search through one page or file, in one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._memory = Memory()
        self._sheet = Sheet("")
        self._columns: frozenset[Role] = frozenset()  # of a list of persons, whose heading stood in prose
        self._above = ""  # the end of the prose before: a paragraph may tell whose the next one's address is

    def of(self, piece: Piece) -> Hits:
        """What is found in a piece. A part that could not be read is told by whoever tried to."""
        if isinstance(piece, Prose):
            yield from self._prose(piece)
        elif isinstance(piece, Row):
            yield from self._row(piece)

    def _prose(self, piece: Prose) -> Hits:
        text = piece.text
        if may_have_heading(text):
            self._columns |= columns_of(text)
        listed = self._scene.is_list or bool(self._columns)
        passage = Passage(text, piece.place, people=listed, columns=self._columns, above=self._above)
        self._above = f"{self._above}\n{text}"[-_ABOVE:] if len(text) < _ABOVE else text[-_ABOVE:]
        yield from self._numbers(passage)
        if not self._columns.isdisjoint(_LISTED_HOMES):
            yield from ((hit, piece.place) for hit in addresses_in_list(text))
        yield from self._words(passage)

    def _words(self, passage: Passage) -> Hits:
        if has_home_words(passage.text):
            yield from ((hit, passage.place) for hit in addresses(passage))
        if self._scene.is_sensitive and speaks_of_persons(passage.text):
            yield from ((hit, passage.place) for hit in in_prose(passage.text, self._scene))

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _numbers(self, passage: Passage) -> Hits:
        """All numbers of a passage. What is an identity number is no card and no telephone, and what is one of those is
        no mask."""
        for cluster in clusters(passage.text):
            taken = [*id_numbers(passage, cluster, self._scene.today)]
            for found in taken:
                yield from self._about(found.hit, passage.place)
            others = [*cards(passage, cluster)]
            if passage.people or self._scene.is_sensitive:
                others += phones(passage, cluster)
            for found in others:
                if _is_free(found, taken):
                    taken.append(found)
                    yield found.hit, passage.place
            yield from self._masks(passage, cluster, taken)

    def _masks(self, passage: Passage, cluster: Cluster, taken: list[Found]) -> Hits:
        for mask in masks(passage, cluster):
            if not _is_free(mask, taken):
                continue
            hit = mask.hit or self._memory.undoes(mask.shape, passage.place)
            if hit:
                yield hit, passage.place

    def _about(self, hit: Hit, place: str) -> Hits:
        """An identity number, and what follows from it: that it is a child's, that it undoes a mask elsewhere."""
        yield hit, place
        if hit.kind not in (PersonalData.ID_NUMBER, PersonalData.DISABILITY_NUMBER):
            return
        why = from_number(hit.value, self._scene.today) if self._scene.is_sensitive else None
        if why:
            yield Hit(PersonalData.MINOR, hit.value, hit.masked, Confidence.NEEDS_EYE, why), place
        yield from self._memory.undone_by(hit.value[:18])

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> Hits:
        if row.table != self._sheet.name:
            self._sheet = Sheet(row.table)
        sheet, joined = self._sheet, "|".join(row.cells)
        heading = sheet.read(row, joined)
        if sheet.rows <= _TITLES and (heading or len(joined.replace("|", "")) == max(map(len, row.cells), default=0)):
            sheet.children = sheet.children or CHILDREN.search(joined) is not None
        if heading:
            return
        numbers = has_numbers(joined)
        if not (numbers or not sheet.has.isdisjoint(_COLUMNS) or has_home_words(joined) or self._may_matter(joined)):
            return
        cells = [Cell(*each) for each in sheet.cells(row)]
        births = tuple(found for cell in cells if cell.role is Role.BIRTH and (found := birthday(cell.text)))
        for cell in cells:
            place = _place(row, cell.position)
            passage = Passage(cell.text, place, cell.label, joined, sheet.people, sheet.staff, births=births)
            if numbers and has_numbers(cell.text):
                yield from self._numbers(passage)
            yield from self._home(cell, passage)
        yield from self._persons(row, cells)

    @property
    def _of_children(self) -> bool:
        return self._scene.is_of_children or (self._sheet.children and self._scene.is_sensitive)

    def _may_matter(self, joined: str) -> bool:
        if self._of_children and self._sheet.people:
            return True
        return self._sheet.form and _LABELS.search(joined) is not None

    def _home(self, cell: Cell, passage: Passage) -> Hits:
        """The address that a cell holds, as its column says, or as the cell's own words do.

        住所 and 地址 are a person's only in a list of persons without firms, and 地址 only where it is about relief or
        penalties.
        """
        if cell.role not in _HOMES:
            if len(cell.text) >= _A_SENTENCE:
                yield from self._words(passage)
            return
        persons = self._sheet.people and not self._sheet.has & _FIRMS
        if cell.role is Role.HOME or (persons and (cell.role is Role.SEAT or self._scene.is_sensitive)):
            hit = address_in_cell(cell.text, sure=cell.role is not Role.PLACE)
            if hit:
                yield hit, passage.place

    def _persons(self, row: Row, cells: list[Cell]) -> Hits:
        sheet = self._sheet
        if sheet.form:
            named = [found for cell in cells if cell.role is Role.NAME and (found := full_name(cell.text))]
            sheet.person = named[0] if named else sheet.person
        if self._scene.is_sensitive and (sheet.people or sheet.person):
            for position, hit in in_row(cells, sheet.person, self._scene, self._of_children):
                yield hit, _place(row, position)


def _is_free(found: Found | Mask, taken: list[Found]) -> bool:
    return all(found.end <= each.start or each.end <= found.start for each in taken)


def _place(row: Row, position: int) -> str:
    """A cell's place for the clerk: 表“名单” C7, or the row and the number of the column."""
    name = row.names[position] if position < len(row.names) else ""
    table = _ROW_PLACE.sub("", row.place).strip()
    place = f"{table} {name}".strip() if name else f"{row.place} 第 {position + 1} 列"
    if position not in row.hidden:
        return place
    whole = len(row.hidden) >= len(row.cells)
    return f"{place}（{'隐藏的行或表' if whole else '隐藏列'}）"
