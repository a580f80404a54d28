"""A run in, the sites that were rebuilt out: where many columns lost their lists at once, nothing is said of them.

Told from what is stored, so that an old night can be judged again. The thresholds are in rebuilt.yml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError

from crawler.errors import XunlanError
from storage.nouns import Noun, Rectification, Run
from storage.store import Standing, Store

_FILE = Path(__file__).with_name("rebuilt.yml")
_TOLD_ALREADY = frozenset({"unreachable_column", "blank_column"})  # rules that a lost list breaks


class Thresholds(Noun):
    """How many columns of a site must lose their lists at once: a share of those that had one, and a number."""

    share: float = Field(gt=0, le=1)
    least: int = Field(ge=1)


@dataclass(frozen=True)
class RebuiltSite:
    """A site of which many columns lost their lists in one run, and the columns about which nothing is said."""

    host: str
    had: int  # columns that listed something before
    since: int  # the run in which they were first seen to have lost it
    lost: frozenset[tuple[str, str]]  # unit, column

    @property
    def warning(self) -> str:
        return (
            f"{self.host} 疑似已改版:原来有内容的 {self.had} 个栏目中,{len(self.lost)} 个自 #{self.since} 起"
            "同时打不开、读不懂或改了地址,暂不判断;请用 xunlan registry remap 起草新网址,核对后替换登记表"
        )


@cache
def thresholds(path: Path = _FILE) -> Thresholds:
    """Read the thresholds. Raises XunlanError that names the file."""
    try:
        return Thresholds.model_validate(yaml.safe_load(path.read_bytes()))
    except (OSError, yaml.YAMLError, ValidationError) as wrong:
        raise XunlanError(f"{path.name} 读不了或内容不对:须写 share(0 到 1)和 least(整数),请改正") from wrong


def rebuilt_sites(store: Store, run: Run) -> list[RebuiltSite]:
    """The sites that look rebuilt as of the end of a run."""
    known = store.rectifications(include_closed=True)
    return find_rebuilt(store.standings(run.id), _accused_before(known, run), thresholds())


def _accused_before(known: Iterable[Rectification], run: Run) -> set[tuple[str, str]]:
    """The columns that had lost their lists one by one, as everybody was told before the run."""
    return {
        (each.unit, each.column)
        for each in known
        if each.rule in _TOLD_ALREADY
        and each.opened_at < run.started_at
        and (each.closed_at is None or each.closed_at > run.started_at)
    }


def find_rebuilt(standings: Sequence[Standing], accused: set[tuple[str, str]], limits: Thresholds) -> list[RebuiltSite]:
    """The rebuilt ones among the sites of these columns. A column that has another address now is a new promise."""
    by_host: dict[str, list[Standing]] = {}
    for each in standings:
        sure = each.is_good or (each.is_lost and each.lost_in is not None)
        if sure and each.url == each.good_url and (each.unit, each.column) not in accused:
            by_host.setdefault((urlsplit(each.url).hostname or "").lower(), []).append(each)
    return [site for host, columns in by_host.items() if (site := _rebuilt(host, columns, limits))]


def _rebuilt(host: str, columns: Sequence[Standing], limits: Thresholds) -> RebuiltSite | None:
    """What was lost in one run tells a rebuilt site; then all that is lost there may be the same."""
    lost = [each for each in columns if each.is_lost]
    at_once = Counter(each.lost_in for each in lost)
    since, number = max(at_once.items(), key=lambda each: each[1], default=(None, 0))
    if since is None or number < limits.least or number < limits.share * len(columns):
        return None
    return RebuiltSite(host, len(columns), since, frozenset((each.unit, each.column) for each in lost))


def held_back(sites: Iterable[RebuiltSite]) -> frozenset[tuple[str, str]]:
    """The columns of rebuilt sites about which nothing is said."""
    return frozenset(place for site in sites for place in site.lost)
