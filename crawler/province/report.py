"""One period of many counties in, a folder out: each county's own report, and what they came to together.

All of it, or the folder as it was. A county of which nothing can be told has no folder, and stands among those without
a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.province.folder import CountyFile
from crawler.province.standing import Round, result_of
from crawler.report import Wanted, gather
from crawler.report_files import figures, seal, write_files, write_folder
from reports.facts import CountyReport
from reports.html_province import write_place_pages
from reports.province_facts import CountyResult, Figures, ProvinceResult
from reports.workbook_province import write_ranking
from storage.store import Store


@dataclass(frozen=True)
class ProvinceReport:
    """A report being written. `wanted`: what each county's report should tell."""

    round: Round
    wanted: Wanted
    templates: Path | None

    def write(
        self, out: Path, contents: Callable[[ProvinceResult], Mapping[str, Any]]
    ) -> tuple[ProvinceResult, Path | None]:
        """Write the folder; what it tells, and where an older one that somebody changed was kept (see write_folder)."""
        told: list[ProvinceResult] = []
        sealed: dict[str, Any] = {}

        def fill(folder: Path) -> None:
            counties = [self._county(each, folder) for each in self.round.province.counties]
            told.append(self.round.together(counties))
            write_place_pages(told[0], folder)
            write_ranking(told[0], folder / "ranking.xlsx")
            sealed.update(contents(told[0]))

        kept = write_folder(out, fill, sealed)
        return told[0], kept

    def _county(self, county: CountyFile, folder: Path) -> CountyResult:
        return self.round.county(county, lambda _, store: self._written(county, store, folder / county.name))

    def _written(self, county: CountyFile, store: Store, folder: Path) -> CountyResult:
        report = gather(store, self.wanted)
        folder.mkdir(parents=True)
        write_files(report, folder, self.templates)
        seal(folder, figures(report))
        return result_of(county, _figures(report), report.day, _before(report))


def _figures(report: CountyReport) -> Figures:
    return Figures(report.total, report.checked, report.passed)


def _before(report: CountyReport) -> Figures | None:
    previous = report.previous
    return Figures(previous.checked, previous.checked, previous.passed) if previous and previous.checked else None
