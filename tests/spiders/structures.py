"""Rows and layouts of government list pages, as HTML made to order: every row stands in every layout.

The rows differ in where the title and the date stand, the layouts in what stands around the list; both are in
structures.yml. What must be read is known by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.spiders.recorded import DAY

_DATA = yaml.safe_load(Path(__file__).with_name("structures.yml").read_text(encoding="utf-8"))
_WIDE = {ord("-"): "\uff0d", **{ord("0") + number: chr(0xFF10 + number) for number in range(10)}}  # full-width digits


class Item(NamedTuple):
    """One entry of the list that must be read."""

    title: str
    path: str
    day: date


TITLES = (
    "关于做好2022年春季农业生产工作的通知",
    "铜鼓县召开一季度经济运行分析会",
    "停电公告2022年05月28日",
    "铜鼓县2021年1-12月一般公共预算收支情况",
    "铜府办发〔2022〕5号 关于印发《政务公开工作要点》的通知",
    "人事任免",
    "县政府常务会议(4月1日)",
    "铜鼓县永宁镇2022年度部门预算公开",
)
ITEMS = tuple(
    Item(title, f"/tgxrmzf/tzgg/202204/{number:032x}.shtml", DAY - timedelta(days=2 + 5 * number))
    for number, title in enumerate(TITLES)
)
SUMMARY = "为贯彻落实上级会议精神,2022年4月1日,县政府召开专题会议,对有关工作作出部署,要求各单位抓好落实。"

Rows = Callable[[tuple[Item, ...]], str]


def _from_template(row: str, around: str = "<ul class='list'>{}</ul>", form: str = "%Y-%m-%d") -> Rows:
    def html(items: tuple[Item, ...]) -> str:
        return around.replace("{}", "".join(_fill(row, item, form) for item in items))

    return html


def _fill(row: str, item: Item, form: str) -> str:
    day = item.day
    shown = {
        "{t}": item.title,
        "{h}": item.path,
        "{d}": day.strftime(form),
        "{cut}": f"{item.title[:9]}...",
        "{summary}": SUMMARY,
        "{D}": f"{day:%d}",
        "{M}": f"{day:%m}",
        "{Y}": f"{day:%Y}",
        "{earlier}": (day - timedelta(days=30)).isoformat(),
        "{later}": (day + timedelta(days=60)).isoformat(),
        "{wide}": day.isoformat().translate(_WIDE),
        "{ago}": f"{(DAY - day).days}天前",
    }
    for mark, text in shown.items():
        row = row.replace(mark, text)
    return row


def _two_a_row(items: tuple[Item, ...]) -> str:
    cells = [f"<td><a href='{item.path}'>{item.title}</a></td><td>{item.day}</td>" for item in items]
    rows = [f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return f"<table class='tb'>{''.join(rows)}</table>"


def _in_several_lists(items: tuple[Item, ...]) -> str:
    """Three rows, and in a list of their own two, a line, and the rest."""
    rows = [f'<li><a href="{item.path}">{item.title}</a><span>{item.day}</span></li>' for item in items]
    return (
        f"<ul class='list'>{''.join(rows[:3])}</ul>"
        f"<ul class='list'>{''.join(rows[3:5])}<li class='line'></li>{''.join(rows[5:])}</ul>"
    )


ROWS: dict[str, Rows] = {
    **{name: _from_template(**row) for name, row in _DATA["rows"].items()},
    "table with two entries a row": _two_a_row,
    "in several lists": _in_several_lists,
}


def _layout(layout: str | dict[str, str]) -> str:
    whole = layout["whole"] if isinstance(layout, dict) else "{head}{top}{crumb}" + layout + "{foot}"
    for name, html in _DATA["fragments"].items():
        whole = whole.replace(f"{{{name}}}", html)
    return whole.replace("{summary}", SUMMARY)


LAYOUTS: dict[str, str] = {name: _layout(layout) for name, layout in _DATA["layouts"].items()}


def page(rows: Rows, layout: str, items: tuple[Item, ...] = ITEMS) -> str:
    return LAYOUTS[layout].replace("[]", rows(items))
