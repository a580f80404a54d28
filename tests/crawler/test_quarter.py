"""A quarter of thirteen weeks and two looks at the next, lived through: what became of each problem, who was told what.

The script is written out first; the tests below hold what happened, and what is reported, against it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from storage.nouns import ColumnState, RunKind, RunStatus, Step
from storage.outbox_nouns import Delivery, DeliveryState
from tests.crawler.changing_county import REPORT, ZONE, County, Look, Showing, at, monday, week_of
from tests.crawler.quarter import (
    OFFICE,
    Quarter,
    Word,
    digests,
    mails_to_units,
    quarter,
    standing,
    steps,
    told_to_the_group,
)
from tests.crawler.recorded import xunlan

# --- the county -----------------------------------------------------------------------------------------------------
# Week 1 begins on 2022-01-03. That Monday and the one of week 5 are holidays: what is written then goes out on the next
# working day. In week 7 nothing answers, in week 8 the mail server is dead, in week 10 the site is rebuilt, and in week
# 12 the group's bot is busy at first.

NEWS, PICTURES, NOTICES, POSTED = "工作动态", "图片新闻", "通知公告", "公告公示"
CONTACTS = {
    "永宁镇": "办公室 0795-8722222 yn@tonggu.test",
    "大塅镇": "dd@tonggu.test",
    "棋坪镇": "qp@tonggu.test",
    "财政局": "cz@tonggu.test",
    "教育局": "jy@tonggu.test",
    "水利局": "办公室 0795-8723333",  # no address: only the group reaches it
}
QUARTER, NEXT_QUARTER = range(1, 14), (19, 21)
DOWN, DEAD_MAIL, REBUILT, BUSY_BOT = 7, 8, 10, 12
HOLIDAYS = (1, 5)
LOOKS = "1 2 3 3r 4 5 6 6r 7 8 9 10 10r 11 12 13 19 21"
END = date(2021, 12, 30)
SHOWN = {  # the newest entry before the quarter; look by look: + something new, . nothing, 0 blank, 4 gone
    #                                1 2 3 3r4 5 6 6r7 8 9 10  11 12 13 19 21
    ("永宁镇", NEWS): Showing(END, "+ . . . + + + + x + + r r + + + + +"),
    ("大塅镇", NEWS): Showing(END, "+ . . . + . . . x . . r r + + + + +"),
    ("棋坪镇", NEWS): Showing(date(2021, 12, 10), ". + + . . . . . x + + r r + + + + +"),
    ("财政局", PICTURES): Showing(date(2021, 12, 25), ". . . . . . . . x . . r r . . . . ."),
    ("财政局", POSTED): Showing(END, "+ 4 4 4 + + + + x + + r r + + + + +"),
    ("水利局", NEWS): Showing(END, "+ . . . . . . + x + + r r + + + + +"),
    ("教育局", REPORT): Showing(date(2021, 1, 20), ". . . . . . . . x + . r r . . . . ."),
    ("棋坪镇", NOTICES): Showing(date(2021, 8, 5), ". . . . . . + + x + + r r + + + + +"),
    ("教育局", NEWS): Showing(END, "+ + + . + + + . x . . r r + + + + +"),
    ("永宁镇", PICTURES): Showing(END, "+ . . . . . . . x . . r r . . . + +"),
    ("大塅镇", PICTURES): Showing(END, "+ . . . . . . . x . . r r . . . . ."),
    ("水利局", PICTURES): Showing(END, "+ + + + + + + + x + + r r + . . + +"),
    ("教育局", PICTURES): Showing(END, "+ + + + + + + + x + + r r + . . + ."),
    ("水利局", POSTED): Showing(END, "+ + + + + 0 + + x + + r r + + + + +"),  # no browser: that it is blank is not sure
}
COUNTY = County(
    contacts=CONTACTS,
    columns=(NOTICES, POSTED, NEWS, PICTURES, REPORT),
    looks=tuple(map(Look, LOOKS.split())),
    showing=SHOWN,
    down=frozenset({f"{DOWN}"}),
    rebuilt=frozenset({f"{REBUILT}", f"{REBUILT}r"}),
)
WORDS = (
    Word(at(monday(3), time(13)), "dismiss", ("永宁镇", PICTURES), OFFICE, "图片新闻已并入工作动态"),
    Word(at(date(2022, 1, 18), time(10)), "told", ("水利局", NEWS), OFFICE, "电话告知办公室", date(2022, 2, 25)),
    Word(at(date(2022, 1, 20), time(10)), "exempt", ("大塅镇", PICTURES), OFFICE, "办公楼搬迁", date(2022, 3, 31)),
    Word(at(date(2022, 1, 25), time(10)), "replied", ("水利局", NEWS), "水利局办公室", "节后发布"),
    Word(at(monday(8), time(13)), "confirm", ("教育局", NEWS), OFFICE, "已打开网页核对"),
)

# --- what becomes of it -----------------------------------------------------------------------------------------------

LIVES = """
# stale, told of, put right
永宁镇 工作动态 stale_column
  W3 opened 最近一条发布于 2022-01-01
  W3 notified 第 1 次通知:经邮件,整改期限 2022-01-27
  W3 notified 第 1 次通知(当天另一次):经企业微信
  W3r rechecked 仍未整改
  W3r not_fixed 已通知 1 次,复核仍未整改
  W4 closed 复看未再发现问题
# put right in time, stale again on the 14th day after: the same life, with its count and its date
大塅镇 工作动态 stale_column
  W3 opened 最近一条发布于 2022-01-01
  W3 notified 第 1 次通知:经邮件,整改期限 2022-01-27
  W3 notified 第 1 次通知(当天另一次):经企业微信
  W3r rechecked 仍未整改
  W3r not_fixed 已通知 1 次,复核仍未整改
  W4 closed 复看未再发现问题
  W6 reopened 最近一条发布于 2022-01-22
  W6 notified 第 2 次通知:经邮件
  W6 notified 第 2 次通知(当天另一次):经企业微信
  W6r rechecked 仍未整改
  W6r overdue 已通知 2 次,过了整改期限 2022-01-27 仍未整改
  W8 notified 第 3 次通知:经企业微信
  W9 notified 第 4 次通知:经邮件
  W9 notified 第 4 次通知(当天另一次):经企业微信
  W10r rechecked 未能查看:网站疑似改版,待核对栏目网址
  W11 closed 复看未再发现问题
# put right, stale again after three weeks: a problem begins anew, untold, with a new date
棋坪镇 工作动态 stale_column
  W1 opened 最近一条发布于 2021-12-10
  W1 notified 第 1 次通知:经邮件,整改期限 2022-01-14
  W1 notified 第 1 次通知(当天另一次):经企业微信
  W2 closed 复看未再发现问题
  W5 reopened 最近一条发布于 2022-01-15
  W6 notified 第 1 次通知:经邮件,整改期限 2022-02-17
  W6 notified 第 1 次通知(当天另一次):经企业微信
  W6r rechecked 仍未整改
  W6r not_fixed 已通知 1 次,复核仍未整改
  W8 closed 复看未再发现问题
# never put right
财政局 图片新闻 stale_column
  W2 opened 最近一条发布于 2021-12-25
  W2 notified 第 1 次通知:经邮件,整改期限 2022-01-20
  W2 notified 第 1 次通知(当天另一次):经企业微信
  W3 notified 第 2 次通知:经邮件
  W3 notified 第 2 次通知(当天另一次):经企业微信
  W3r rechecked 仍未整改
  W3r not_fixed 已通知 2 次,复核仍未整改
  W4 overdue 已通知 2 次,过了整改期限 2022-01-20 仍未整改
  W4 notified 第 3 次通知:经邮件
  W4 notified 第 3 次通知(当天另一次):经企业微信
  W6 notified 第 4 次通知:经邮件
  W6 notified 第 4 次通知(当天另一次):经企业微信
  W6r rechecked 仍未整改
  W8 notified 第 5 次通知:经企业微信
  W9 notified 第 6 次通知:经邮件
  W9 notified 第 6 次通知(当天另一次):经企业微信
  W10r rechecked 未能查看:网站疑似改版,待核对栏目网址
  W11 notified 第 7 次通知:经邮件
  W11 notified 第 7 次通知(当天另一次):经企业微信
  W12 notified 第 8 次通知:经邮件
  W12 notified 第 8 次通知(当天另一次):经企业微信
  W13 notified 第 9 次通知:经邮件
  W13 notified 第 9 次通知(当天另一次):经企业微信
  W19 notified 第 10 次通知:经邮件
  W19 notified 第 10 次通知(当天另一次):经企业微信
  W21 notified 第 11 次通知:经邮件
  W21 notified 第 11 次通知(当天另一次):经企业微信
# gone, late after five days, there again
财政局 公告公示 unreachable_column
  W2 opened 本栏目打不开:网页不存在
  W2 notified 第 1 次通知:经邮件,整改期限 2022-01-15
  W2 notified 第 1 次通知(当天另一次):经企业微信
  W3 overdue 已通知 1 次,过了整改期限 2022-01-15 仍未整改
  W3 notified 第 2 次通知:经邮件
  W3 notified 第 2 次通知(当天另一次):经企业微信
  W3r rechecked 仍未整改
  W4 closed 复看未再发现问题
# no mail: told in the group and by telephone, with a later date; answered; put right
水利局 工作动态 stale_column
  W3 opened 最近一条发布于 2022-01-01
  W3 notified 第 1 次通知:经企业微信,整改期限 2022-01-27
  W3 notified 政务公开股:第 2 次通知:电话告知办公室,整改期限 2022-02-25
  W3r rechecked 仍未整改
  W3r not_fixed 已通知 2 次,复核仍未整改
  W4 notified 第 3 次通知:经企业微信
  W4 replied 水利局办公室:节后发布
  W6r rechecked 已整改
  W6r closed 复看未再发现问题
# a reminder that came true: no fix, and nobody was told
教育局 政府信息公开年报 due_soon
  W1 opened 最近一条发布于 2021-01-20
  W6 closed 不再适用(不是整改)
# the report that was missing then
教育局 政府信息公开年报 stale_column
  W6 opened 没有 2021 年的内容
  W6 notified 第 1 次通知:经邮件,整改期限 2022-02-17
  W6 notified 第 1 次通知(当天另一次):经企业微信
  W6r rechecked 仍未整改
  W6r not_fixed 已通知 1 次,复核仍未整改
  W8 closed 复看未再发现问题
# a reminder that was heeded
棋坪镇 通知公告 due_soon
  W4 opened 最近一条发布于 2021-08-05
  W6 closed 复看未再发现问题
# confirmed by a person; its notice waited for the mail server; nobody could look while the site was new
教育局 工作动态 stale_column
  W8 opened 最近一条发布于 2022-02-05
  W8 confirmed 政务公开股:已打开网页核对
  W8 notified 第 1 次通知:经企业微信,整改期限 2022-03-03
  W9 notified 第 2 次通知:经邮件
  W9 notified 第 2 次通知(当天另一次):经企业微信
  W10r rechecked 未能查看:网站疑似改版,待核对栏目网址
  W11 closed 复看未再发现问题
# a false alarm, which stays one as long as it is seen
永宁镇 图片新闻 stale_column
  W3 opened 最近一条发布于 2022-01-01
  W3 dismissed 政务公开股:图片新闻已并入工作动态
  W19 closed 不再适用(此前已认定误报)
# exempt until the end of March; then it is asked again, and a problem begins anew
大塅镇 图片新闻 stale_column
  W3 opened 最近一条发布于 2022-01-01
  W3 notified 第 1 次通知:经邮件,整改期限 2022-01-27
  W3 notified 第 1 次通知(当天另一次):经企业微信
  W3r rechecked 仍未整改
  W3r not_fixed 已通知 1 次,复核仍未整改
  W4 exempted 栏目已豁免(见登记表或豁免台账)
  W19 reopened 最近一条发布于 2022-01-01
  W19 notified 第 1 次通知:经邮件,整改期限 2022-05-19
  W19 notified 第 1 次通知(当天另一次):经企业微信
  W21 overdue 已通知 1 次,过了整改期限 2022-05-19 仍未整改
  W21 notified 第 2 次通知:经邮件
  W21 notified 第 2 次通知(当天另一次):经企业微信
# open at the end of the quarter, put right in the next
水利局 图片新闻 stale_column
  W13 opened 最近一条发布于 2022-03-12
  W13 notified 第 1 次通知:经企业微信,整改期限 2022-04-07
  W19 closed 复看未再发现问题
# open at the end of the quarter, put right, and back within two weeks
教育局 图片新闻 stale_column
  W13 opened 最近一条发布于 2022-03-12
  W13 notified 第 1 次通知:经邮件,整改期限 2022-04-07
  W13 notified 第 1 次通知(当天另一次):经企业微信
  W19 closed 复看未再发现问题
  W21 reopened 最近一条发布于 2022-05-07
  W21 notified 第 2 次通知:经邮件
  W21 notified 第 2 次通知(当天另一次):经企业微信
"""
BY_MAIL = """
W1 整改通知 棋坪镇:工作动态
W2 整改完成 棋坪镇:工作动态
W2 整改通知 财政局:图片新闻、公告公示
W3 整改通知 永宁镇:工作动态 大塅镇:图片新闻、工作动态
W3 整改提醒 财政局:图片新闻、公告公示
W4 整改完成 永宁镇:工作动态 大塅镇:工作动态 财政局:公告公示
W4 整改提醒 财政局:图片新闻
W6 整改通知 棋坪镇:工作动态 教育局:政府信息公开年报
W6 整改提醒 财政局:图片新闻 大塅镇:工作动态
W9 整改提醒 大塅镇:工作动态 财政局:图片新闻
W9 整改完成 棋坪镇:工作动态 教育局:政府信息公开年报
W9 整改通知 教育局:工作动态
W11 整改完成 大塅镇:工作动态 教育局:工作动态
W11 整改提醒 财政局:图片新闻
W12 整改提醒 财政局:图片新闻
W13 整改提醒 财政局:图片新闻
W13 整改通知 教育局:图片新闻
W19 整改通知 大塅镇:图片新闻
W19 整改提醒 财政局:图片新闻
W19 整改完成 教育局:图片新闻
W21 整改提醒 大塅镇:图片新闻 财政局:图片新闻 教育局:图片新闻
"""
BY_GROUP = """
W1 整改通知 棋坪镇:工作动态
W2 整改通知 财政局:图片新闻、公告公示
W2 整改完成 棋坪镇:工作动态
W3 整改通知 永宁镇:工作动态 大塅镇:图片新闻、工作动态 水利局:工作动态
W3 整改提醒 财政局:图片新闻、公告公示
W4 整改提醒 财政局:图片新闻 水利局:工作动态
W4 整改完成 永宁镇:工作动态 大塅镇:工作动态 财政局:公告公示
W6 整改通知 棋坪镇:工作动态 教育局:政府信息公开年报
W6 整改提醒 财政局:图片新闻 大塅镇:工作动态
W7 整改完成 水利局:工作动态
W8 整改通知 教育局:工作动态
W8 整改提醒 大塅镇:工作动态 财政局:图片新闻
W8 整改完成 棋坪镇:工作动态 教育局:政府信息公开年报
W9 整改提醒 大塅镇:工作动态 财政局:图片新闻 教育局:工作动态
W11 整改提醒 财政局:图片新闻
W11 整改完成 大塅镇:工作动态 教育局:工作动态
W12 整改提醒 财政局:图片新闻
W13 整改通知 教育局:图片新闻 水利局:图片新闻
W13 整改提醒 财政局:图片新闻
W19 整改通知 大塅镇:图片新闻
W19 整改提醒 财政局:图片新闻
W19 整改完成 教育局:图片新闻 水利局:图片新闻
W21 整改提醒 大塅镇:图片新闻 财政局:图片新闻 教育局:图片新闻
"""
AT_THE_END_OF_MARCH = {
    "永宁镇 工作动态 stale_column": "closed, told 1, due 2022-01-27",
    "永宁镇 图片新闻 stale_column": "false_alarm, told 0, due 2022-01-27",
    "大塅镇 工作动态 stale_column": "closed, told 4, due 2022-01-27",
    "大塅镇 图片新闻 stale_column": "exempt, told 1, due 2022-01-27",
    "棋坪镇 通知公告 due_soon": "closed, told 0, due 2022-02-07",
    "棋坪镇 工作动态 stale_column": "closed, told 1, due 2022-02-17",
    "财政局 公告公示 unreachable_column": "closed, told 2, due 2022-01-15",
    "财政局 图片新闻 stale_column": "overdue, told 9, due 2022-01-20",
    "教育局 工作动态 stale_column": "closed, told 2, due 2022-03-03",
    "教育局 图片新闻 stale_column": "notified, told 1, due 2022-04-07",
    "教育局 政府信息公开年报 due_soon": "closed, told 0, due 2022-01-17",
    "教育局 政府信息公开年报 stale_column": "closed, told 1, due 2022-02-17",
    "水利局 工作动态 stale_column": "closed, told 3, due 2022-02-25",
    "水利局 图片新闻 stale_column": "notified, told 1, due 2022-04-07",
}
IN_MAY = AT_THE_END_OF_MARCH | {
    "永宁镇 图片新闻 stale_column": "closed, told 0, due 2022-01-27",
    "大塅镇 图片新闻 stale_column": "overdue, told 2, due 2022-05-19",
    "财政局 图片新闻 stale_column": "overdue, told 11, due 2022-01-20",
    "教育局 图片新闻 stale_column": "not_fixed, told 2, due 2022-04-07",
    "水利局 图片新闻 stale_column": "closed, told 1, due 2022-04-07",
}
COUNTS = """
1 opened 2 reopened 0 closed 0 filled 30
2 opened 2 reopened 0 closed 1 filled 29 unreachable 1
3 opened 5 reopened 0 closed 0 filled 29 unreachable 1
3r opened 0 reopened 0 closed 0 filled 5 unreachable 1
4 opened 1 reopened 0 closed 3 filled 30
5 opened 0 reopened 1 closed 0 filled 29 unreadable 1
6 opened 1 reopened 1 closed 2 filled 30
6r opened 0 reopened 0 closed 1 filled 5
7 opened 0 reopened 0 closed 0 unreachable 23
8 opened 1 reopened 0 closed 2 filled 30
9 opened 0 reopened 0 closed 0 filled 30
10 opened 0 reopened 0 closed 0 unreachable 30
10r opened 0 reopened 0 closed 0 unreachable 3
11 opened 0 reopened 0 closed 2 filled 30
12 opened 0 reopened 0 closed 0 filled 30
13 opened 2 reopened 0 closed 0 filled 30
19 opened 0 reopened 1 closed 3 filled 30
21 opened 0 reopened 1 closed 0 filled 30
"""
RECHECKED = {"3r": (0, 6, 0), "6r": (1, 4, 0), "10r": (0, 0, 3)}  # fixed, not fixed, could not look
FAILED = {"2022Q1": ["财政局", "教育局", "水利局"], "2022Q2": ["大塅镇", "财政局", "教育局"]}
OVERDUE = {"2022Q1": [("财政局", PICTURES)], "2022Q2": [("大塅镇", PICTURES), ("财政局", PICTURES)]}
FIXED = {
    "2022Q1": [
        ("永宁镇", NEWS),
        ("大塅镇", NEWS),
        ("棋坪镇", NEWS),
        ("财政局", POSTED),
        ("教育局", NEWS),
        ("教育局", REPORT),
        ("水利局", NEWS),
    ],
    "2022Q2": [("水利局", PICTURES)],  # neither what was never wrong, nor what is back
}


@dataclass
class Lived:
    """The quarter when it is over. `in_march`: how the problems stood at its end; `q1`: the verdicts as they were drawn
    up then, and `q1_report` the digests of the report's files."""

    stage: Quarter
    folder: Path
    in_march: dict[str, str] = field(default_factory=dict)
    q1: dict[str, Any] = field(default_factory=dict)
    q1_report: dict[str, str] = field(default_factory=dict)

    def ask(self, *words: object) -> dict[str, Any]:
        result = xunlan(*words, "--database", self.stage.database, "--json")
        assert result.exit_code == 0, result.output
        return dict(json.loads(result.stdout))

    def report(self, period: str) -> Path:
        """The report of a period, drawn up now."""
        folder = self.folder / f"{period}-{len(list(self.folder.iterdir()))}"
        self.ask("report", "--period", period, "--out", folder)
        return folder


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder, reports = tmp_path_factory.mktemp("quarter"), tmp_path_factory.mktemp("reports")
    bad_weeks = {"no_mail_in": frozenset({DEAD_MAIL}), "busy_bot_in": frozenset({BUSY_BOT})}
    with quarter(COUNTY, WORDS, folder, **bad_weeks) as stage:
        lived = Lived(stage, reports)
        stage.live(QUARTER)
        lived.in_march = standing(stage.store)
        lived.q1 = lived.ask("assess", "--period", "2022Q1")
        lived.q1_report = files(lived.report("2022Q1"))
        stage.live(NEXT_QUARTER)
        yield lived


@pytest.fixture(scope="module")
def reports(lived: Lived) -> dict[str, Path]:
    """The reports of both quarters, drawn up in May."""
    return {period: lived.report(period) for period in FAILED}


def files(report: Path) -> dict[str, str]:
    return dict(json.loads((report / "report.json").read_text(encoding="utf-8"))["files"])


def script(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if not line.startswith("#")]


def written_lives() -> dict[str, list[str]]:
    """The steps that the script writes below the name of each problem."""
    lives: dict[str, list[str]] = {}
    for line in script(LIVES):
        if line.startswith("  "):
            lives[list(lives)[-1]].append(line.strip())
        else:
            lives[line] = []
    return lives


def messages(text: str) -> list[str]:
    """One line a message of what the script writes on one line a week and kind."""
    lines = (line.split(" ") for line in script(text))
    return [f"{week} {kind} {each}" for week, kind, *told in lines for each in told]


def sent(stage: Quarter) -> list[Delivery]:
    return stage.store.outbox.deliveries([DeliveryState.SENT])


# --- lives ------------------------------------------------------------------------------------------------------------


def test_every_problem_lives_as_the_script_says_and_there_is_no_other(lived: Lived) -> None:
    happened, written = steps(lived.stage), written_lives()
    assert happened.keys() == written.keys()
    for problem, life in written.items():
        assert happened[problem] == life


def test_every_problem_stands_as_the_script_says_at_the_end_of_the_quarter_and_in_may(lived: Lived) -> None:
    assert lived.in_march == AT_THE_END_OF_MARCH
    assert standing(lived.stage.store) == IN_MAY


def test_nothing_is_closed_without_a_look(lived: Lived) -> None:
    stage = lived.stage
    known = {each.fingerprint: each for each in stage.store.rectifications(include_closed=True)}
    closings = [event for event in stage.store.rectification_events() if event.what is Step.CLOSED]
    assert len(closings) == 14
    for event in closings:
        problem = known[event.fingerprint]
        (seen,) = (
            each
            for each in stage.store.states_seen(event.run)
            if (each.unit, each.column) == (problem.unit, problem.column)
        )
        assert seen.state in (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK)


def test_each_look_counts_what_it_saw_and_what_it_changed(lived: Lived) -> None:
    happened = []
    for name, summary in lived.stage.summaries.items():
        counts = summary.run.counts
        states = {key.removeprefix("state."): number for key, number in counts.items() if key.startswith("state.")}
        changed = {key: counts[key] for key in ("opened", "reopened", "closed")}
        told = [f"{key} {number}" for key, number in (*changed.items(), *sorted(states.items()))]
        happened.append(" ".join((name, *told)))
    assert happened == script(COUNTS)


def test_a_recheck_gives_an_answer_for_every_open_problem(lived: Lived) -> None:
    runs = {name: each.run for name, each in lived.stage.summaries.items() if each.run.kind is RunKind.RECHECK}
    words = ("fixed", "not_fixed", "unseen")
    assert {name: tuple(run.counts[f"rechecked.{each}"] for each in words) for name, run in runs.items()} == RECHECKED


# --- who was told what ------------------------------------------------------------------------------------------------


def test_the_mail_server_took_what_the_script_says_and_no_more(lived: Lived) -> None:
    assert sorted(mails_to_units(lived.stage.got)) == sorted(messages(BY_MAIL))


def test_the_group_was_told_what_the_script_says_and_no_more(lived: Lived) -> None:
    assert sorted(told_to_the_group(lived.stage.got)) == sorted(messages(BY_GROUP))


def test_what_the_outbox_calls_sent_is_what_arrived(lived: Lived) -> None:
    assert len(sent(lived.stage)) == len(lived.stage.got)
    assert {each.state for each in lived.stage.store.outbox.deliveries()} == {DeliveryState.SENT}


def test_nobody_is_told_twice_for_the_same_thing_on_one_day(lived: Lived) -> None:
    told = Counter(
        (each.sent_at.astimezone(ZONE).date(), each.message.channel, each.message.address, thing)
        for each in sent(lived.stage)
        if each.sent_at and each.message.kind != "digest"
        for thing in each.message.things
    )
    assert set(told.values()) == {1}


def test_what_is_written_on_a_holiday_goes_out_on_the_next_working_day(lived: Lived) -> None:
    late = {
        each.sent_at.astimezone(ZONE).isoformat(timespec="minutes")
        for each in sent(lived.stage)
        if each.sent_at and week_of(each.message.made_at) in HOLIDAYS
    }
    assert late == {"2022-01-04T08:00+08:00", "2022-02-07T08:00+08:00"}


def test_what_a_dead_mail_server_did_not_take_goes_out_once_a_week_later(lived: Lived) -> None:
    kept = [each for each in sent(lived.stage) if week_of(each.message.made_at) == DEAD_MAIL]
    by_mail = [each for each in kept if each.message.channel == "smtp"]
    assert len(by_mail) == 6  # five to units, and the digest
    assert {(each.tries, each.sent_at) for each in by_mail} == {(3, at(monday(DEAD_MAIL + 1), time(14)))}
    assert {each.sent_at for each in kept if each.message.channel == "wecom"} == {at(monday(DEAD_MAIL), time(14))}


def test_the_office_gets_one_digest_for_every_round(lived: Lived) -> None:
    weeks = Counter({week: len(texts) for week, texts in digests(lived.stage.got).items()})
    rounds = Counter((*QUARTER, *NEXT_QUARTER))
    assert weeks - rounds == Counter({6: 1, 9: 1})  # those of a holiday, and of the week without a mail server
    assert rounds - weeks == Counter({5: 1, 8: 1})


# --- nights on which nobody could look --------------------------------------------------------------------------------


def held_back(lived: Lived, week: int) -> set[tuple[str, str]]:
    return {(each.unit, each.column) for each in lived.stage.prepared[week].plan.held}


def kinds(lived: Lived, week: int) -> set[str]:
    """Of the messages that were written in a week."""
    return {each.kind for each in lived.stage.prepared[week].messages}


def test_an_outage_closes_nothing_accuses_nobody_and_holds_every_notice_back(lived: Lived) -> None:
    night = lived.stage.summaries[f"{DOWN}"]
    assert (night.run.status, night.run.finish_reason) == (RunStatus.PARTIAL, "site_down")
    assert night.opened == night.reopened == night.closed == ()
    places = {("大塅镇", NEWS), ("棋坪镇", NEWS), ("财政局", PICTURES), ("教育局", REPORT)}
    assert held_back(lived, DOWN) == places  # the last of them was not even asked for: the crawl had given up
    assert kinds(lived, DOWN) == {"fixed", "digest"}  # thanks for what an earlier look saw
    (digest,) = digests(lived.stage.got)[DOWN]
    assert "最近一次查看未能看到,暂不通知(4)" in digest


def test_a_rebuilt_site_is_one_warning_and_accuses_nobody(lived: Lived) -> None:
    for name in (f"{REBUILT}", f"{REBUILT}r"):
        night = lived.stage.summaries[name]
        assert [warning.split(":")[0] for warning in night.warnings] == ["www.tonggu.test 疑似已改版"]
        assert night.opened == night.reopened == night.closed == ()
    assert kinds(lived, REBUILT) == {"digest"}
    assert held_back(lived, REBUILT) == {("大塅镇", NEWS), ("财政局", PICTURES), ("教育局", NEWS)}
    (digest,) = digests(lived.stage.got)[REBUILT]
    assert "最近一次查看未能看到,暂不通知(3)" in digest
    assert digest.count("疑似已改版") == 1
    assert not any("改版" in warning for warning in lived.stage.summaries[f"{REBUILT + 1}"].warnings)


# --- what is reported -------------------------------------------------------------------------------------------------


def test_the_verdicts_are_those_of_the_script(lived: Lived) -> None:
    told = {each["unit"]: each for each in lived.q1["units"]}
    assert (lived.q1["as_of"], lived.q1["checked"], lived.q1["rate"]) == ("2022-03-28", 6, 50.0)
    assert [unit for unit, each in told.items() if not each["passed"]] == FAILED["2022Q1"]
    assert {reason for each in told.values() for reason in each["reasons"]} == {"栏目不更新 1 个(图片新闻)"}


def test_a_quarter_that_is_over_is_reported_the_same_in_may(lived: Lived, reports: dict[str, Path]) -> None:
    assert lived.ask("assess", "--period", "2022Q1") == lived.q1
    assert files(reports["2022Q1"]) == lived.q1_report


@pytest.mark.parametrize("period", list(FAILED))
def test_the_report_names_who_failed_who_is_late_and_what_was_put_right(reports: dict[str, Path], period: str) -> None:
    figures = json.loads((reports[period] / "report.json").read_text(encoding="utf-8"))
    assert [each["unit"] for each in figures["units"] if not each["passed"]] == FAILED[period]
    book = load_workbook(reports[period] / "ledger.xlsx", read_only=True)
    listed = {
        sheet: [row[:2] for row in book[sheet].iter_rows(min_row=4, values_only=True) if row[0] in CONTACTS]
        for sheet in ("逾期", "已整改")
    }
    assert listed == {"逾期": OVERDUE[period], "已整改": FIXED[period]}


def test_the_two_quarters_are_compared_as_the_script_says(lived: Lived) -> None:
    told = lived.ask("report", "--compare", "2022Q1", "2022Q2")
    assert (told["improved"], told["fell"], told["again"]) == (["水利局"], ["大塅镇"], ["财政局", "教育局"])
    assert told["kept"] == ["永宁镇", "棋坪镇"]
    assert [(each["unit"], each["column"], each["times"]) for each in told["repeats"]] == [
        ("财政局", PICTURES, "两期均未整改"),
        ("教育局", PICTURES, "整改后再次出现"),
    ]
