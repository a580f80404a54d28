"""Rule sets: which problems fail a unit or a site, what they deduct, what only reminds; data of rulesets/*.yml.

A rule set may extend another and override single numbers. What it does not know is an error, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field, ValidationError

from rules.contract import Limits, Veto
from rules.folder import all_rules, to_confirm
from rules.kinds import DayOfYear, MaxAge, kinds, limits_for
from rules.ledger_words import LedgerFault
from storage.nouns import Column, Noun, Severity, UnitKind

FOLDER = Path(__file__).with_name("rulesets")
DEFAULT = "county-zero-tolerance"
_MOST_ANCESTORS = 5


class RuleSetError(Exception):
    """A rule set cannot be used: one line in Chinese for each fault, with the file and the key."""


def _is_rule(name: str) -> str:
    return _known(name, {rule.name for rule in all_rules()})


def _is_countable(name: str) -> str:
    """A rule, or what a ledger tells."""
    return _known(name, {rule.name for rule in all_rules()} | set(LedgerFault))


def _known(name: str, known: Set[str]) -> str:
    if name not in known:
        raise ValueError(f"没有规则 {name},可用的有:{'、'.join(sorted(known))}")
    return name


def _is_kind(key: str) -> str:
    if key not in kinds().all_keys():
        raise ValueError(f"没有类别 {key}{_meant(key, kinds().all_keys())}")
    return key


RuleName = Annotated[str, AfterValidator(_is_rule)]
CountableName = Annotated[str, AfterValidator(_is_countable)]
KindKey = Annotated[str, AfterValidator(_is_kind)]


class Counted(Noun):
    """Which open problems are counted, and from which number on they matter. Empty filters let everything through.

    Columns are counted (a unit or the site itself as one), or findings where each is a fault of its own, such as a dead
    link; what a ledger tells of a unit always counts one by one. `first_level_only`: a column that belongs to another
    is not counted, and one to which others belong only where none of those shows anything new either.
    """

    title: str
    basis: str
    rules: tuple[CountableName, ...]
    classes: tuple[Veto, ...] = ()  # of the column's kind, as 单项否决 4 counts it
    kinds: tuple[KindKey, ...] = ()
    severities: tuple[Severity, ...] = (Severity.MAJOR,)
    at_least: int = Field(1, ge=1)
    counts: Literal["columns", "findings"] = "columns"
    first_level_only: bool = False


class FailsWhen(Counted):
    """单项否决, or the county's zero tolerance. The office is warned before it: from the number `warn_from` on, and of
    what the rules find with one of `warn_severities`."""

    warn_from: int | None = Field(None, ge=1)
    warn_severities: tuple[Severity, ...] = ()


class Deduction(Counted):
    """Points taken off: for each column, or once."""

    points: float = Field(gt=0)
    each: bool = False
    at_most: float | None = Field(None, gt=0)


class NotScored(Noun):
    """What the standard scores and this program does not, with the reason. Said in every verdict."""

    title: str
    why: str


class LimitChange(Noun):
    """Single numbers of a kind's limits, changed."""

    max_age: MaxAge | None = None
    due: DayOfYear | None = None
    veto: Veto | None = None
    blank_counts: bool | None = None


class LimitChanges(Noun):
    """Changed limits by kind, by unit (and kind), and by column ("单位/栏目"); the narrowest wins."""

    kinds: Mapping[KindKey, LimitChange] = Field(default_factory=dict)
    units: Mapping[str, Mapping[KindKey, LimitChange]] = Field(default_factory=dict)
    columns: Mapping[str, LimitChange] = Field(default_factory=dict)

    def for_column(self, column: Column) -> tuple[LimitChange, ...]:
        """The changes that meet a column, the widest first."""
        found = (
            self.kinds.get(column.kind),
            self.units.get(column.unit, {}).get(column.kind),
            self.columns.get(f"{column.unit}/{column.name}"),
        )
        return tuple(change for change in found if change is not None)

    def without_effect(self, units: Iterable[str], columns: Iterable[Column]) -> Iterator[str]:
        """Changes that meet no column there is, most likely for a misspelt name: a line in Chinese for each."""
        if not self.units and not self.columns:
            return
        known = set(units)
        owned = [(each.unit, each.kind, f"{each.unit}/{each.name}") for each in columns]
        kinds_of, places = {(unit, kind) for unit, kind, _ in owned}, {place for _, _, place in owned}
        for unit, changes in self.units.items():
            if unit not in known:
                yield f"limits.units.{unit}: 没有这个单位,所写的期限不起作用{_meant(unit, known)}"
                continue
            for kind in changes:
                if (unit, kind) not in kinds_of:
                    yield f"limits.units.{unit}.{kind}: 这个单位没有这一类栏目,所写的期限不起作用"
        for place in self.columns:
            if place not in places:
                yield f"limits.columns.{place}: 没有这个栏目(应为“单位/栏目”),所写的期限不起作用{_meant(place, places)}"


def _meant(wrong: str, known: Iterable[str]) -> str:
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f",是否要写 {close[0]}?" if close else ""


class RuleSet(Noun):
    """One way to come to a verdict.

    `subject`: whether each unit is judged, or the site as a whole. A period is assessed on a day within
    `check_within_days` after its end, and within a third of its own length.
    `forgive_rectified`: what was put right by that day no longer counts.
    `unread_at_most`: a unit of whose columns a larger share could not be read has no verdict at all.
    `needs_confirmation`: what these rules find counts only from the day on which a person confirmed it, as it always
    does with rules that ask for it themselves.
    """

    name: str
    title: str
    basis: str
    subject: Literal["unit", "site"]
    check_within_days: int = Field(30, ge=0)
    forgive_rectified: bool = True
    unread_at_most: float = Field(0.5, ge=0, le=1)
    needs_confirmation: tuple[RuleName, ...] = ()
    fails_when: Mapping[str, FailsWhen]
    deductions: Mapping[str, Deduction] = Field(default_factory=dict)
    reminders: Mapping[str, Counted] = Field(default_factory=dict)
    not_scored: tuple[NotScored, ...] = ()
    limits: LimitChanges = LimitChanges()

    def wants_confirmed(self, rule: str) -> bool:
        return rule in self.needs_confirmation or rule in to_confirm()

    def all_counted(self) -> Iterator[Counted]:
        """All that it counts, the gravest first."""
        yield from self.fails_when.values()
        yield from self.deductions.values()
        yield from self.reminders.values()

    def limits_of(self, column: Column, unit_kind: UnitKind, as_of: date, site_answered: bool = True) -> Limits:
        """What may be asked of a column under this rule set."""
        limits = limits_for(column, unit_kind, as_of, site_answered)
        for change in self.limits.for_column(column):
            limits = limits.model_copy(update=_changed(change, limits))
        return limits

    def veto_of(self, column: Column) -> Veto | None:
        """Its class in 单项否决 4 alone, which costs little: for every column of a province at once."""
        veto = kinds().get(column.kind).veto
        for change in self.limits.for_column(column):
            veto = change.veto or veto
        return veto


LimitsOf = Callable[[Column, UnitKind, date, bool], Limits]


def _changed(change: LimitChange, limits: Limits) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if change.max_age is not None:
        told |= {"max_age_days": change.max_age.days, "max_age_months": change.max_age.months}
    if change.due is not None and limits.due is not None:
        told["due"] = change.due
    if change.veto is not None:
        told["veto"] = change.veto
    if change.blank_counts is not None:
        told["blank_counts"] = change.blank_counts
    return told


# --- reading them ---------------------------------------------------------------------------------------------------


def rule_sets() -> tuple[str, ...]:
    """The names of the rule sets that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


def read_ruleset(asked: str) -> RuleSet:
    """A rule set by its name, or by the path of a file of one's own (ending in .yml).

    Raises RuleSetError with every fault, each with its file and key.
    """
    path = _path_of(asked, Path.cwd())
    told = _merged(path, seen=())
    told.pop("extends", None)
    try:
        return RuleSet.model_validate({"name": path.stem, **told})
    except ValidationError as wrong:
        faults = (f"{path.name}: {'.'.join(map(str, each['loc']))}: {_told(each)}" for each in wrong.errors())
        raise RuleSetError("\n".join(faults)) from wrong


def _told(fault: Any) -> str:  # noqa: ANN401 (pydantic's own error details)
    if fault["type"] == "extra_forbidden":
        return "没有这一项,请检查拼写"
    if fault["type"] == "missing":
        return "缺少这一项"
    return str(fault["msg"]).removeprefix("Value error, ")


def _path_of(asked: str, beside: Path) -> Path:
    if asked.endswith((".yml", ".yaml")):
        return beside / asked
    path = FOLDER / f"{asked}.yml"
    if not path.is_file():
        raise RuleSetError(f"没有名为“{asked}”的规则集,可用的有:{'、'.join(rule_sets())};自定义的请给出 .yml 文件路径")
    return path


def _merged(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    """A file over what it extends: mappings are merged key by key, everything else is replaced."""
    if path in seen or len(seen) >= _MOST_ANCESTORS:
        raise RuleSetError(f"{path.name}: extends 循环引用或层数过多")
    try:
        told = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as wrong:
        raise RuleSetError(f"{path}: 读不了:{' '.join(str(wrong).split())}") from wrong
    if not isinstance(told, dict):
        raise RuleSetError(f"{path}: 内容应为“键: 值”")
    parent = told.get("extends")
    if parent is None:
        return told
    return _over(_merged(_path_of(str(parent), path.parent), (*seen, path)), told)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping) and key not in ("max_age",)
        merged[key] = _over(old, value) if both else value  # type: ignore[arg-type]
    return merged
