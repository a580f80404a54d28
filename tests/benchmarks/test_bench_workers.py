"""How the arrivals at a province are summed up."""

from __future__ import annotations

import pytest

from benchmarks.bench_workers import lines, summed_up
from tests.crawler.province import RULES, Arrival, Host


def test_gaps_are_those_at_one_host_and_requests_for_rules_are_told_apart() -> None:
    alone = Host([Arrival(10.0, RULES, "steady"), Arrival(10.25, "/0/", "steady")], most_in_flight=1)
    shared = Host([Arrival(10.1, "/0/", "doomed"), Arrival(13.1, "/0/", "steady")], most_in_flight=2)
    told = summed_up({"a": alone, "b": shared})
    assert (told["least_gap"], told["median_gap"]) == pytest.approx((0.25, 1.625))
    assert (told["requests"], told["for_columns"], told["in_flight"], told["hosts_of_two"]) == (4, 3, 2, 1)
    assert told["by_worker"] == {"steady": 3, "doomed": 1}
    assert told["span"] == pytest.approx(3.1)
    told["cpu"] = 1.0
    assert list(lines([told, {**told, "least_gap": 0.2}]))[-1] == (
        "all 2: never closer than 0.2000 s, at most 2 at once at one host"
    )
