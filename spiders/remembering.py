"""What is remembered of a column's page in, whether it still holds out: asked with it, told by it, remembered anew.

Only what settled a column by itself is remembered, and only where it accuses nobody of being blank: one page, plainly
fetched, with a list or a text whose days do not hang on the day of the look. It serves for the same program, told the
same of the column; on a server's word alone for less than a week after the page was had in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from scrapy.http import Headers, Response

from spiders.document import Document
from spiders.main_list import place_of_list
from spiders.plan import CrawlPlan
from spiders.reading import Way
from spiders.turns import A_WEEK, FOUR_WEEKS, is_their_day
from spiders.visit import Validators, Visit
from storage.nouns import Column, ColumnState, Mode, Page
from storage.remembered_nouns import Recalled, Remembered

CONDITIONS = ("If-None-Match", "If-Modified-Since")
LASTING = (ColumnState.FILLED, ColumnState.UNDATED)
_READERS = Path(__file__).parent
_LIBRARIES = ("lxml", "parsel", "w3lib", "pydantic")
_LONGEST = 200  # characters of a validator; nobody needs more
# A page that was written within the very seconds of its answer may be written again under the same date.
_JUST_WRITTEN = timedelta(seconds=60)


class Memory:
    """What a crawl knows of the nights before."""

    def __init__(
        self, plan: CrawlPlan, recall: Callable[[Sequence[tuple[str, str]]], Mapping[tuple[str, str], Recalled]]
    ) -> None:
        self._plan = plan
        self._recall = recall

    def of(self, columns: Sequence[Column]) -> Mapping[tuple[str, str], Recalled]:
        """What is remembered of these columns, by unit and name."""
        return self._recall([(column.unit, column.name) for column in columns]) if self._plan.recalls else {}

    def serves(self, recalled: Recalled | None, column: Column) -> bool:
        """Whether a column may be taken for what it was, where its page is the same: what the program that is to read
        it would read of the same bytes on this day or any later one. On every fourth of its weekly days a column is
        read all the same: a reading that hangs on the day where nobody thought of it would else last as long as its
        page."""
        if recalled is None or recalled.remembered.read_on > self._plan.as_of:
            return False
        if is_their_day(column.unit, column.name, self._plan.as_of, FOUR_WEEKS):
            return False
        return recalled.remembered.reader == reader_of(column, self._plan.site.home)

    def only_in_full(self, recalled: Recalled | None, column: Column) -> bool:
        """Whether a page's own bytes must tell that it is the same, and no server's word: on the column's day of each
        week, and wherever they were not had for a week."""
        if recalled is None or is_their_day(column.unit, column.name, self._plan.as_of):
            return True
        return (self._plan.as_of - recalled.remembered.read_on).days >= A_WEEK

    def lasting(self, visit: Visit, document: Document) -> Remembered | None:
        """What is to be remembered of a visit that this page has just settled; None where another night has to read
        anew whatever it gets."""
        column, page, looks = visit.planned.column, document.page, visit.looks
        alone = len(looks) == 1 and visit.parts is None and not page.rendered and page.status == 200
        if not alone or looks[0].state not in LASTING or column.mode is Mode.REPLY or not document.reads_alike_later:
            return None
        told = visit.validators
        return Remembered(
            url=visit.url,
            final_url=page.final_url,
            body_hash=page.body_hash or "",
            etag=told.etag,
            last_modified=told.last_modified,
            lies=_lied(visit.recalled, visit.url, page, told),
            reader=reader_of(column, self._plan.site.home),
            read_on=self._plan.as_of,
            family=looks[0].family,
            place=place_of_list(document),
        )


def conditions(visit: Visit) -> dict[str, str] | None:
    """Headers that ask for a page only if it has changed, where it is the one that settled the column before."""
    known = _fitting(visit)
    if known is None or known.lies or visit.in_full:
        return None
    asked = dict(zip(CONDITIONS, (known.etag, known.last_modified), strict=True))
    return {name: value for name, value in asked.items() if value} or None


def is_called_the_same(visit: Visit, page: Page) -> bool:
    """Whether a 304 speaks of the page that settled the column before."""
    known = _fitting(visit)
    return known is not None and conditions(visit) is not None and page.final_url == known.final_url


def shows_the_same(visit: Visit, page: Page) -> bool:
    """Whether a page is, byte for byte, the one that settled the column before."""
    known = _fitting(visit)
    place = (page.status, page.final_url, page.body_hash)
    return known is not None and place == (200, known.final_url, known.body_hash)


def way_of(visit: Visit, page: Page) -> Way | None:
    """How a page was read when it settled the column before; None of any other page, and of a second look."""
    known = _fitting(visit)
    if known is None or known.family is None or page.final_url != known.final_url:
        return None
    assert visit.recalled is not None
    return Way(known.family, known.place, visit.recalled.newest)


def renewed(visit: Visit, day: date) -> Remembered | None:
    """What is to be remembered of a page that was had in full on a day, and is the same, maybe under another name; None
    where that is what is remembered."""
    known = _fitting(visit)
    assert known is not None
    changed = known.model_copy(update={**visit.validators._asdict(), "read_on": day})
    return changed if changed != known else None


def _fitting(visit: Visit) -> Remembered | None:
    if not visit.may_be_the_same or visit.recalled is None or visit.rendered or visit.parts is not None or visit.looks:
        return None
    known = visit.recalled.remembered
    return known if visit.url == known.url else None


def _lied(recalled: Recalled | None, url: str, page: Page, told: Validators) -> bool:
    """Whether a server gave another page under the name of the one that is remembered, now or ever before."""
    if recalled is None:
        return False
    known = recalled.remembered
    if known.lies or (url, page.final_url) != (known.url, known.final_url) or page.body_hash == known.body_hash:
        return known.lies
    name = told.etag or told.last_modified
    return name is not None and name == (known.etag or known.last_modified)


def validators_of(response: Response) -> Validators:
    """What an answer can be asked again with. What does not fit into a header as it is, is not sent back."""
    headers = response.headers
    written = _header(headers, "Last-Modified")
    at_once = written is not None and _is_just_written(written, _header(headers, "Date"))
    return Validators() if at_once else Validators(_header(headers, "ETag"), written)


def _header(headers: Headers, name: str) -> str | None:
    value = (headers.get(name) or b"").decode("latin-1").strip()
    return value if value and len(value) <= _LONGEST and value.isascii() and value.isprintable() else None


def _is_just_written(written: str, answered: str | None) -> bool:
    try:
        at, now = parsedate_to_datetime(written), parsedate_to_datetime(answered or "")
    except ValueError:
        return False
    return _aware(now) - _aware(at) < _JUST_WRITTEN


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def reader_of(column: Column, home: str) -> str:
    """Stands for the program that reads, and for all that it is told of a column."""
    told = (_program(), home, column.url, column.mode, column.family or "", str(column.renders))
    return sha256("\x1f".join(told).encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """Every file of the readers, and the libraries that they read with: an update reads every page anew."""
    digest = sha256("\x1f".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for path in sorted(_READERS.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(_READERS).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
