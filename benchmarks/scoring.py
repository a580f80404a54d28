"""Labelled pages in, tallies out: what each program read right of what it was asked, and the CPU it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import process_time

from benchmarks.labelled import Labelled, flat
from benchmarks.rivals import Answer, Rival
from spiders.reading import read_article, read_column
from storage.nouns import ColumnState, DatedBy

OURS = "xunlan"
DATES = "newest date (lists that show dates)"
TITLE = "newest title"
NUMBER = "number of entries"
F1 = "entries: title and address (F1)"
STATE = "state"
FALSE_BLANKS = "false blanks"
MISSED_BLANKS = "missed blanks"
ARTICLE_DATE = "article date"
ARTICLE_TITLE = "article title"


@dataclass
class Tally:
    """What one program got right of what it was asked."""

    right: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)  # page: what was read, what the label says

    def note(self, page: Labelled, read: object, label: object, *, right: bool) -> None:
        self.asked += 1
        self.right += right
        if not right:
            self.wrong.append(f"{page.name}: read {_told(read)}, label {_told(label)}")


@dataclass
class Program:
    """One program's tallies by what was asked, its hits among entries, and its CPU seconds by page."""

    name: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    hits: int = 0
    given: int = 0
    wanted: int = 0
    seconds: list[float] = field(default_factory=list)

    def tally(self, what: str) -> Tally:
        return self.tallies.setdefault(what, Tally())

    def count_entries(self, page: Labelled, given: Iterable[tuple[str, str]]) -> None:
        if page.entries is None:
            return
        read = set(given)
        self.hits += len(read & page.entries)
        self.given += len(read)
        self.wanted += len(page.entries)
        if read != page.entries:
            self.tally(F1).wrong.append(
                f"{page.name}: {len(read - page.entries)} too many, {len(page.entries - read)} missing"
            )

    @property
    def f1(self) -> float | None:
        return 2 * self.hits / (self.given + self.wanted) if self.wanted else None


# --- one page -------------------------------------------------------------------------------------------------------


def _read_column(program: Program, page: Labelled) -> None:
    read = read_column(page.document(), mode=page.mode)
    if page.states is not None:
        program.tally(STATE).note(page, read.state, "/".join(page.states), right=read.state in page.states)
        accused = read.state is ColumnState.BLANK
        program.tally(FALSE_BLANKS if ColumnState.BLANK not in page.states else MISSED_BLANKS).note(
            page, read.state, "/".join(page.states), right=accused == (ColumnState.BLANK in page.states)
        )
    if page.shows_dates:
        program.tally(DATES).note(page, read.newest, page.newest, right=read.newest == page.newest)
    if page.number is not None:
        program.tally(NUMBER).note(page, len(read.entries), page.number, right=len(read.entries) == page.number)
    if page.newest_title:
        shown = [each for each in read.entries if each.dated_by is not DatedBy.URL]
        titles = {flat(each.title) for each in shown if each.published == read.newest} or {
            flat(each.title) for each in read.entries
        }
        program.tally(TITLE).note(page, "another title", page.newest_title, right=flat(page.newest_title) in titles)
    program.count_entries(page, ((flat(each.title), _address(page, each.url)) for each in read.entries))


def _address(page: Labelled, url: str) -> str:
    """Links that lead nowhere have no address in the label, and some labels know only titles."""
    return "" if "#" in url or not page.knows_addresses else url


def _read_article(program: Program, page: Labelled) -> None:
    read = read_article(page.document())
    _note_article(program, page, Answer(published=read.published, title=flat(read.title)))


def _note_article(program: Program, page: Labelled, answer: Answer) -> None:
    program.tally(ARTICLE_DATE).note(
        page, answer.published, page.article_date, right=answer.published == page.article_date
    )
    if page.article_title and answer.title is not None:
        right = answer.title == flat(page.article_title)
        program.tally(ARTICLE_TITLE).note(page, answer.title, page.article_title, right=right)


def _ask(program: Program, rival: Rival, page: Labelled, text: str, repeat: int) -> None:
    ask = rival.article if page.article else rival.column
    if ask is None:
        return
    answer = ask(page, text)
    program.seconds.append(_best(lambda: ask(page, text), repeat))
    if page.article:
        _note_article(program, page, answer)
    elif answer.entries is not None:
        right = len(answer.entries) == page.number
        if page.number is not None:
            program.tally(NUMBER).note(page, len(answer.entries), page.number, right=right)
        program.count_entries(page, answer.entries)
    if not page.article and page.shows_dates and rival.dates_columns:
        program.tally(DATES).note(page, answer.newest, page.newest, right=answer.newest == page.newest)


def _best(work: Callable[[], object], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)


@dataclass
class Timing:
    """CPU seconds by page: parsing alone, reading beyond it, and both together."""

    parsing: list[float] = field(default_factory=list)
    beyond: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)

    def take(self, page: Labelled, repeat: int) -> None:
        read = read_article if page.article else read_column
        parsing, beyond, whole = [], [], []
        for _ in range(repeat):
            parsed = page.document()
            parsing.append(_best(lambda given=parsed: given.selector, 1))  # type: ignore[misc]
            beyond.append(_best(lambda given=parsed: read(given), 1))  # type: ignore[misc]
            fresh = page.document()
            whole.append(_best(lambda given=fresh: read(given), 1))  # type: ignore[misc]
        self.parsing.append(min(parsing))
        self.beyond.append(min(beyond))
        self.whole.append(min(whole))


# --- all of them ----------------------------------------------------------------------------------------------------


@dataclass
class Result:
    """What came of one set of pages."""

    source: str
    pages: int
    programs: list[Program]
    timing: Timing
    largest: tuple[str, float] = ("", 0.0)


def score(source: str, pages: Sequence[Labelled], others: Sequence[Rival], repeat: int) -> Result:
    ours, timing = Program(OURS), Timing()
    theirs = [Program(rival.name) for rival in others]
    for page in pages:
        (_read_article if page.article else _read_column)(ours, page)
        timing.take(page, repeat)
        text = page.document().text
        for program, rival in zip(theirs, others, strict=True):
            _ask(program, rival, page, text, min(repeat, 2))
    ours.seconds = timing.whole
    slowest = max(range(len(pages)), key=timing.beyond.__getitem__)
    return Result(source, len(pages), [ours, *theirs], timing, (pages[slowest].name, timing.beyond[slowest]))


def _told(value: object) -> str:
    return "none" if value is None else value.isoformat() if isinstance(value, date) else str(value)
