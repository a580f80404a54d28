"""Texts in, megabytes a second out: every program searches the same texts, in alternating rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median
from time import process_time

from benchmarks.privacy_corpus.programs import Program, text_of
from benchmarks.privacy_corpus.truth import Format, Made
from benchmarks.privacy_corpus.words import words
from spiders.pieces import Piece, Prose

Text = tuple[Made, Sequence[Piece]]


@dataclass
class Pace:
    """How fast each program searches one sort of text; CPU of this process."""

    what: str
    megabytes: float  # of UTF-8
    seconds: dict[str, list[float]] = field(default_factory=dict)  # by program, one for each round

    def of(self, program: str) -> float:
        """MB a second, the median of the rounds."""
        return self.megabytes / max(median(self.seconds[program]), 1e-9)


def pace(what: str, texts: Sequence[Text], programs: Sequence[Program], rounds: int) -> Pace:
    size = sum(len(text_of(piece).encode()) for _, pieces in texts for piece in pieces)
    told = Pace(what, size / 1e6, {program.name: [] for program in programs})
    for turn in range(rounds):
        order = programs if turn % 2 == 0 else list(reversed(programs))
        for program in order:
            began = process_time()
            for made, pieces in texts:
                program.find(pieces, made)
            told.seconds[program.name].append(process_time() - began)
    return told


def ordinary(megabytes: float, seed: int) -> list[Text]:
    """Official prose in which nobody is named: paragraphs with dates, sums and numbers of documents."""
    rng, size = Random(f"ordinary {seed}"), 0
    told: list[Text] = []
    made = Made(0, "通知.txt", Format.TXT, "notice", "关于做好有关工作的通知", "ordinary", b"", ())
    while size < megabytes * 1e6:
        pieces = [Prose(_paragraph(rng), f"第 {number} 段") for number in range(1, 60)]
        size += sum(len(piece.text.encode()) for piece in pieces)
        told.append((made, pieces))
    return told


def _paragraph(rng: Random) -> str:
    sentences = rng.sample(words().fillers, k=3)
    day = f"{rng.randrange(2016, 2023)}年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日"
    sums = f"安排资金{rng.randrange(10, 9999)}.{rng.randrange(10, 99)}万元,同比增长{rng.randrange(1, 30)}%"
    return "".join([sentences[0], f"{day},", sums, "。", *sentences[1:]])
