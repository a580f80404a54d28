"""What is wrong: one file a rule, found by being in the folder (DESIGN.md 4)."""

from rules.contract import Answer, CannotTell, Limits, Problem, Rule, RuleError, days, rule
from rules.folder import all_rules, find_rules, rules_for

__all__ = [
    "Answer",
    "CannotTell",
    "Limits",
    "Problem",
    "Rule",
    "RuleError",
    "all_rules",
    "days",
    "find_rules",
    "rule",
    "rules_for",
]
