"""The facts of a report in, bulletin.docx (通报) out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reports import bulletin_words
from reports.docx import About, WordTemplate, put_file
from reports.enclosures import Enclosures
from reports.facts import CountyReport, UnitFacts
from reports.official_words import chinese_date, level

SHIPPED = Path(__file__).parent / "templates" / "bulletin.docx"
_RULES = {"blank_column": "blank", "stale_column": "stale", "personal_data": "privacy"}
_NO_VERDICT = "未下结论"


@dataclass(frozen=True)
class Requirement:
    """A paragraph of 下一步工作要求: its first sentence stands out."""

    lead: str
    rest: str


@dataclass(frozen=True)
class Row:
    """One unit in the table of the annex. Figures are words: a dash where there is nothing to count."""

    unit: str
    result: str
    blank: str
    stale: str
    privacy: str
    other: str
    told: str
    overdue: str


def write_bulletin(report: CountyReport, path: Path, template: Path | None = None) -> None:
    """Write the bulletin. Raises TemplateError where `template`, the office's own form, cannot be used."""
    title = f"{report.period_title}全{level(report.county)}政务公开工作情况通报"
    about = About(title, report.office, report.day)
    put_file(path, WordTemplate(template or SHIPPED).render(_facts(report, title), Enclosures(), about))


def _facts(report: CountyReport, title: str) -> dict[str, object]:
    """What a template may use, by name."""
    return {
        "title": title,
        "county": report.county,
        "level": level(report.county),
        "office": report.office,
        "site": report.site,
        "period": report.period_title,
        "day": chinese_date(report.day),
        "year": report.last.year,
        "overview": bulletin_words.overview(report),
        "parts": bulletin_words.parts(report),
        "requirements": tuple(_requirement(each) for each in report.requirements),
        "rows": tuple(_rows(report)),
        "notes": bulletin_words.notes(report),
    }


def _requirement(text: str) -> Requirement:
    """
    >>> _requirement("一是落实专人。各单位要明确专人。").lead
    '一是落实专人。'
    >>> _requirement("没有句号").rest
    '没有句号'
    """
    lead, stop, rest = text.partition("。")
    return Requirement(f"{lead}{stop}", rest) if stop and rest else Requirement("", text)


def _rows(report: CountyReport) -> Iterator[Row]:
    overdue = Counter(each.unit for each in report.overdue)
    for unit in report.units:
        yield _row(unit, overdue[unit.name])


def _row(unit: UnitFacts, overdue: int) -> Row:
    counts = dict.fromkeys(("blank", "stale", "privacy", "other"), 0)
    for each in unit.problems:
        if each.counts:
            counts[_RULES.get(each.rule, "other")] += 1
    return Row(
        unit=unit.name,
        result=_NO_VERDICT if unit.unknown else unit.result,
        told=_figure(unit.told_days),
        overdue=_figure(overdue),
        **{key: _figure(count) for key, count in counts.items()},
    )


def _figure(count: int) -> str:
    return str(count) if count else "—"
