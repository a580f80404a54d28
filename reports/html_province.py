"""A roll-up in, a self-contained page for the province and for every place below it out, with links to the counties."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from reports.html import environment
from reports.html_words import change
from reports.province_facts import CountyResult, PlaceResult, ProvinceResult, Ranked, places_above, ranking

INDEX = "index.html"


@dataclass(frozen=True)
class Row:
    """One line of a ranking. `above`: the titles of what lies between; `link`: its page, seen from this one."""

    ranked: Ranked
    above: str
    link: str
    moved: str

    @property
    def what(self) -> CountyResult | PlaceResult:
        return self.ranked.what


def write_place_pages(told: ProvinceResult, folder: Path) -> None:
    """Writes folder/index.html, and folder/<place>/index.html for every place. Raises OSError as the disk does."""
    page = environment().get_template("province.html.j2")
    for place in told.places:
        (folder / place.name).mkdir(parents=True, exist_ok=True)
        below = [each for each in told.places[1:] if _parent(each.name) == place.name and each is not place]
        text = page.render(
            told=told,
            place=place,
            between=bool(below),
            places=[_row(told, place, each) for each in ranking(below)],
            counties=[_row(told, place, each) for each in ranking(place.counties)],
            unjudged=[_unjudged(told, place, each) for each in place.not_assessed],
            notes=[each for each in told.notes if not place.name or each.startswith(f"{place.name}/")],
            moved=change(place.figures.rate, place.before.rate if place.before else None),
            up=[(told.title_of(name), _link(place.name, name)) for name in places_above(place.name)],
        )
        (folder / place.name / INDEX).write_text(text, "utf-8", newline="\n")


def _row(told: ProvinceResult, place: PlaceResult, each: Ranked) -> Row:
    before = each.what.before
    moved = change(each.figures.rate, before.rate if before else None)
    return Row(each, told.titles_above(each.what.name, place.name), _link(place.name, each.what.name), moved)


def _unjudged(told: ProvinceResult, place: PlaceResult, each: CountyResult) -> tuple[CountyResult, str, str]:
    """A county without a verdict, what lies between, and its page, if it has one: something was seen of it."""
    link = _link(place.name, each.name) if each.figures is not None else ""
    return each, told.titles_above(each.name, place.name), link


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _link(here: str, there: str) -> str:
    """From the page of one place to that of another, above or below it.

    >>> _link("", "江西/铜鼓"), _link("江西", ""), _link("江西", "江西/铜鼓")
    ('%E6%B1%9F%E8%A5%BF/%E9%93%9C%E9%BC%93/index.html', '../index.html', '%E9%93%9C%E9%BC%93/index.html')
    """
    if here.startswith(there):
        steps = len(here[len(there) :].strip("/").split("/"))
        return "../" * steps + INDEX
    below = there[len(here) :].strip("/")
    return "/".join([*(quote(part, safe="") for part in below.split("/")), INDEX])
