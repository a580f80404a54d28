"""What one cycle came to in, its run as it is kept and the summary that a person reads out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.crawl import Outcome
from crawler.judge import Judgement
from crawler.order import Order, Summary
from crawler.present import channel_fault
from crawler.rechecking import recheck_counts, with_days_told
from crawler.rectify import Steps, open_ones
from storage.nouns import ColumnState, Run, RunKind, RunStatus
from storage.store import StateSeen, Store

MOST_WARNINGS, LONGEST_WARNING = 200, 600  # what is kept of a run's warnings; characters
_TOLD = (
    *("requests", "first_looks", "second_looks", "roots", "robots", "retries", "rendered"),
    *("not_modified", "unchanged", "parsed", "bytes", "waited_seconds"),
    *("articles", "attachments", "links", "articles_waiting", "walk_requests"),
)


@dataclass(frozen=True)
class Reckoning:
    """What one cycle came to: how its crawl went, what was seen, how the rectifications moved."""

    outcome: Outcome
    seen: Sequence[StateSeen]
    steps: Steps

    def end(self, store: Store, run: Run, warnings: Sequence[str], ended_at: datetime) -> Run:
        """Close the run with its figures."""
        reason = self._finish_reason
        return store.end_run(
            run.id,
            status=RunStatus.DONE if reason == "finished" else RunStatus.PARTIAL,
            finish_reason=reason,
            counts=self._counts(run),
            ended_at=ended_at,
            warnings=[each[:LONGEST_WARNING] for each in warnings[:MOST_WARNINGS]],
        )

    @property
    def _finish_reason(self) -> str:
        reason = self.outcome.finish_reason
        nothing_read = self.seen and not any(_was_read(each) for each in self.seen)
        return "site_unreadable" if reason == "finished" and nothing_read else reason

    def _counts(self, run: Run) -> dict[str, int]:
        steps = self.steps
        return {
            **self.outcome.counts,
            "observed": len(self.seen),
            **{f"state.{state}": number for state, number in Counter(each.state for each in self.seen).items()},
            "opened": len(steps.opened),
            "reopened": len(steps.reopened),
            "closed": len(steps.closed),
            **(recheck_counts(steps.rechecked) if run.kind is RunKind.RECHECK else {}),
        }

    def summary(self, store: Store, order: Order, run: Run, seconds: float) -> Summary:
        return Summary(
            run=run,
            states=Counter(each.state for each in self.seen),
            opened=tuple(self.steps.opened),
            reopened=tuple(self.steps.reopened),
            closed=tuple(self.steps.closed),
            rechecked=with_days_told(store, self.steps.rechecked, order.zone),
            open_now=open_ones(store.rectifications(units=order.units)),
            warnings=run.warnings,
            seconds=seconds,
            requests={name: self.outcome.counts.get(name, 0) for name in _TOLD},
        )


def together(columns: Outcome, walked: Outcome, waiting: int) -> Outcome:
    """Both parts of a crawl as one: what was counted adds up, and the second part's end is the whole's."""
    counts = Counter(columns.counts) + Counter(walked.counts)
    counts["walk_requests"] = walked.counts.get("requests", 0)
    if waiting:
        counts["articles_waiting"] = waiting
    return Outcome(walked.finish_reason, dict(counts), [*columns.warnings, *walked.warnings])


def with_bugs(outcome: Outcome, judgement: Judgement) -> Outcome:
    """A crawl that went well and was judged in part only."""
    broken = judgement.broken and outcome.finish_reason == "finished"
    return replace(outcome, finish_reason="rule_error") if broken else outcome


def _was_read(seen: StateSeen) -> bool:
    return seen.state not in (ColumnState.UNREACHABLE, ColumnState.BLOCKED)


# --- what the operator should know, and no unit can be blamed for -----------------------------------------------------


def of_dead(dead: Sequence[Run]) -> list[str]:
    return [f"上次运行 #{each.id} 中途终止,已标记为中断" for each in dead]


def of_bugs(judgement: Judgement) -> list[str]:
    if not judgement.broken:
        return []
    first, number = judgement.broken[0], len(judgement.broken)
    return [f"程序错误:{first}" + (f"(共 {number} 处)" if number > 1 else "") + ",其他规则照常;请把日志交给维护人员"]


def of_states(run: Run, seen: Sequence[StateSeen]) -> list[str]:
    """Columns of which nothing can be said tonight."""
    states = Counter(each.state for each in seen)
    unconfirmed = sum(1 for each in seen if each.state is ColumnState.BLANK and each.looks < 2)
    not_seen = run.planned - len(seen)
    doubts = {
        f"{unconfirmed} 个栏目疑似空白,尚未经浏览器复看证实,不计入问题": unconfirmed,
        f"{states[ColumnState.UNREADABLE]} 个栏目未能读懂,不计入问题,请用 xunlan columns 查看并告知维护人员": states[
            ColumnState.UNREADABLE
        ],
        f"{states[ColumnState.BLOCKED]} 个栏目被网站防护拦截,不计入问题,请联系平台为本程序的访问地址放行": states[
            ColumnState.BLOCKED
        ],
        f"计划查看 {run.planned} 个栏目,有 {not_seen} 个没有看到,其问题状态保持不变": max(0, not_seen),
    }
    return [told for told, number in doubts.items() if number]


def of_channels(store: Store, run: Run) -> list[str]:
    """Sites that were read although a browser would warn of them: one line a host."""
    faults = sorted(store.channel_faults(run.id), key=str)
    return [
        f"{host} 的{channel_fault(tls, certificate)},已照常读取,请告知网站平台" for host, tls, certificate in faults
    ]
