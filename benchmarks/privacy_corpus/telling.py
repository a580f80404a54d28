"""Scores, paces and counts in, the benchmark's tables and its JSON out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from benchmarks.privacy_corpus.scoring import Score, Tally
from benchmarks.privacy_corpus.speed import Pace
from benchmarks.privacy_corpus.truth import Format
from storage.article_nouns import PersonalData


@dataclass
class Outcome:
    """All that one run of the benchmark measured."""

    scores: Sequence[Score]
    documents: int = 0
    seed: int = 0
    unread: Counter[str] = field(default_factory=Counter)  # documents of the corpus that could not be read, by reason
    paces: Sequence[Pace] = ()
    large: Sequence[tuple[str, ...]] = ()  # file, MB, sightings, CPU seconds, peak MB
    damaged: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # what was done, state, reason
    peak: float = 0.0
    notes: Sequence[str] = ()


def tables(outcome: Outcome) -> Iterator[Table]:
    ours = outcome.scores[0]
    yield _by_kind_and_format(ours, outcome.documents)
    yield _compared(outcome.scores)
    if ours.traps:
        yield _counted("false alarms, by what they fell for", ours.traps)
    if ours.misses:
        yield _counted("misses, by kind, format, place and style", ours.misses)
    if outcome.unread:
        yield _counted("documents of the corpus of which something could not be read", outcome.unread)
    if outcome.paces:
        yield _paces(outcome)
    if outcome.large:
        yield _rows("large files", ("file", "MB", "sightings", "CPU s", "peak MB"), outcome.large)
    if outcome.damaged:
        states = _states(outcome.damaged)
        yield _rows("damaged files, by what was done to them", ("damage", "state", "files"), states)
        reasons = Counter(reason for (_, _, reason), number in outcome.damaged.items() for _ in range(number) if reason)
        yield _counted("damaged files, by the reason that is told", reasons)


def _by_kind_and_format(score: Score, documents: int) -> Table:
    rows = []
    for kind in PersonalData:
        for format_ in (*Format, None):
            tally = score.by_kind(kind) if format_ is None else score.by_format(format_, kind)
            if tally.leaks or tally.false:
                number = documents if format_ is None else score.documents[format_]
                rows.append((kind.value, format_.value if format_ else "all", str(number), *_figures(tally)))
    head = ("kind", "format", "documents", "leaks", "found", "recall", "precision", "false alarms", "as official")
    return _rows(f"{score.program.name}: what is found", head, rows)


def _figures(tally: Tally) -> tuple[str, ...]:
    return (
        str(tally.leaks),
        str(tally.found),
        _share(tally.recall),
        _share(tally.precision),
        str(tally.false),
        str(tally.as_official),
    )


def _compared(scores: Sequence[Score]) -> Table:
    rows = []
    for kind in PersonalData:
        for score in scores:
            if kind in score.program.kinds and (len(scores) == 1 or _rivals(kind, scores)):
                rows.append((kind.value, score.program.name, *_figures(score.by_kind(kind))[:5]))
    head = ("kind", "program", "leaks", "found", "recall", "precision", "false alarms")
    return _rows("beside what one would pick instead", head, rows)


def _rivals(kind: PersonalData, scores: Sequence[Score]) -> bool:
    return any(kind in score.program.kinds for score in scores[1:])


def _paces(outcome: Outcome) -> Table:
    names = [score.program.name for score in outcome.scores]
    rows = [(each.what, f"{each.megabytes:.1f}", *(f"{each.of(name):.1f}" for name in names)) for each in outcome.paces]
    return _rows("MB of text a second, median of the rounds", ("text", "MB", *names), rows)


def _states(damaged: Counter[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    counts: Counter[tuple[str, str]] = Counter()
    for (how, state, _), number in damaged.items():
        counts[how, state] += number
    return [(how, state, str(number)) for (how, state), number in sorted(counts.items())]


def _counted(title: str, counts: Counter[str]) -> Table:
    return _rows(title, ("what", "number"), [(what, str(number)) for what, number in counts.most_common()])


def _rows(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for at, name in enumerate(head):
        table.add_column(name, justify="left" if at == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


# --- the same as data -----------------------------------------------------------------------------------------------


def as_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "documents": outcome.documents,
        "seed": outcome.seed,
        "programs": {score.program.name: _score(score) for score in outcome.scores},
        "unread": dict(outcome.unread),
        "mb_per_second": {
            each.what: {name: round(each.of(name), 2) for name in each.seconds} for each in outcome.paces
        },
        "large_files": [list(each) for each in outcome.large],
        "damaged": [[*what, number] for what, number in sorted(outcome.damaged.items())],
        "peak_mb": round(outcome.peak, 1),
        "notes": list(outcome.notes),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "documents": dict(score.documents),
        "kinds": {
            kind.value: {
                format_: vars(tally) | {"recall": tally.recall, "precision": tally.precision}
                for (one, format_), tally in score.tallies.items()
                if one is kind
            }
            for kind in PersonalData
        },
        "false_alarms": dict(score.traps),
        "misses": dict(score.misses),
        "examples": score.examples[:2000],
    }
