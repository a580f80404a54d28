"""What every column of the recorded county is meant to hold: the truth that a crawl of it is checked against.

Nothing here knows how the product reads or judges. Days and limits are those of DOMAIN.md 3.5, worked out by hand: on
2022-04-21 a fortnight reaches back to 04-07, six months to 2021-10-21, and two months to 02-21.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.county.names import (
    BLANK,
    CODES,
    DEPARTMENT_COLUMNS,
    STALE,
    TOWNSHIP_COLUMNS,
    TOWNSHIPS,
    UNIT_CODES,
    UNITS,
)

AS_OF = date(2022, 4, 21)
FIRST_PAGE = 15

# Days between AS_OF and a fresh column's newest entry, least and most.
_FRESH = {"d14": (1, 9), "m6": (8, 120), "m12": (20, 250), "d120": (9, 80), "reply": (4, 40), "event": (30, 500)}
_STALE = {"d14": (16, 90), "m6": (200, 700), "m12": (380, 900), "d120": (130, 400), "reply": (70, 200)}

# How stale columns are spread over the guilty units, by turns.
_STALE_KEYS = ("d14", "m6", "d120", "m12", "year", "reply")
_BLANK_NAMES = ("通知公告", "规范性文件", "统计信息", "规划计划", "人事信息", "就业创业")

TRAPS: dict[tuple[str, str], str] = {
    ("温泉镇", "通知公告"): "pinned",
    ("教体局", "通知公告"): "pinned",
    ("温泉镇", "工作动态"): "title dates",
    ("民政局", "部门动态"): "title dates",
    ("大塅镇", "通知公告"): "month and day",
    ("审计局", "部门动态"): "month and day",
    ("审计局", "通知公告"): "last December",
    ("高桥乡", "政策文件"): "hidden template",
    ("医保局", "通知公告"): "hidden template",
    ("港口乡", "政策解读"): "challenge",
    ("退役军人局", "政策解读"): "challenge 412",
    ("自然资源局", "通知公告"): "script list",
    ("高桥乡", "通知公告"): "script list",
    ("行政审批局", "通知公告"): "gbk",
    ("行政审批局", "部门动态"): "gbk by meta",
    ("民政局", "就业创业"): "soft 404",
    ("港口乡", "医疗卫生"): "redirect home",
    ("大塅镇", "义务教育"): "404",
    ("审计局", "规范性文件"): "undated",
    ("教体局", "政策解读"): "future",
    ("交通运输局", "行政许可"): "external",
    ("自然资源局", "重大建设项目"): "exempt",
    ("港口乡", "通知公告"): "none in a title",
    ("交通运输局", "通知公告"): "empty side box",
    ("温泉镇", "行政处罚"): "single entry",
}
BORDERS: dict[tuple[str, str], date] = {
    ("港口乡", "工作动态"): date(2022, 4, 7),  # the fourteenth day: fresh
    ("永宁镇", "工作动态"): date(2022, 4, 6),  # the fifteenth: stale
    ("医保局", "规范性文件"): date(2021, 10, 21),  # six calendar months: fresh
    ("人社局", "通知公告"): date(2021, 10, 20),  # a day more: stale
}
ROOTED = ("温泉镇", "三都镇", "高桥乡", "教体局", "民政局", "农业农村局")  # units with a disclosure root
NOT_DECLARED = ("政策解读", "应急管理", "应急预案", "人事信息", "行政许可")  # left to be found below the root


# Titles that do harm where they are not taken as text: by a page, and by a spreadsheet.
HOSTILE = ("<script>alert(1)//政策图解", '=HYPERLINK("http://evil.test/","点击查看")')


@dataclass
class Plan:
    """One column: where it lies, what it shows, and what must be read and found there."""

    unit: str
    name: str
    keeps: str
    family: str  # article_list | static | generic
    state: str = "filled"
    days: list[date] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    total: int | None = None
    findings: list[str] = field(default_factory=list)
    trap: str = ""
    declared: bool = True
    index: int = 0

    @property
    def newest(self) -> date | None:
        known = [day for day in self.days if day <= AS_OF]
        return max(known) if known and self.state == "filled" else None

    @property
    def code(self) -> str:
        return CODES[self.name]

    @property
    def folder(self) -> str:
        return f"/tgxrmzf/{UNIT_CODES[self.unit]}/{self.code}"

    @property
    def path(self) -> str:
        """The address that the registry gives."""
        if self.keeps == "static" or self.trap or self.family == "generic":
            return f"{self.folder}/index.html"
        if self.family == "article_list":
            return f"{self.folder}/pc/list.html"
        unit = UNIT_CODES[self.unit]
        return f"/tgxrmzf/{unit}/xxgk_bmtt.shtml?code={unit}_{self.code}&temp=xxgk_list"

    @property
    def inner_path(self) -> str:
        """Where the list of a shell really lies."""
        return f"/tgxrmzf/{UNIT_CODES[self.unit]}_{self.code}/xxgk_list.shtml"


def plans() -> Iterator[Plan]:
    """All 1,200 columns in registry order."""
    for number, unit in enumerate(UNITS):
        yield from unit_plans(unit, number)


def unit_plans(unit: str, number: int) -> list[Plan]:
    names = TOWNSHIP_COLUMNS if unit in TOWNSHIPS else DEPARTMENT_COLUMNS
    chance = random.Random(f"tonggu {unit}")
    made = [
        Plan(unit, name, keeps, _family(unit, number), index=number * 100 + at)
        for at, (name, keeps) in enumerate(names.items())
    ]
    stale = _stale_names(unit, number, made)
    blank = _blank_names(unit, number)
    for plan in made:
        plan.trap = TRAPS.get((unit, plan.name), "")
        plan.declared = not (unit in ROOTED and plan.name in NOT_DECLARED and not plan.trap)
        _fill(plan, chance, plan.name in stale)
        if plan.name in blank:
            plan.state, plan.days, plan.titles, plan.total, plan.findings = "blank", [], [], 0, ["blank_column"]
        if plan.trap:
            _spring(plan)
    return made


def _family(unit: str, number: int) -> str:
    if unit in ROOTED or unit in TOWNSHIPS:
        return "article_list"
    return ("static", "article_list", "generic", "article_list")[number % 4]


def _stale_names(unit: str, number: int, made: list[Plan]) -> set[str]:
    if unit not in STALE:
        return set()
    wanted = {_STALE_KEYS[(number + step) % len(_STALE_KEYS)] for step in range(1 + number % 3)}
    borders = {name for owner, name in BORDERS if owner == unit}
    blank = _blank_names(unit, number)
    free = [plan for plan in made if plan.name not in blank and plan.name != "民意征集"]
    return borders | {next(plan.name for plan in free if _key(plan) == key) for key in wanted}


def _key(plan: Plan) -> str:
    return "year" if plan.keeps.startswith("y") else plan.keeps


def _blank_names(unit: str, number: int) -> set[str]:
    if unit not in BLANK:
        return set()
    return {_BLANK_NAMES[(number + step * 2) % len(_BLANK_NAMES)] for step in range(1 + number % 3)}


# --- entries --------------------------------------------------------------------------------------------------------

_ACTIONS = ("召开", "组织开展", "扎实推进", "部署", "督导", "调研", "圆满完成")
_MATTERS = (
    "春耕备耕工作",
    "安全生产大检查",
    "人居环境整治",
    "防汛备汛工作",
    "营商环境优化提升",
    "消防安全排查",
    "森林防火宣传",
)
_PAPERS = ("通知", "通告", "实施方案", "意见", "公示", "公告")


def _fill(plan: Plan, chance: random.Random, stale: bool) -> None:
    """Give a column the entries that its kind and its unit's merit ask for."""
    if plan.keeps == "static":
        return
    if stale:
        plan.findings = ["stale_column"]
    number = chance.randint(15, 20)
    if plan.keeps.startswith("y"):
        _fill_years(plan, int(plan.keeps[1:]), stale)
        return
    least, most = (_STALE if stale else _FRESH)[plan.keeps]
    newest = BORDERS.get((plan.unit, plan.name), AS_OF - timedelta(chance.randint(least, most)))
    plan.days = [newest]
    while len(plan.days) < number:
        plan.days.append(plan.days[-1] - timedelta(chance.randint(1, 20)))
    plan.titles = [_title(plan, chance) for _ in plan.days]
    plan.total = number
    if plan.family == "static":
        plan.total = number + chance.randint(0, 60)
        plan.days, plan.titles = plan.days[:FIRST_PAGE], plan.titles[:FIRST_PAGE]


def _title(plan: Plan, chance: random.Random) -> str:
    matter = chance.choice(_MATTERS)
    if plan.keeps == "d14":
        return f"{plan.unit}{chance.choice(_ACTIONS)}{matter}"
    return f"{plan.unit}关于{matter}的{chance.choice(_PAPERS)}({plan.name}第{chance.randint(1, 99)}号)"


def _fill_years(plan: Plan, expected: int, stale: bool) -> None:
    """One item a year, the newest of them the one that must be there, or, where it is missing, the year before's."""
    last = expected - 1 if stale else expected
    words = {
        "政府信息公开年报": "政府信息公开工作年度报告",
        "建议提案办理": "人大建议和政协提案办理情况",
        "双随机一公开": "双随机抽查计划",
        "行政执法数据": "行政执法总体情况",
    }
    matter = words.get(plan.name, plan.name)
    for year in range(last, last - 5, -1):
        plan.titles.append(f"{plan.unit}{year}年度{matter}")
        plan.days.append(_published(plan.name, year))
    plan.total = len(plan.days)


def _published(name: str, year: int) -> date:
    """When the item of a year is published, well before its day of law."""
    if name in ("政府信息公开年报", "行政执法数据"):
        return date(year + 1, 1, 18)
    if name in ("财政决算", "部门决算"):
        return date(year + 1, 9, 27)
    if name == "建议提案办理":
        return date(year, 11, 30)
    return date(year, 3, 21)


# --- traps ----------------------------------------------------------------------------------------------------------


def _spring(plan: Plan) -> None:
    """Turn an innocent column into what its trap needs."""
    days, titles = plan.days, plan.titles
    if plan.trap == "pinned":
        days[0:0] = [date(2019, 6, 12), date(2020, 1, 8)]
        titles[0:0] = [f"【置顶】{plan.unit}信访举报方式公告", f"【置顶】{plan.unit}常用办事指南"]
    elif plan.trap == "title dates":
        titles[0] = "2022年12月31日前完成春耕备耕工作的安排"
        titles[1] = f"{plan.unit}2019-01-02会议纪要"
        titles[2] = "1-6月主要工作情况"
    elif plan.trap == "last December":
        plan.days = [date(2021, 12, 28) - timedelta(3 * step) for step in range(len(days))]
    elif plan.trap == "month and day":
        plan.days = [AS_OF - timedelta(2 + step) for step in range(len(days))]
    elif plan.trap == "none in a title":
        titles[0] = f"{plan.unit}关于暂无疫情风险点位的公告"
    elif plan.trap == "single entry":
        plan.days, plan.titles = [date(2021, 3, 5)], ["本单位无此类事项"]
    elif plan.trap == "undated":
        plan.state, plan.findings = "undated", ["undated_column"]
    elif plan.trap == "future":
        days[0], days[1] = date(2022, 12, 30), date(2022, 12, 29)
        titles[0], titles[1] = HOSTILE  # what is found of them is repeated in reports, notices and mail
        plan.findings = ["future_dated_entry"]
    elif plan.trap in ("soft 404", "redirect home", "404"):
        plan.state, plan.days, plan.titles, plan.findings = "unreachable", [], [], ["unreachable_column"]
    elif plan.trap.startswith("challenge"):
        plan.state, plan.days, plan.titles = "blocked", [], []
    elif plan.trap == "external":
        plan.state, plan.days, plan.titles = "external", [], []
    elif plan.trap == "exempt":
        plan.state, plan.days, plan.titles = "blank", [], []
    plan.total = _total_of_trap(plan)


def _total_of_trap(plan: Plan) -> int | None:
    if plan.state in ("unreachable", "blocked", "external"):
        return None
    return len(plan.titles)
