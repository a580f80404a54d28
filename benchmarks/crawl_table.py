"""What was measured of the crawl in, lines out: medians, promised figures beside their promises, what others cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.contenders import CONTENDERS, NIGHTS

_TITLES = {each.key: each.title for each in CONTENDERS}
_REMEMBERING = {each.key for each in CONTENDERS if each.remembers}
_FEWER = {"linkchecker": 5, "changedetection": 10}  # times less CPU than theirs was promised


class Figures(NamedTuple):
    """Medians of one program's nights of one kind."""

    cpu: float  # ms a column
    wall: float  # ms a column
    peak: float  # MB
    requests: float  # a column
    not_modified: float  # a column
    doubts: float  # a column
    spread: float  # between the cheapest and the dearest of the rounds' CPU, as a share of the median

    @classmethod
    def of(cls, nights: Sequence[dict[str, float]], columns: int) -> Figures:
        def middle(key: str) -> float:
            return median(each[key] for each in nights)

        cpu = [each["cpu"] for each in nights]
        spread = (max(cpu) - min(cpu)) / middle("cpu")
        a_column = 1000 / columns
        requests, kept, doubts = (middle(key) / columns for key in ("requests", "not_modified", "doubts"))
        cpu_ms, wall_ms = middle("cpu") * a_column, middle("wall") * a_column
        return cls(cpu_ms, wall_ms, middle("peak"), requests, kept, doubts, spread)


class Promise(NamedTuple):
    """A figure that was promised. `most` or `least`: which of both the bound is."""

    title: str
    figure: float
    bound: float
    most: bool = True

    @property
    def kept(self) -> bool:
        return self.figure <= self.bound if self.most else self.figure >= self.bound

    def __str__(self) -> str:
        verdict = "kept" if self.kept else "NOT KEPT"
        return (
            f"{self.title}: {self.figure:.2f} (promised: at {'most' if self.most else 'least'} {self.bound}) {verdict}"
        )


def figures(size: dict[str, Any]) -> dict[str, Figures]:
    """Of one size, by program and night ("ours first")."""
    return {key: Figures.of(nights, size["columns"]) for key, nights in size["nights"].items()}


def table(told: dict[str, Any]) -> Iterator[str]:
    """A line for each program, night and size; then the promises; then the rivals that nothing was promised of."""
    machine = told["machine"]
    yield f"{machine['cores']} cores, load {machine['load']} before, Python {machine['python']}, {told['at']}"
    yield f"{'':44}{'CPU ms':>8}{'wall ms':>9}{'peak':>7}{'requests':>10}{'304':>7}{'rounds':>8}{'spread':>8}"
    yield f"{'':44}{'a column':>8}{'a column':>9}{'MB':>7}{'a column':>10}{'':>7}{'':>8}{'of CPU':>8}"
    for size in told["sizes"]:
        for key, each in figures(size).items():
            program, _, night = key.partition(" ")
            name = f"{_TITLES[program]}, {night} night" if program in _REMEMBERING else _TITLES[program]
            title = f"{size['columns']:>7,}  {name}"
            rounds = len(size["nights"][key])
            yield (
                f"{title:44}{each.cpu:8.2f}{each.wall:9.2f}{each.peak:7.0f}{each.requests:10.2f}"
                f"{each.not_modified:7.0%}{rounds:8}{each.spread:8.0%}"
            )
    yield ""
    yield from map(str, promises(told))
    yield ""
    for rival, title, ratio in _ratios(told):
        if rival not in _FEWER:
            yield f"{title}: {ratio:.2f}"


def promises(told: dict[str, Any]) -> Iterator[Promise]:
    """Those that what was measured can decide."""
    small, *larger = told["sizes"]
    of = figures(small)
    if bare := of.get("bare first"):
        for night, bound in zip(NIGHTS, (2.0, 0.8, 1.4), strict=True):
            yield Promise(f"CPU of the {night} night / bare Scrapy", of[f"ours {night}"].cpu / bare.cpu, bound)
    for rival, title, ratio in _ratios(told):
        if rival in _FEWER:
            yield Promise(title, ratio, _FEWER[rival], most=False)
    asked = max(of[f"ours {night}"].requests - of[f"ours {night}"].doubts for night in NIGHTS)
    yield Promise("requests a column, where nothing is in doubt", round(asked, 2), 1.0)
    for size in larger:
        peaks = {key: each.peak for key, each in figures(size).items() if key.startswith("ours ")}
        grown = max(peak / of[key].peak for key, peak in peaks.items())
        yield Promise(f"memory, {size['columns']:,} columns / {small['columns']:,}", grown, 1.3)


def _ratios(told: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Of each rival its key, the words and the figure, for each night of ours at the smallest size.

    A program that remembers is compared night by night; all nights of one that does not are like its first.
    """
    of = figures(told["sizes"][0])
    for rival in (each for each in CONTENDERS if each.rival):
        for night in NIGHTS:
            theirs = of.get(f"{rival.key} {night if rival.remembers else NIGHTS[0]}")
            if theirs:
                yield rival.key, f"CPU of {rival.title} / ours, {night} night", theirs.cpu / of[f"ours {night}"].cpu
