"""docs/indicators.md: every rule stands in it, every rule in it is there, and what is not checked says why."""

from __future__ import annotations

import re
from pathlib import Path

from rules import all_rules
from rules.ledger_words import LedgerFault

PAGE = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
STATES = ("已检查", "部分检查", "须人工")
HEAD = ("指标", "规则", "状态", "说明")


def rows() -> list[tuple[str, ...]]:
    """The cells of every line of every table, heads and rules left out."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [each for each in cells if each != HEAD and set(each) != {"---"}]


def rules_in(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_line_says_an_indicator_its_rules_a_state_and_where_it_is_not_checked_in_full_why() -> None:
    for line in rows():
        assert len(line) == len(HEAD), line
        indicator, rules, state, why = line
        assert indicator, line
        assert state in STATES, line
        assert bool(rules_in(rules)) == (state != "须人工"), line
        assert why or state == "已检查", line


def test_every_rule_that_is_named_is_there() -> None:
    named = {name for line in rows() for name in rules_in(line[1])}
    assert named <= {rule.name for rule in all_rules()} | set(LedgerFault)


def test_every_rule_serves_an_indicator() -> None:
    assert {rule.name for rule in all_rules()} <= {name for line in rows() for name in rules_in(line[1])}


def test_every_part_of_the_standards_has_its_lines() -> None:
    indicators = [line[0] for line in rows()]
    for number in range(1, 7):
        assert any(each.startswith(str(number)) for each in indicators), number
    assert sum(each.startswith(("发布解读", "办事服务", "互动交流", "功能设计")) for each in indicators) == 29
