"""A whole night and the nights before it in, reasons to doubt it out: lines in Chinese that accuse no unit.

What changed overnight on many pages at once is more often our own reading, or the site's new clothes, than the units'
work. Each doubt is told on the night on which it begins, and never on the first night, which can be compared with none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.nights import watched, whole
from rules import all_rules
from storage.column_nouns import ColumnHistory, UnitColumns
from storage.nouns import ColumnObservation, ColumnState, Mode, Run
from storage.promised import Place
from storage.store import Store
from storage.watch import ColumnSeen, Watch

SOME = 5  # names in one line
ENOUGH_RUNS = 200  # among which the nights before are looked for
COMPARED = 7  # nights that tell what is usual for a host
FIRING = 3  # nights in a row on which a rule found something, after which its silence is odd
FEW = 3  # places; fewer may well have been put right in one day
NEARLY_ALL = 0.8  # share of places
MANY = 20  # places; of fewer, all may well be wrong
LOST = 10  # entries; a drop by more than half
TENFOLD = 10
GROWN = 20  # entries that a column has at least when its growth is odd
POINTS = 0.1  # by which a share of columns has to rise
SEVERAL = 5  # columns of one host that could not be read

_NIGHTLY = (ColumnObservation, ColumnHistory, UnitColumns)  # what rules are asked about on every night
_MODES = {
    Mode.ROLL: "滚动更新的栏目",
    Mode.YEAR: "每年一次的栏目",
    Mode.EVENT: "有事才发的栏目",
    Mode.STATIC: "静态页",
    Mode.REPLY: "答复类栏目",
}
_UNREAD = {ColumnState.UNREADABLE: "未能读懂", ColumnState.BLOCKED: "被拦截"}


def doubts(store: Store, run: Run) -> list[str]:
    """What is odd about a whole night; nothing about a recheck, a crawl of some units, or the first night."""
    if not whole([run]):
        return []
    before = _nights_before(store, run)
    if not before:
        return []
    watch = store.watch([run.id, *before], firing=1 + FIRING)
    return [
        *_stopped(watch, run.id, before),
        *_everywhere(watch, run.id, before),
        *_jumped(watch, run.id),
        *_unread(watch, run.id, before),
    ]


def _nights_before(store: Store, run: Run) -> list[int]:
    """The runs of the last nights before this one, the newest first; of several on one day, the last."""
    days: dict[object, int] = {}
    for each in whole(store.runs(ENOUGH_RUNS), run.scope):
        if each.id < run.id and each.as_of < run.as_of and watched(each):
            days.setdefault(each.as_of, each.id)
    return list(days.values())[:COMPARED]


# --- rules that stopped firing ----------------------------------------------------------------------------------------


def _stopped(watch: Watch, tonight: int, before: Sequence[int]) -> Iterator[str]:
    """Rules that found something on each of the last nights, and nothing tonight, though the places were seen."""
    if len(before) < FIRING:
        return
    asked = {rule.name for rule in all_rules() if rule.subject in _NIGHTLY}
    seen = _seen_again(watch.seen[tonight], watch.seen[before[0]])
    for rule, places in sorted(watch.fired[before[0]].items()):
        fired = all(len(watch.fired[night].get(rule, ())) >= FEW for night in before[:FIRING])
        seen_again = len(places & seen)
        if rule in asked and fired and rule not in watch.fired[tonight] and seen_again * 2 >= len(places):
            yield (
                f"规则{_titled(rule)}前 {FIRING} 晚都有发现(上一晚 {len(places)} 处),今晚一处也没有,"
                f"而其中 {seen_again} 处今晚看到了:{_some(map(_at, sorted(places)))};请确认是都已整改,还是程序判断有误"
            )


def _seen_again(tonight: Iterable[ColumnSeen], before: Iterable[ColumnSeen]) -> set[Place]:
    """The columns of whose lists a night says something, or that showed what they did before; and their units."""
    last = {each.place: each.state for each in before}
    seen = [each for each in tonight if each.is_told or each.state is last.get(each.place)]
    return {each.place for each in seen} | {(each.unit, "") for each in seen}


# --- rules that fire on nearly everything -----------------------------------------------------------------------------


def _everywhere(watch: Watch, tonight: int, before: Sequence[int]) -> Iterator[str]:
    """Told when it begins. What was so from the first night on is told on the second, once."""
    known = set(_nearly_all(watch, before[0])) if len(before) > 1 else set()
    for (rule, what), (fired, asked) in _nearly_all(watch, tonight).items():
        if (rule, what) not in known:
            yield (
                f"规则{_titled(rule)}对几乎所有{what}都有发现({asked} 个中有 {fired} 个),"
                "请抽查几处,确认不是程序判断有误"
            )


def _nearly_all(watch: Watch, night: int) -> dict[tuple[str, str], tuple[int, int]]:
    """By rule and sort of place: on how many it fired, and how many there were, where that is nearly all of many."""
    sorts = _sorts(watch.seen[night])
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for rule, fired in sorted(watch.fired[night].items()):
        for what, places in sorts.items():
            number = len(fired & places)
            if number >= MANY and number > NEARLY_ALL * len(places):
                found[rule, what] = (number, len(places))
                if what == "栏目":
                    break  # its sorts are told with it
    return found


def _sorts(seen: Iterable[ColumnSeen]) -> dict[str, set[Place]]:
    """The places about which rules can be asked: all columns, those of each mode, and the units."""
    told = [each for each in seen if each.is_told and not each.exempt]
    sorts: dict[str, set[Place]] = {"栏目": {each.place for each in told}, "单位": {(each.unit, "") for each in told}}
    for each in told:
        sorts.setdefault(_MODES[each.mode], set()).add(each.place)
    return sorts


# --- columns whose entries changed in number --------------------------------------------------------------------------


def _jumped(watch: Watch, tonight: int) -> Iterator[str]:
    dropped: list[str] = []
    grown: list[str] = []
    for seen in watch.seen[tonight]:
        before = watch.totals.get(seen.place)
        if before is None or seen.total is None or not seen.is_told:
            continue
        told = f"{_at(seen.place)}({before} → {seen.total})"
        if before - seen.total >= LOST and seen.total * 2 < before:
            dropped.append(told)
        elif before > 0 and seen.total >= max(GROWN, TENFOLD * before):
            grown.append(told)
    if dropped:
        yield f"{len(dropped)} 个栏目的条数比上次少了一半以上:{_some(dropped)};请确认是网站删减,还是没有读全"
    if grown:
        yield f"{len(grown)} 个栏目的条数增加到 {TENFOLD} 倍以上:{_some(grown)};请确认是网站补充,还是读到了别处的列表"


# --- hosts that can be read less than usual ---------------------------------------------------------------------------


def _unread(watch: Watch, tonight: int, before: Sequence[int]) -> Iterator[str]:
    nights = {night: _by_host(watch.seen[night]) for night in (tonight, *before)}
    for state, word in _UNREAD.items():
        risen = [
            f"{host} 由平均 {usual:.0%} 升到 {now:.0%}({states[state]}/{states.total()})"
            for host, states in sorted(nights[tonight].items())
            for usual, now in [(_usual(host, state, [nights[night] for night in before]), _share(states, state))]
            if usual is not None and states[state] >= SEVERAL and now - usual > POINTS
        ]
        if risen:
            yield f"{word}的栏目比前几晚多:{_some(risen)};请看是网站有变化,还是程序读不了"


Hosts = Mapping[str, Counter[ColumnState]]


def _by_host(seen: Iterable[ColumnSeen]) -> Hosts:
    hosts: dict[str, Counter[ColumnState]] = {}
    for each in seen:
        hosts.setdefault((urlsplit(each.url).hostname or "").lower(), Counter())[each.state] += 1
    return hosts


def _usual(host: str, state: ColumnState, nights: Iterable[Hosts]) -> float | None:
    """The mean share over the nights that saw the host; None where none did."""
    shares = [_share(night[host], state) for night in nights if host in night]
    return sum(shares) / len(shares) if shares else None


def _share(states: Counter[ColumnState], state: ColumnState) -> float:
    return states[state] / states.total()


# --- words ------------------------------------------------------------------------------------------------------------


def _titled(name: str) -> str:
    """A rule's title and name."""
    title = next((rule.title for rule in all_rules() if rule.name == name), "")
    return f"“{title}”({name})"


def _at(place: Place) -> str:
    return "/".join(filter(None, place))


def _some(names: Iterable[str]) -> str:
    told = list(names)
    return "、".join(told[:SOME]) + (f" 等 {len(told)} 个" if len(told) > SOME else "")
