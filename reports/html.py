"""The facts of a report in, index.html and a page per unit out: self-contained files that need no network, no script.

The index is written piece by piece as its template runs, so that a province's map never stands in memory. The same
facts give the same bytes. The caller decides when a folder takes the place of an older one; nothing is taken away here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment
from jinja2.environment import TemplateStream
from markupsafe import Markup

from reports import html_heat, html_index, html_words
from reports.facts import CountyReport, UnitFacts
from reports.html_trend import trend_of
from reports.templating import TEMPLATES, html_environment

UNITS = "units"
_PIECES = 500  # pieces of a template that are written in one go
_NAME = 40  # characters of a unit's name in its file's name: no file system takes more than 255 bytes
_NOT_IN_A_NAME = re.compile(r"[\W_]+")


def write_pages(report: CountyReport, folder: Path) -> None:
    """Writes folder/index.html and, for every unit, folder/units/NNN-name.html.

    Raises OSError as the disk does.
    """
    files = unit_files(report.units)
    (folder / UNITS).mkdir(parents=True, exist_ok=True)
    page = environment().get_template("unit.html.j2")
    for unit, name in zip(report.units, files, strict=True):
        (folder / UNITS / name).write_text(page.render(report=report, unit=unit), "utf-8", newline="\n")
    with (folder / "index.html").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_index(report, files))


def unit_files(units: Sequence[UnitFacts]) -> list[str]:
    """The names of the units' pages: the number keeps the registry's order and tells apart what is named alike."""
    digits = max(3, len(str(len(units))))
    return [f"{place:0{digits}}-{_safe(unit.name)}.html" for place, unit in enumerate(units, 1)]


def _safe(name: str) -> str:
    return _NOT_IN_A_NAME.sub("-", name)[:_NAME].strip("-") or "unit"


def _index(report: CountyReport, files: Sequence[str]) -> TemplateStream:
    addresses = {unit.name: f"{UNITS}/{quote(name)}" for unit, name in zip(report.units, files, strict=True)}
    kinds = html_heat.kinds_of(report)
    page = environment().get_template("index.html.j2")
    pieces = page.stream(
        report=report,
        pages=addresses,
        summary=html_index.summary_of(report),
        trend=trend_of(report.trend),
        kinds=kinds,
        parts=html_heat.parts_of(report, kinds),
        split=len(report.units) > html_heat.WHOLE,
    )
    pieces.enable_buffering(_PIECES)
    return pieces


@cache
def environment() -> Environment:
    """The templates, which fail on an unknown name instead of printing nothing for it."""
    made = html_environment(keep_trailing_newline=True, finalize=html_words.shown)
    made.filters |= {"percent": html_words.percent, "state_word": html_words.state_word}
    made.filters |= {"folded": html_index.folded, "in_order": html_index.in_order, "of_weight": html_index.of_weight}
    made.filters |= {"sample": html_heat.sample_of, "is_stale": html_heat.is_stale}
    css = Markup((TEMPLATES / "pages.css").read_text("utf-8"))  # noqa: S704
    made.globals |= {"place": html_words.place, "legend": html_heat.LEGEND, "css": css}
    return made
