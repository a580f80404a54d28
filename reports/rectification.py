"""The problems of a unit in, a rectification notice (整改通知) as a Word document out; for a report, one a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize
from zipfile import ZIP_STORED

from markupsafe import Markup

from reports.docx import About, WordTemplate, packed, put_file
from reports.enclosures import Enclosures, cleaned
from reports.facts import CountyReport, ProblemLine, UnitFacts, UnitNotice
from reports.official_words import chinese_date, full_width, unit_names
from storage.nouns import RectificationStatus, Severity

SHIPPED = Path(__file__).parent / "templates" / "rectification.docx"
TITLE = "政务公开问题整改通知"
_MOST_PICTURES = 10
_MOST_BYTES = 4 * 1024 * 1024  # of one picture: a notice has to pass through the mail
_NAME_LENGTH = 60
_SEVERITIES = (Severity.MAJOR, Severity.MINOR, Severity.NOTICE)
_LATE = (RectificationStatus.OVERDUE, RectificationStatus.NOT_FIXED)


@dataclass(frozen=True)
class Row:
    """A problem in the notice's table."""

    place: str
    link: Markup
    problem: str
    basis: str
    found: str
    remedy: str
    due: str


@dataclass(frozen=True)
class Shot:
    """A picture in the annex, or why it is not there."""

    caption: str
    picture: Markup


class NoticeWriter:
    """Writes notices after one form. Raises TemplateError where `template`, the office's own, cannot be used."""

    def __init__(self, template: Path | None = None) -> None:
        self._template = WordTemplate(template or SHIPPED)

    def write(self, notice: UnitNotice) -> bytes:
        """The notice as a .docx. Raises TemplateError; ValueError for a notice that tells of nothing."""
        if not notice.problems:
            raise ValueError(f"a notice tells of problems; that to {notice.unit} has none")
        enclosures = Enclosures()
        about = About(f"{TITLE}({notice.unit})", notice.office, notice.day)
        return self._template.render(_facts(notice, enclosures), enclosures, about)


def write_notices(report: CountyReport, folder: Path, template: Path | None = None) -> list[Path]:
    """Write a notice for each unit that has something to put right, folder/rectification/NNN-单位.docx, and the same
    files as folder/rectification.zip. Notices of an earlier report in that place go: their problems may be solved.
    Raises TemplateError before anything is written."""
    writer = NoticeWriter(template)
    place = folder / "rectification"
    place.mkdir(parents=True, exist_ok=True)
    written = {}
    for number, unit in enumerate(report.units, start=1):
        notice = unit_notice(report, unit)
        if notice is not None:
            written[notice_file_name(number, unit.name)] = writer.write(notice)
    for name, content in written.items():
        put_file(place / name, content)
    for old in place.glob("[0-9][0-9][0-9]*-*.docx"):
        if old.name not in written:
            old.unlink()
    put_file(folder / "rectification.zip", packed(written, ZIP_STORED))  # they are zip files themselves
    return [place / name for name in written]


def unit_notice(report: CountyReport, unit: UnitFacts) -> UnitNotice | None:
    """What a unit is to be told: what is open, sure, and more than a reminder; None where there is nothing."""
    sure = [each for each in unit.problems if each.status is not RectificationStatus.PENDING and not each.reminder]
    if not sure:
        return None
    return UnitNotice(
        county=report.county,
        office=report.office,
        unit=unit.name,
        unit_kind=unit.kind,
        day=report.day,
        problems=tuple(sure),
        told_before=unit.told_days,
        contact=unit.contact,
    )


def notice_file_name(index: int, unit: str) -> str:
    """A name that Windows, zip files and mail programs take.

    >>> notice_file_name(7, '财政局/预算:股. ')
    '007-财政局_预算_股.docx'
    """
    safe = re.sub(r'[<>:"/\\|?*]', "_", cleaned(normalize("NFC", unit)))[:_NAME_LENGTH].strip(". ")
    return f"{index:03d}-{safe or '单位'}.docx"


def _facts(notice: UnitNotice, enclosures: Enclosures) -> dict[str, object]:
    """What a template may use, by name."""
    problems = sorted(notice.problems, key=_urgency)
    return {
        "title": TITLE,
        "county": notice.county,
        "office": notice.office,
        "unit": notice.unit,
        "addressee": unit_names([notice.unit], {notice.unit: notice.unit_kind}, notice.county),
        "contact": notice.contact,
        "day": chinese_date(notice.day),
        "told_before": notice.told_before,
        "opening": tuple(_opening(notice)),
        "problems": tuple(_row(each, enclosures) for each in problems),
        "asked": tuple(_asked(notice)),
        "pictures": tuple(_shots(problems, notice.pictures, enclosures)),
    }


def _urgency(problem: ProblemLine) -> tuple[object, ...]:
    return (
        _SEVERITIES.index(problem.severity),
        problem.status not in _LATE,
        problem.due_on,
        problem.column,
        problem.title,
        problem.id,
    )


def _opening(notice: UnitNotice) -> Iterator[str]:
    major = sum(each.severity is Severity.MAJOR for each in notice.problems)
    failing = f"，其中 {major} 个为不合格项，请优先整改" if major else ""
    yield (
        f"{notice.office}对你单位负责的政府信息公开栏目进行了检查。截至{chinese_date(notice.day)}，"
        f"发现以下 {len(notice.problems)} 个问题需要整改{failing}。"
    )
    late = sum(each.status in _LATE for each in notice.problems)
    if notice.told_before:
        still = f"，经复核仍有 {late} 个问题没有整改到位" if late else ""
        yield f"此前已通知你单位 {notice.told_before} 次{still}。"


def _asked(notice: UnitNotice) -> Iterator[str]:
    due = notice.due_on
    assert due is not None  # a notice has problems
    one_date = len({each.due_on for each in notice.problems}) == 1
    several = "" if one_date else "，其他问题按表中期限整改"
    urgent = "" if due >= notice.day else "，已超过期限的请立即整改"
    first = f"请逐条核实，{'' if one_date else '最早一项'}于{chinese_date(due)}前完成{several}{urgent}。"
    yield first
    yield (
        f"整改完成后，请书面回复{notice.office}，逐条写明整改情况和对应网址，以便复核。"
        "确无信息可公开、或因故不能按期整改的，请在期限前说明理由并提出申请；对问题有异议的，请附上依据一并回复。"
    )


def _row(problem: ProblemLine, enclosures: Enclosures) -> Row:
    places = " › ".join(filter(None, (problem.column or "整个网站", problem.where)))
    told = f"；累计通知 {problem.told} 次" if problem.told else ""
    return Row(
        place=places,
        link=enclosures.link(problem.url),
        problem=f"{problem.title}：{full_width(problem.message)}（{full_width(problem.status_title)}{told}）",
        basis=f"依据：{full_width(problem.basis)}" if problem.basis else "",
        found=problem.found_on.isoformat(),
        remedy=full_width(problem.remedy),
        due=problem.due_on.isoformat(),
    )


def _shots(problems: list[ProblemLine], pictures: Mapping[str, bytes], enclosures: Enclosures) -> Iterator[Shot]:
    """The pictures in the table's order. One that is no PNG, or too much, is named as missing."""
    for number, problem in enumerate(problems, start=1):
        png = pictures.get(problem.id)
        if png is None:
            continue
        caption = f"{number}. {problem.column}：{problem.title}"
        fits = len(png) <= _MOST_BYTES and len(enclosures.pictures) < _MOST_PICTURES
        drawn = enclosures.picture(png, caption) if fits else None
        yield Shot(caption if drawn else f"{caption}（截图过多、过大或已损坏，未附）", drawn or Markup())
