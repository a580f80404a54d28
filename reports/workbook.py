"""The facts of a report in, ledger.xlsx (问题台账) out: one sheet per view, the same bytes for the same facts.

No text is ever a formula or a link by itself, and every figure of a formula is written beside it, for readers that do
not calculate.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from reports.facts import CountyReport
from reports.workbook_overview import write_overview
from reports.workbook_sheet import Book, Limits
from reports.workbook_views import views

EXCEL = Limits()


def write_workbook(report: CountyReport, path: Path, limits: Limits = EXCEL) -> None:
    """Write the workbook; see make_workbook."""
    make_workbook(path, lambda workbook: _fill(workbook, report, limits))


def make_workbook(path: Path, fill: Callable[[Workbook], None]) -> None:
    """Let `fill` fill a workbook. What is needed on the way stands beside `path`, and is gone afterwards.

    Raises OSError where it cannot be written; `path` is then no workbook.
    """
    with TemporaryDirectory(prefix=".workbook-", dir=path.parent) as scratch:
        workbook = Workbook(
            str(path),
            {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False},
        )
        try:
            fill(workbook)
            workbook.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError that the library put into it
        finally:
            for sheet in workbook.worksheets():  # after a fault they are still open
                with contextlib.suppress(OSError):
                    sheet.row_data_fh.close()


def _fill(workbook: Workbook, report: CountyReport, limits: Limits) -> None:
    title = f"{report.county}政务公开问题台账 {report.period_title}"
    made = datetime.combine(report.day, time(), UTC)
    workbook.set_properties({"title": title, "author": report.office, "created": made})
    book = Book(workbook, title, limits)
    _, overview = book.sheet("总览")
    written = {table.name: book.table(table) for table in views(report)}
    write_overview(book, overview, report, written)
