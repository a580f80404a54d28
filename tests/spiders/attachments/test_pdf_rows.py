"""What stands in columns on a page of a PDF is read as rows; what does not stays as it was, and no letter is lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain

import pytest

from spiders.pieces import Piece, Prose
from tests.spiders.attachments import papers
from tests.spiders.attachments.test_office import prose, read, rows

Word = tuple[float, float, str]  # from the left, from the foot of the page, in points


def paper(*pages: Sequence[Word], size: float = 10, turned: bool = False) -> bytes:
    """Pages with words at their places, each written in one go; `turned` as a table across the paper is."""
    places = "0 1 -1 0 {y:.1f} {x:.1f}" if turned else "1 0 0 1 {x:.1f} {y:.1f}"
    shown = []
    for page in pages:
        words = "".join(f"{places.format(x=x, y=y)} Tm ({text}) Tj " for x, y, text in page)
        shown.append(f") Tj /F {size} Tf {words}(")
    return papers.pdf(shown)


def listed(lines: Sequence[Sequence[str]], *, at: Sequence[float] = (50, 100, 250), top: float = 700) -> list[Word]:
    return [
        (left, top - 20 * number, text)
        for number, line in enumerate(lines)
        for left, text in zip(at, line, strict=False)
        if text
    ]


def letters(pieces: Sequence[Piece]) -> list[str]:
    texts = chain.from_iterable(
        [each.text] if isinstance(each, Prose) else getattr(each, "cells", ()) for each in pieces
    )
    return sorted("".join("".join(texts).split()))


TABLE = [("No", "Name", "Number"), ("1", "Alpha", "111222"), ("2", "Beta", "333444"), ("3", "Gamma", "555666")]


def test_words_in_columns_are_rows_and_the_text_around_them_keeps_its_place() -> None:
    above, below = (
        "A title that stands above the table and is longer than a column",
        "A line below it, just as long as it",
    )
    words = [(50, 740.0, above), *listed(TABLE), (50, 600.0, below)]
    pieces = read(paper(words))[1:]
    assert [row.cells for row in rows(pieces)] == TABLE
    assert (rows(pieces)[0].table, rows(pieces)[3].place) == ("第 1 页表格", "第 1 页 第 5 行")
    assert [each.text.strip() for each in (pieces[0], pieces[-1]) if isinstance(each, Prose)] == [above, below]


def test_an_empty_cell_leaves_the_others_in_their_columns() -> None:
    lines = [*TABLE, ("4", "", "777888"), ("5", "Delta", "")]
    assert [row.cells for row in rows(read(paper(listed(lines))))][4:] == [("4", "", "777888"), ("5", "Delta", "")]


def test_numbers_in_touching_cells_come_apart_by_their_columns() -> None:
    words = [*listed(TABLE), (50, 620, "4"), (100, 620, "9" * 27), (250.1, 620, "123456")]
    assert rows(read(paper(words)))[4].cells == ("4", "9" * 27, "123456")


def test_a_cell_of_several_lines_is_one_cell_as_it_was_written_before_the_next_one() -> None:
    words = listed(TABLE)
    words += [(50, 620, "4"), (100, 620, "12345678"), (100, 608, "90"), (250, 620, "777"), (50, 588, "5")]
    words += [(100, 588, "Eta"), (250, 588, "888")]
    cells = [row.cells for row in rows(read(paper(words)))]
    assert cells[4:] == [("4", "12345678\n90", "777"), ("5", "Eta", "888")]


def test_a_cell_in_the_middle_of_a_higher_one_is_in_its_row() -> None:
    words = [*listed(TABLE), (50, 614, "4"), (100, 620, "Long"), (100, 608, "er"), (250, 614, "777")]
    assert rows(read(paper(words)))[4].cells == ("4", "Long\ner", "777")


def test_a_table_that_goes_on_overleaf_without_heading_is_one_table() -> None:
    pieces = read(paper(listed(TABLE), listed([("4", "Delta", "777888")]), listed(TABLE, at=(50, 180, 400))))
    names = {row.table for row in rows(pieces)}
    assert names == {"第 1 页表格", "第 3 页表格"}
    assert [row.place for row in rows(pieces) if row.table == "第 1 页表格"][-1] == "第 2 页 第 1 行"


def test_a_table_across_the_paper_is_read_as_a_reader_turns_it() -> None:
    words = [(x, 800 - y, text) for x, y, text in listed(TABLE)]
    assert [row.cells for row in rows(read(paper(words, turned=True)))] == TABLE


@pytest.mark.parametrize(
    "words",
    [
        listed([("Name", "", "Number"), ("Alpha", "", "111222"), ("Beta", "", "333444"), ("Gamma", "", "5")]),
        listed([("Name", "Alpha", "Number"), ("A line of the text that runs over all of the columns there are",)]),
        listed(
            [("text that is set in columns of", "a paper, line by line, as in", "newspapers of all sorts")] * 4,
            at=(20, 220, 420),
        ),
    ],
    ids=["two columns", "one line with gaps", "columns of text"],
)
def test_what_is_not_surely_a_table_stays_text(words: Sequence[Word]) -> None:
    pieces = read(paper(words))
    assert not rows(pieces)
    assert len(prose(pieces)) == 2


def test_a_word_with_a_space_in_it_is_one_cell() -> None:
    lines = [("No", "Name", "Number"), *((str(each), "Al Pha", "1234 5678") for each in range(5))]
    assert rows(read(paper(listed(lines))))[1].cells == ("0", "Al Pha", "1234 5678")


@pytest.mark.parametrize("size", [1, 10, 20])
def test_no_letter_is_lost_wherever_it_stands(size: float) -> None:
    rng = random.Random(7)
    words = [(rng.randrange(500), rng.randrange(840), str(rng.randrange(10**6))) for _ in range(1500)]
    found = letters(read(paper(words, size=size))[1:])
    assert found == sorted("".join(text for _, _, text in words))


def test_a_page_full_of_letters_of_no_size_or_beyond_the_paper_is_read() -> None:
    words = [(10.0**9, 10.0**9, "123456"), *listed(TABLE)] * 200
    assert read(paper(words, size=0))
