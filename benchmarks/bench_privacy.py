"""A generated corpus in, a table out: what personal data is found in it, what is missed and what is made up, how fast,
with how much memory, and what becomes of broken files; beside it what a user would pick instead.

Every program searches the same pieces of text, as the product's readers give them, in the same run. Speeds are CPU of
this process, the median of alternating rounds. The same figures are written to build/bench-privacy.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.privacy_corpus.corpus import corpus
from benchmarks.privacy_corpus.hostile import read_damaged
from benchmarks.privacy_corpus.large import large_files
from benchmarks.privacy_corpus.programs import Program, programs, text_of
from benchmarks.privacy_corpus.reading import peak, pieces_of
from benchmarks.privacy_corpus.scoring import Score
from benchmarks.privacy_corpus.speed import Pace, Text, ordinary, pace
from benchmarks.privacy_corpus.telling import Outcome, as_data, tables
from benchmarks.privacy_corpus.truth import Made
from spiders.pieces import Piece, Unread

_ASIDE = Console(stderr=True)
PROJECT = Path(__file__).resolve().parent.parent
_TIMED = 2_000_000  # characters of the corpus by which the programs are timed


def search(documents: Iterable[Made], found: Sequence[Program], keep: Path | None) -> tuple[Outcome, list[Text]]:
    """Every program over every document; a part of the texts is kept, to time the programs by."""
    outcome = Outcome([Score(program) for program in found])
    timed: list[Text] = []
    left = _TIMED
    for made in documents:
        outcome.documents += 1
        pieces = list(pieces_of(made))
        _note_unread(outcome, made, pieces)
        for score in outcome.scores:
            score.count(made, score.program.find(pieces, made))
        if left > 0:
            timed.append((made, pieces))
            left -= sum(len(text_of(piece)) for piece in pieces)
        if keep is not None:
            (keep / f"{made.number:05d}-{made.name}").write_bytes(made.body)
    return outcome, timed


def _note_unread(outcome: Outcome, made: Made, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        if isinstance(piece, Unread):
            outcome.unread[f"{made.format}: {piece.why}"] += 1


def _paces(timed: Sequence[Text], found: Sequence[Program], rounds: int, seed: int) -> list[Pace]:
    """The corpus is full of hits; most of what an office publishes holds none."""
    texts = {"ordinary prose": ordinary(4, seed), "the corpus": timed}
    return [pace(what, text, found, rounds) for what, text in texts.items()]


def read_large(seed: int, folder: Path) -> list[tuple[str, ...]]:
    """Each large file read and searched by a process of its own: size, sightings, CPU, peak memory."""
    told = []
    for name, body in large_files(seed):
        path = folder / name
        path.write_bytes(body)
        command = [sys.executable, "-m", "benchmarks.privacy_corpus.reading", str(path)]
        answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        told.append(tuple(answer.stdout.rstrip("\n").split("\t")))
        path.unlink()
    return told


def run(documents: int, seed: int, broken: int, rounds: int, keep: Path | None = None) -> Outcome:
    """The whole benchmark. `broken` files are damaged; 0 leaves them and the large files out, 0 rounds the speeds."""
    large: list[tuple[str, ...]] = []
    damaged: Counter[tuple[str, str, str]] = Counter()
    if broken:  # first, while this process is small: a reader's memory is measured, and it starts as its parent's copy
        with tempfile.TemporaryDirectory() as folder:
            large = read_large(seed, Path(folder))
            damaged = Counter(track(read_damaged(broken, seed, Path(folder)), "damaged", broken, console=_ASIDE))
    found, missing = programs()
    files = track(corpus(documents, seed), "documents", documents, console=_ASIDE)
    outcome, timed = search(files, found, keep)
    outcome.seed, outcome.large, outcome.damaged = seed, large, damaged
    outcome.notes = [f"{name} is not installed: pip install -e '.[bench]'" for name in missing]
    if rounds:
        outcome.paces = _paces(timed, found, rounds, seed)
    outcome.peak = peak()
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000, help="documents of the corpus")
    parser.add_argument("--seed", type=int, default=2022, help="another seed is another corpus")
    parser.add_argument("--broken", type=int, default=1000, help="damaged files; 0: neither these nor the large files")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which the programs are timed")
    parser.add_argument("--keep", type=Path, help="a folder in which the documents are kept, to look at them")
    parser.add_argument("--examples", type=int, default=0, help="so many misses and false alarms are told one by one")
    chosen = parser.parse_args()
    if chosen.keep is not None:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    outcome = run(chosen.documents, chosen.seed, chosen.broken, chosen.rounds, chosen.keep)
    console = Console(width=None if sys.stdout.isatty() else 150)
    for table in tables(outcome):
        console.print(table)
    for line in (*outcome.notes, *outcome.scores[0].examples[: chosen.examples]):
        console.print(line, markup=False)
    written = PROJECT / "build" / "bench-privacy.json"
    written.parent.mkdir(exist_ok=True)
    written.write_text(json.dumps(as_data(outcome), ensure_ascii=False, indent=1), encoding="utf-8")
    console.print(f"written to {written}", markup=False)


if __name__ == "__main__":
    main()
