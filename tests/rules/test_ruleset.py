"""Rule sets: what comes with the program, what a local one may change, and what it may not get wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules import all_rules
from rules.ruleset import DEFAULT, RuleSetError, read_ruleset, rule_sets
from storage.nouns import Column, Mode, UnitKind

DAY = date(2022, 4, 21)


def local(folder: Path, text: str) -> str:
    file = folder / "local.yml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def column(kind: str = "news", name: str = "工作动态") -> Column:
    return Column(unit="永宁镇", name=name, url="http://a.gov.cn/", kind=kind, mode=Mode.ROLL)


@pytest.mark.parametrize("name", rule_sets())
def test_every_rule_set_that_comes_with_the_program_can_be_read(name: str) -> None:
    ruleset = read_ruleset(name)
    assert ruleset.name == name
    assert all(each.basis for each in ruleset.fails_when.values())


def test_the_national_vetoes_count_as_the_standard_says() -> None:
    vetoes = read_ruleset("national-2019").fails_when
    assert {name: (each.at_least, each.classes) for name, each in vetoes.items()} == {
        "stale_a_b": (5, ("A", "B")),
        "stale_c": (10, ("A", "B", "C")),
        "blank": (5, ()),
        "unavailable": (1, ()),
        "home": (1, ()),
        "unanswered": (1, ()),
        "wording": (1, ()),
        "dark_link": (1, ()),
    }
    assert [name for name, each in vetoes.items() if each.first_level_only] == ["stale_a_b"]


def test_nothing_that_a_rule_finds_is_left_out_of_the_national_verdict() -> None:
    national = read_ruleset("national-2019")
    counted = [*national.fails_when.values(), *national.deductions.values(), *national.reminders.values()]
    assert {rule.name for rule in all_rules()} <= {name for each in counted for name in each.rules}


def test_no_local_rule_set_can_waive_the_confirmation_that_a_rule_itself_asks_for(tmp_path: Path) -> None:
    ruleset = read_ruleset(local(tmp_path, "extends: county-zero-tolerance\nneeds_confirmation: [stale_column]"))
    assert ruleset.wants_confirmed("personal_data")
    assert ruleset.wants_confirmed("stale_column")
    assert not ruleset.wants_confirmed("blank_column")


def test_a_local_rule_set_changes_single_numbers_and_keeps_the_rest(tmp_path: Path) -> None:
    text = """
extends: national-2019
title: 本市口径
fails_when: {blank: {at_least: 3}}
limits:
  kinds: {news: {max_age: {days: 10}}}
  units: {永宁镇: {notice: {max_age: {months: 3}}}}
  columns: {永宁镇/公告: {max_age: {days: 7}}}
"""
    ruleset = read_ruleset(local(tmp_path, text))
    assert (ruleset.name, ruleset.title) == ("local", "本市口径")
    assert ruleset.fails_when["blank"].at_least == 3
    assert ruleset.fails_when["blank"].warn_from == 3
    assert ruleset.fails_when["stale_a_b"].at_least == 5
    asked = [column(), column("notice", "通知公告"), column("notice", "公告"), column("policy_doc")]
    limits = [ruleset.limits_of(each, UnitKind("乡镇"), DAY) for each in asked]
    assert [(each.max_age_days, each.max_age_months) for each in limits] == [
        (10, None),
        (None, 3),
        (7, None),
        (None, 6),
    ]


def test_without_changes_the_limits_are_those_of_the_kinds() -> None:
    limits = read_ruleset(DEFAULT).limits_of(column(), UnitKind("乡镇"), DAY)
    assert (limits.max_age_days, limits.veto) == (14, "A")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("extends: national-2019\nfails_wen: {}", "fails_wen: 没有这一项"),
        ("extends: national-2019\nfails_when: {blank: {at_lest: 3}}", "fails_when.blank.at_lest: 没有这一项"),
        ("extends: national-2019\nfails_when: {blank: {at_least: 0}}", "fails_when.blank.at_least"),
        ("extends: national-2019\nfails_when: {blank: {rules: [blank_colum]}}", "没有规则 blank_colum"),
        ("extends: national-2019\nfails_when: {more: {rules: [blank_column]}}", "fails_when.more.title: 缺少这一项"),
        ("extends: national-2019\nneeds_confirmation: [personal_date]", "needs_confirmation.0: 没有规则 personal_date"),
        ("extends: national-2019\nfails_when: {blank: {kinds: [newz]}}", "没有类别 newz,是否要写 news?"),
        ("extends: national-2019\nfails_when: {blank: {counts: sites}}", "fails_when.blank.counts"),
        ("extends: national-2019\nlimits: {kinds: {newz: {blank_counts: false}}}", "没有类别 newz,是否要写 news?"),
        ("extends: national-2019\nlimits: {units: {永宁镇: {newz: {veto: A}}}}", "没有类别 newz"),
        ("extends: provincial-2030", "没有名为“provincial-2030”的规则集"),
        ("extends: local.yml", "循环引用"),
        ("limits: [", "读不了"),
        ("- a", "键: 值"),
    ],
)
def test_a_faulty_rule_set_is_refused_with_the_key(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(RuleSetError, match=fault):
        read_ruleset(local(tmp_path, text))


def test_a_rule_set_that_is_not_there_is_refused() -> None:
    with pytest.raises(RuleSetError, match=r"读不了"):
        read_ruleset("/nowhere/mine.yml")


def test_a_limit_that_meets_no_column_is_told_with_what_was_probably_meant(tmp_path: Path) -> None:
    text = """
extends: national-2019
limits:
  kinds: {news: {max_age: {days: 10}}}
  units: {永宁镇: {news: {max_age: {days: 7}}, notice: {max_age: {days: 7}}}, 永宁真: {news: {max_age: {days: 7}}}}
  columns: {永宁镇/工作动态: {max_age: {days: 7}}, 工作动态: {max_age: {days: 7}}}
"""
    limits = read_ruleset(local(tmp_path, text)).limits
    assert list(limits.without_effect(["永宁镇"], [column()])) == [
        "limits.units.永宁镇.notice: 这个单位没有这一类栏目,所写的期限不起作用",
        "limits.units.永宁真: 没有这个单位,所写的期限不起作用,是否要写 永宁镇?",
        "limits.columns.工作动态: 没有这个栏目(应为“单位/栏目”),所写的期限不起作用,是否要写 永宁镇/工作动态?",
    ]
