"""The results of many counties in, the ranking as people read it and as JSON out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crawler.errors import ExitStatus
from crawler.present import print_table, say
from reports.html_words import change, percent
from reports.province_facts import PlaceResult, ranking

if TYPE_CHECKING:
    from reports.province_facts import Figures, ProvinceResult, Ranked


def province_json(told: ProvinceResult) -> dict[str, Any]:
    """What `assess --json` prints over a folder; `report --json` too, with where it was written."""
    whole = told.whole
    ranks = {each.what.name: each.rank for each in ranking(whole.counties)}
    return {
        "period": told.period,
        "ruleset": told.ruleset,
        **_place_json(whole),
        "places": [_named(each, rank) for level in told.levels for each, rank in _with_ranks(level)],
        "counties": [
            {
                "county": each.name,
                "title": each.title,
                "rank": ranks.get(each.name),
                "as_of": each.day,
                **_figures_json(each.figures, each.before),
                "why": each.why,
            }
            for each in whole.counties
        ],
        "notes": list(told.notes),
    }


def _place_json(place: PlaceResult) -> dict[str, Any]:
    return {
        "counties_known": len(place.counties),
        "counties_assessed": len(place.assessed),
        **_figures_json(place.judged, place.before),
    }


def _figures_json(figures: Figures | None, before: Figures | None) -> dict[str, Any]:
    return {
        "units": figures.total if figures else None,
        "checked": figures.checked if figures else 0,
        "passed": figures.passed if figures else 0,
        "rate": figures.rate if figures else None,
        "rate_before": before.rate if before else None,
    }


def _named(place: PlaceResult, rank: int | None) -> dict[str, Any]:
    return {"place": place.name, "title": place.title, "rank": rank, **_place_json(place)}


def _with_ranks(level: Sequence[PlaceResult]) -> list[tuple[PlaceResult, int | None]]:
    ranks = {each.what.name: each.rank for each in ranking(level)}
    return [(each, ranks.get(each.name)) for each in level]


def print_province(told: ProvinceResult) -> None:
    for level in told.levels:
        _print_ranking("地区", ranking(level), of_places=True)
    _print_ranking("县", ranking(told.whole.counties), of_places=False)
    whole = told.whole
    moved = f"({change(whole.figures.rate, whole.before.rate)})" if whole.before else ""
    say(
        f"{told.period} · {told.ruleset_title} · {whole.title}:{len(whole.counties)} 个县,"
        f"已考核 {len(whole.assessed)} 个,"
        f"共检查 {whole.figures.checked} 个单位,合格 {whole.figures.passed} 个,"
        f"合格率 {percent(whole.figures.rate)}{moved}"
    )
    if whole.not_assessed:
        say(f"以下 {len(whole.not_assessed)} 个县没有结论,不计入合格率,也不排名:", "yellow")
        for each in whole.not_assessed:
            say(f"  {each.name}:{each.why}", "yellow")


def _print_ranking(what: str, ranked: Sequence[Ranked], *, of_places: bool) -> None:
    if not ranked:
        return
    headings = (
        "名次",
        what,
        *(["已考核的县"] if of_places else ["考核日"]),
        "单位",
        "检查",
        "合格",
        "合格率",
        "比上期",
    )
    print_table(headings, [_cells(each) for each in ranked])


def _cells(each: Ranked) -> Sequence[object]:
    what, figures = each.what, each.figures
    beside = f"{len(what.assessed)}/{len(what.counties)}" if isinstance(what, PlaceResult) else what.day
    moved = change(figures.rate, what.before.rate if what.before else None)
    title = what.name if what.name.endswith(what.title) else f"{what.title}({what.name})"
    return (each.rank, title, beside, *figures, percent(figures.rate), moved)


def status_of(told: ProvinceResult) -> ExitStatus:
    """Done in part where a county has no verdict."""
    return ExitStatus.PARTIAL if told.whole.not_assessed else ExitStatus.DONE
