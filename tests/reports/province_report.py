"""A small province as a report tells it: two cities, a county of its own, and whatever a page must be able to bear."""

from __future__ import annotations

from datetime import date

from reports.province_facts import CountyResult, Figures, PlaceResult, ProvinceResult, places_above
from tests.reports.sample import SCRIPT

YICHUN, NANCHANG = "宜春市", "南昌市"
WHY = (
    "登记表有错:county.yml:2:units 缺少 name,请补上",
    "还没有巡查过",
    f"打不开:{SCRIPT} http://user@www.example.cn/{'a' * 120}",
)


def county(
    name: str,
    figures: tuple[int, int, int] | None = None,
    before: tuple[int, int, int] | None = None,
    why: str = "",
    title: str = "",
) -> CountyResult:
    """`figures`: units, checked, passed."""
    return CountyResult(
        name=name,
        title=title or name.rpartition("/")[2],
        above=tuple(filter(None, places_above(name))),
        figures=Figures(*figures) if figures else None,
        day=date(2022, 3, 31) if figures else None,
        before=Figures(*before) if before else None,
        why=why,
    )


COUNTIES = (
    county(f"{YICHUN}/铜鼓县", (40, 40, 11), (40, 40, 14)),
    county(f"{YICHUN}/丰城市", (52, 50, 50), (52, 50, 40)),
    county(f"{YICHUN}/上高县", (40, 40, 11), (40, 40, 11), title=SCRIPT),
    county(f"{YICHUN}/万载县", why=WHY[0]),
    county(f"{NANCHANG}/南昌县", (61, 61, 33)),
    county(f"{NANCHANG}/进贤县", why=WHY[1]),
    county("赣江新区", (12, 12, 12), (12, 12, 12)),
    county("省直", why=WHY[2], title="省直\u202e单位"),
)


def province_report() -> ProvinceResult:
    cities = tuple(
        PlaceResult(name, name, tuple(each for each in COUNTIES if name in each.above)) for name in (YICHUN, NANCHANG)
    )
    return ProvinceResult(
        period="2022Q1",
        period_title="2022年第一季度",
        period_before_title="2021年第四季度",
        first=date(2022, 1, 1),
        last=date(2022, 3, 31),
        ruleset="county-zero-tolerance",
        ruleset_title="县级零容忍",
        places=(PlaceResult("", "江西省", COUNTIES), *cities),
        notes=("登记表文件夹中的 新县.yaml 没有读:请改名为 .yml", SCRIPT),
    )
