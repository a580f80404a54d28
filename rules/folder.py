"""Which rules there are: every file of the folder that holds one. A file in the folder is the registration."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from rules.contract import Rule, RuleError
from storage.nouns import Severity


def find_rules(package: ModuleType) -> tuple[Rule, ...]:
    """The rules of a package in order of name. A module without a rule is a helper.

    Raises RuleError for two rules in one file and for a code given twice.
    """
    found: dict[str, Rule] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for rule in _own_rules(module):
            if rule.code in found:
                raise RuleError(f"{module.__name__}: code {rule.code} is already that of {found[rule.code].name}")
            found[rule.code] = rule
    return tuple(sorted(found.values(), key=lambda rule: rule.name))


def _own_rules(module: ModuleType) -> list[Rule]:
    """The rule that a module makes itself, not those it imports."""
    own = [
        each for each in vars(module).values() if isinstance(each, Rule) and each.check.__module__ == module.__name__
    ]
    if len(own) > 1:
        raise RuleError(f"{module.__name__}: one file, one rule; found {len(own)}")
    return own


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this folder, in order of name."""
    return find_rules(importlib.import_module("rules"))


@cache
def rules_for(noun_type: type) -> tuple[Rule, ...]:
    """The rules that are asked about one type of evidence."""
    return tuple(rule for rule in all_rules() if rule.subject is noun_type)


@cache
def reminders() -> frozenset[str]:
    """The names of the rules that only ever remind: of what will go wrong, or of what a person should look at. What
    they find is no problem of a unit."""
    return frozenset(rule.name for rule in all_rules() if rule.severity is Severity.NOTICE)


@cache
def to_confirm() -> frozenset[str]:
    """The names of the rules whose findings a person has to confirm before they count and anybody is told."""
    return frozenset(rule.name for rule in all_rules() if rule.confirm)
