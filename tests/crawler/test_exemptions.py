"""Exemptions that people granted: nothing is asked of the column while they hold, and then it is asked again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from crawler.exemptions import with_exemptions, without_effect
from crawler.registry import load_registry
from storage.ledger_nouns import GrantedExemption
from storage.nouns import Column, Exemption, Mode
from storage.store import open_store
from tests.crawler.recorded import write_recording, xunlan

GRANTED = GrantedExemption(
    unit="大塅镇",
    column="通知公告",
    reason="并入县政府公告栏目",
    granted_by="政务公开股",
    granted_on=date(2022, 4, 1),
    until=date(2022, 4, 30),
)
COLUMN = Column(unit="大塅镇", name="通知公告", url="http://a.test/", kind="notice", mode=Mode.ROLL)


def exempt_on(day: date, column: Column = COLUMN, *rows: GrantedExemption) -> Exemption | None:
    (asked,) = with_exemptions([column], rows or (GRANTED,), day)
    return asked.exempt


def test_an_exemption_holds_from_the_day_it_is_granted_to_its_last_day() -> None:
    assert exempt_on(date(2022, 3, 31)) is None
    told = Exemption(reason="并入县政府公告栏目", granted_by="政务公开股", until=date(2022, 4, 30))
    assert exempt_on(date(2022, 4, 1)) == told
    assert exempt_on(date(2022, 4, 30)) == told
    assert exempt_on(date(2022, 5, 1)) is None


def test_one_without_an_end_holds_for_good_and_falls_on_no_other_column() -> None:
    assert exempt_on(date(2099, 1, 1), COLUMN, GRANTED.model_copy(update={"until": None}))
    assert exempt_on(date(2022, 4, 21), COLUMN.model_copy(update={"unit": "永宁镇"})) is None


def test_what_the_registry_itself_exempts_stays_as_it_says_until_it_ends() -> None:
    own = COLUMN.model_copy(update={"exempt": Exemption(reason="登记", until=date(2022, 4, 10))})
    assert exempt_on(date(2022, 4, 10), own) == own.exempt
    later = exempt_on(date(2022, 4, 11), own)
    assert later is not None
    assert later.reason == GRANTED.reason


def test_one_for_a_column_that_is_not_known_is_told_while_it_holds() -> None:
    wrong = GRANTED.model_copy(update={"column": "通知通告"})
    (told,) = without_effect([COLUMN], [GRANTED, wrong], date(2022, 4, 21))
    assert "大塅镇“通知通告”不是已知的栏目" in told
    assert without_effect([COLUMN], [wrong], date(2022, 5, 1)) == []


def said(*words: object) -> Any:
    result = xunlan(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def grant(database: str, column: str) -> str:
    row = ("单位=大塅镇", "理由=并入县政府公告栏目", "批准人=政务公开股", "批准日期=2022-04-01", "有效期至=2022-04-30")
    result = xunlan("ledger", "add", "豁免", *row, f"栏目={column}", "--by", "办公室", "--database", database)
    assert result.exit_code == 0, result.output
    return result.output


def test_crawl_and_judge_heed_an_exemption_and_ask_again_without_it(tmp_path: Path) -> None:
    """A stale column that is exempt: not found that night; found when the night is judged again without it."""
    recording, database = write_recording(tmp_path / "county"), f"sqlite:///{tmp_path}/xunlan.db"
    registry = load_registry(recording / "county.yml")
    with open_store(database) as store:
        store.remember(registry.site, registry.units, registry.columns)
    assert "暂不起作用" not in grant(database, "通知公告")
    assert "暂不起作用" in grant(database, "通知通告")

    crawled = xunlan("crawl", "--replay", recording, "--privacy", "off", "--unit", "大塅镇", "--database", database)
    assert "豁免台账中的 大塅镇“通知通告”不是已知的栏目" in crawled.output
    assert said("findings", "--all", "--database", database) == []

    again = ("judge", "--since", "2022-04-01", "--dry-run", "--database", database)
    assert said(*again)[0]["new"] == []
    for row in said("ledger", "list", "exemptions", "--database", database):
        words = ("ledger", "withdraw", row["id"], "--by", "办公室", "--reason", "已恢复", "--database", database)
        assert xunlan(*words).exit_code == 0
    assert [each["rule"] for each in said(*again)[0]["new"]] == ["stale_column"]
