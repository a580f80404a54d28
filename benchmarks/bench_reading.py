"""Labelled pages in, a table out: how well they are read, by this program and by what a user would pick instead.

Every program reads the same pages in the same run. Times are CPU of this process, the best of several readings of a
page, and of these the median over the pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.labelled import corrections, real_pages, recorded_pages
from benchmarks.rivals import rivals
from benchmarks.scoring import (
    ARTICLE_DATE,
    ARTICLE_TITLE,
    DATES,
    F1,
    FALSE_BLANKS,
    MISSED_BLANKS,
    NUMBER,
    STATE,
    TITLE,
    Program,
    Result,
    score,
)

PROJECT = Path(__file__).resolve().parent.parent
RECORDED = PROJECT / "tests" / "pages"
DEFAULT = PROJECT.parent / "shared" / "pages"
_ROWS = (DATES, TITLE, NUMBER, F1, STATE, FALSE_BLANKS, MISSED_BLANKS, ARTICLE_DATE, ARTICLE_TITLE)
_COUNTED = (FALSE_BLANKS, MISSED_BLANKS)


# --- what is told ---------------------------------------------------------------------------------------------------


def _cell(program: Program, what: str) -> str:
    if what == F1:
        f1 = program.f1
        if f1 is None:
            return "-"
        precision = program.hits / program.given if program.given else 0.0
        return f"{f1:.3f} (p {precision:.3f}, r {program.hits / program.wanted:.3f}; {program.wanted})"
    tally = program.tallies.get(what)
    if tally is None or not tally.asked:
        return "-"
    if what in _COUNTED:
        return f"{tally.asked - tally.right} of {tally.asked}"
    return f"{tally.right}/{tally.asked} = {tally.right / tally.asked:.1%}"


def _table(result: Result) -> Table:
    table = Table(title=f"{result.pages} {result.source} pages", title_justify="left")
    table.add_column("what")
    for program in result.programs:
        table.add_column(program.name, justify="right")
    for what in _ROWS:
        cells = [_cell(program, what) for program in result.programs]
        if any(cell != "-" for cell in cells):
            table.add_row(what, *cells)
    table.add_row("ms a page, median", *(_milliseconds(program.seconds) for program in result.programs))
    table.add_row("ms of it beyond parsing the HTML once", _milliseconds(result.timing.beyond))
    return table


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1000:.1f}" if seconds else "-"


def _as_data(result: Result) -> dict[str, Any]:
    return {
        "source": result.source,
        "pages": result.pages,
        "programs": {
            program.name: {
                **{what: {"right": each.right, "asked": each.asked} for what, each in program.tallies.items()},
                F1: program.f1,
                "ms": round(median(program.seconds) * 1000, 2) if program.seconds else None,
            }
            for program in result.programs
        },
        "ms_parsing": round(median(result.timing.parsing) * 1000, 2),
        "ms_beyond_parsing": round(median(result.timing.beyond) * 1000, 2),
        "slowest": {"page": result.largest[0], "ms_beyond_parsing": round(result.largest[1] * 1000, 2)},
        "wrong": {what: each.wrong for what, each in result.programs[0].tallies.items() if each.wrong},
    }


def _print(results: Sequence[Result], notes: Sequence[str]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 150)
    for result in results:
        console.print(_table(result))
        name, seconds = result.largest
        console.print(f"slowest beyond parsing: {name}, {seconds * 1000:.1f} ms", markup=False)
        for what, tally in result.programs[0].tallies.items():
            for wrong in tally.wrong:
                console.print(f"  {what}: {wrong}", markup=False)
    for note in notes:
        console.print(note, markup=False)


def _notes(folder: Path, missing: Sequence[str], *, absent: bool) -> list[str]:
    notes = ["largest date: the latest complete date in the page's text that is not in the future"]
    notes.append("gne: is told the newest entry's title to find the list by; reads titles and addresses, no dates")
    notes += [f"{name} is not installed: pip install -e '.[bench]'" for name in missing]
    if absent:
        notes.append(f"{folder} holds no INDEX.tsv: only the project's own recorded pages were read")
    else:
        notes += [
            f"label corrected: {each['file']} {each['field']} = {each['label'] or 'none'}: {each['why']}"
            for each in corrections()
        ]
    return notes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT, help="real pages with an INDEX.tsv")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--repeat", type=int, default=3, help="readings of each page that are timed")
    chosen = parser.parse_args()
    others, missing = rivals()
    absent = not (chosen.folder / "INDEX.tsv").is_file()
    sets = [("recorded", recorded_pages(RECORDED))]
    if not absent:
        sets.insert(0, ("real", real_pages(chosen.folder)))
    results = [score(source, pages, others, chosen.repeat) for source, pages in sets]
    notes = _notes(chosen.folder, missing, absent=absent)
    if chosen.json:
        told = {"results": [_as_data(result) for result in results], "notes": notes}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(results, notes)


if __name__ == "__main__":
    main()
