"""A recorded county that changes from look to look: what each column shows is told by a letter a look.

Weeks are counted from a Monday; the county is looked at on Mondays at noon, and on some Wednesdays again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from storage.nouns import Failure, Page, RunKind
from storage.recording import RecordedPage, write_lines
from tests.crawler.county import page as bare_page

ZONE = ZoneInfo("Asia/Shanghai")
HOME = "http://www.tonggu.test/"
FIRST = date(2022, 1, 3)  # the Monday of week 1
REPORT = "政府信息公开年报"
_NOON, _WEDNESDAY = time(12), timedelta(days=2)

_TAGS = "".join(
    f'<meta name="{name}" content="{"3609260001" if name == "SiteIDCode" else "铜鼓"}">'
    for name in (
        *("SiteName", "SiteDomain", "SiteIDCode"),
        *("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"),
    )
)

Place = tuple[str, str]  # unit, column


def page(content: str) -> str:
    """A page with all the tags that it owes."""
    return bare_page(content).replace("<title>", f"{_TAGS}<title>", 1)


def monday(week: int) -> date:
    return FIRST + timedelta(weeks=week - 1)


def week_of(moment: datetime) -> int:
    return (moment.astimezone(ZONE).date() - FIRST).days // 7 + 1


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


# --- the county -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One cycle of the quarter, named as in the script: "6", or "6r" for the recheck of the same week."""

    name: str

    @property
    def week(self) -> int:
        return int(self.name.removesuffix("r"))

    @property
    def kind(self) -> RunKind:
        return RunKind.RECHECK if self.name.endswith("r") else RunKind.CRAWL

    @property
    def day(self) -> date:
        return monday(self.week) + (_WEDNESDAY if self.kind is RunKind.RECHECK else timedelta(0))

    @property
    def moment(self) -> datetime:
        return at(self.day, _NOON)


@dataclass(frozen=True)
class Showing:
    """A column that is not simply kept: its newest entry before the quarter, and what it shows look by look: + has a
    new entry, . has none, 0 is blank, 4 is gone (404), x does not answer."""

    newest: date
    shows: str


@dataclass(frozen=True)
class County:
    """`contacts` by unit; every unit has the same `columns`. What is not in `showing` has something new every week."""

    contacts: Mapping[str, str]
    columns: Sequence[str]
    looks: Sequence[Look]
    showing: Mapping[Place, Showing]
    down: frozenset[str]  # names of the looks at which nothing answers
    rebuilt: frozenset[str]  # … at which every address is gone

    @property
    def places(self) -> list[Place]:
        return [(unit, column) for unit in self.contacts for column in self.columns]

    def write_registry(self, folder: Path) -> Path:
        units = [
            {
                "name": unit,
                "kind": "乡镇" if unit.endswith("镇") else "部门",
                "contact": contact,
                "columns": [{"name": column, "url": self._url((unit, column))} for column in self.columns],
            }
            for unit, contact in self.contacts.items()
        ]
        path = folder / "county.yml"
        registry = {"site": {"name": "铜鼓县人民政府", "home": HOME}, "units": units}
        path.write_text(yaml.safe_dump(registry, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    def record(self, look: Look, folder: Path) -> Path:
        """The county as it answered at one look."""
        folder.mkdir(parents=True)
        head = {"name": f"第 {look.name} 周", "as_of": look.day.isoformat()}
        (folder / "recording.json").write_text(json.dumps(head), encoding="utf-8")
        pages = [self._recorded(look, place, folder) for place in self.places]
        write_lines(folder / "pages.jsonl", [*self._site(look, folder), *pages])
        return folder

    def _url(self, place: Place) -> str:
        number = self.places.index(place)
        return f"{HOME}{number // len(self.columns)}/{number % len(self.columns)}/"

    def _site(self, look: Look, folder: Path) -> list[RecordedPage]:
        robots = f"{HOME}robots.txt"
        if look.name in self.down:
            return [_failed(each, look, Failure.TIMEOUT) for each in (HOME, robots)]
        home = _answered(HOME, look, page("<p>铜鼓县人民政府</p>"), folder)
        return [home, _answered(robots, look, "", folder, status=404)]

    def _recorded(self, look: Look, place: Place, folder: Path) -> RecordedPage:
        url, shown = self._url(place), self._shown(look, place)
        if look.name in self.down:
            return _failed(url, look, Failure.TIMEOUT)
        if look.name in self.rebuilt or shown == "4":
            return _answered(url, look, page("<p>404</p>"), folder, status=404)
        entries = "" if shown == "0" else "".join(self._rows(look, place))
        content = f'<ul class="news">{entries}</ul>' + ("" if entries else "<p>暂无信息</p>")
        return _answered(url, look, page(f'<div class="list">{content}</div>'), folder)

    def _shown(self, look: Look, place: Place) -> str:
        told = self.showing.get(place)
        if told is None:
            return "+" if look.kind is RunKind.CRAWL else "."
        return told.shows.split()[self.looks.index(look)]

    def _rows(self, look: Look, place: Place) -> Iterator[str]:
        """Entries, the newest first: two days old where something new was published."""
        days = [
            each.day - timedelta(days=2)
            for each in self.looks[: self.looks.index(look) + 1]
            if self._shown(each, place) == "+"
        ]
        told = self.showing.get(place)
        newest = told.newest if told else FIRST - timedelta(days=3)
        days = [newest - timedelta(days=30), newest, *days]
        for number, day in reversed(list(enumerate(days))):
            yield f'<li><a href="{number}.html">{_title(place, day)}</a><span>{day}</span></li>'


def _title(place: Place, day: date) -> str:
    unit, column = place
    if column == REPORT:
        return f"{unit}{day.year - 1}年政府信息公开工作年度报告"
    return f"{unit}{column}:{day.month}月{day.day}日走访群众并部署有关工作"


def _answered(url: str, look: Look, text: str, folder: Path, status: int = 200) -> RecordedPage:
    name = (re.sub(r"\W+", "_", url.removeprefix(HOME)) or "home") + ".html"
    (folder / name).write_text(text, encoding="utf-8")
    headers = {"content-type": "text/html; charset=utf-8"}
    failure = Failure.NOT_FOUND if status == 404 else None
    told = Page(url=url, final_url=url, fetched_at=look.moment, status=status, failure=failure, headers=headers)
    return RecordedPage(page=told, body=name)


def _failed(url: str, look: Look, failure: Failure) -> RecordedPage:
    return RecordedPage(page=Page(url=url, final_url=url, fetched_at=look.moment, failure=failure))
