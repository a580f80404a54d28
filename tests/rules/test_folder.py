"""A file in the folder is the registration, and a file that breaks the folder's promises is an error."""

from __future__ import annotations

import importlib
from datetime import timedelta
from pathlib import Path

import pytest

from rules import Rule, RuleError, all_rules, find_rules, rules_for
from rules.documentation import PUBLISHED, document
from storage.nouns import ArticleObservation, ColumnObservation

RULE = '''
from collections.abc import Iterator
from rules import Answer, Limits, days, rule
from storage.nouns import ColumnObservation, Severity

@rule("{code}", Severity.MINOR, rectify_within=days(3))
def {name}(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """{first}

    Basis: 国办秘函〔2019〕19号, 单项否决 4.
    Remedy: {remedy}
    """
    yield from ()
'''


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> tuple[Rule, ...]:
    """The rules of a package made of these files."""
    name = f"rules_of_{abs(hash(folder))}"
    home = folder / name
    home.mkdir()
    (home / "__init__.py").touch()
    for stem, text in files.items():
        (home / f"{stem}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return find_rules(importlib.import_module(name))


def a_rule(name: str, code: str = "TST01", first: str = "测试: something is wrong.", remedy: str = "改正。") -> str:
    return RULE.format(name=name, code=code, first=first, remedy=remedy)


def test_a_file_in_the_folder_is_a_rule_and_one_without_a_rule_is_a_helper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = package(tmp_path, monkeypatch, wrong_thing=a_rule("wrong_thing"), helping="WORDS = ('甲',)\n")
    assert (found.name, found.code, found.title) == ("wrong_thing", "TST01", "测试")
    assert found.doc == "something is wrong."
    assert found.remedy == "改正。"
    assert found.subject is ColumnObservation
    assert found.rectify_within == timedelta(days=3)


def test_two_rules_with_one_code_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuleError, match="code TST01 is already that of one"):
        package(tmp_path, monkeypatch, one=a_rule("one"), two=a_rule("two"))


def test_two_rules_in_one_file_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = a_rule("one") + "again = one\nfrom dataclasses import replace\nsecond = replace(one, code='TST02')\n"
    with pytest.raises(RuleError, match="one file, one rule"):
        package(tmp_path, monkeypatch, one=both)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (a_rule("other"), "must be called one like its file"),
        (a_rule("one", first="Something is wrong."), "must open with"),
        (a_rule("one", remedy=""), "must name its Remedy"),
        (a_rule("one").replace("seen: ColumnObservation", "seen"), "must have the type"),
    ],
)
def test_a_rule_that_does_not_document_itself_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    with pytest.raises(RuleError, match=told):
        package(tmp_path, monkeypatch, one=text)


def test_the_rules_of_the_main_job_are_all_there() -> None:
    names = {rule.name for rule in all_rules()}
    assert {
        "blank_column",
        "stale_column",
        "undated_column",
        "unreachable_column",
        "future_dated_entry",
    } <= names
    assert {rule.name for rule in rules_for(ColumnObservation)} <= names
    assert not set(rules_for(ArticleObservation)) & set(rules_for(ColumnObservation))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_test_a_basis_and_a_remedy_in_chinese(rule: Rule) -> None:
    assert Path(__file__).with_name(f"test_{rule.name}.py").is_file()
    assert rule.basis
    assert any("\u4e00" <= char <= "\u9fff" for char in rule.remedy)
    assert rule.rectify_within > timedelta()


def test_the_published_documentation_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == document(all_rules()), "run python -m rules.documentation"
