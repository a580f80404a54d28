"""The crawl's benchmarks serve what they say they serve, fail where they must, and tell a broken promise as one."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.bench_polite import DELAY, Polite
from benchmarks.bench_writing import measure_writing
from benchmarks.changing import with_news
from benchmarks.contenders import CONTENDERS, Contender, Ground
from benchmarks.crawl_table import Promise, promises, table
from benchmarks.fleet import addresses_of, copy_of, number_of, original, write_county, write_registry
from benchmarks.fleet_server import Asked, FleetSite
from benchmarks.served import Served, serving
from storage.recording import Recording, write_lines

TONGGU = Path(__file__).parents[2] / "examples" / "tonggu"
LIST = "http://www.tonggu.gov.cn/tgxrmzf/wqz/gzdt/index.html"
DATA = "http://www.tonggu.gov.cn/tgxrmzf/ynz/gzdt/pc/list.html"


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording(TONGGU)


@pytest.fixture(scope="module")
def site(recording: Recording) -> FleetSite:
    return FleetSite(recording)


def whole(site: FleetSite, url: str, tag: str = "") -> tuple[str, bytes]:
    answer = site.answer(url, tag, "")
    assert answer is not None
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode(), body


def tag_of(head: str) -> str:
    return next(line[6:] for line in head.splitlines() if line.startswith("etag: "))


@pytest.mark.parametrize("url", [LIST, DATA])
def test_a_page_with_news_has_one_entry_more_on_top(recording: Recording, url: str) -> None:
    recorded = recording.find(url)
    assert recorded is not None
    page = recording.body(recorded).decode()
    new = with_news(page, date(2022, 4, 22))
    assert new is not None
    assert new.count("content_15") == page.count("content_15") + 1
    assert new.index("content_1520220422") == new.index("content_15")
    assert "2022-04-22" not in page
    assert "2022-04-22" in new


def test_news_in_a_list_of_definitions_have_a_day_of_their_own() -> None:
    row = '<dt><a href="/tz/content_1520220420026220001.html">通知</a></dt><dd>2022-04-20</dd>'
    page = with_news(f"<dl>{row}</dl>", date(2022, 4, 22))
    assert page is not None
    assert page.index("</dt><dd>2022-04-22</dd>") < page.index(row)


def test_a_page_that_lists_no_articles_has_no_news() -> None:
    assert with_news('<ul><li><a href="/index.html">首页</a> 2022-04-20</li></ul>', date(2022, 4, 22)) is None


def test_copies_have_bodies_and_tags_of_their_own(site: FleetSite) -> None:
    (first, body), (second, other) = whole(site, LIST), whole(site, copy_of(LIST, 7))
    assert first.startswith("HTTP/1.1 200")
    assert body != other
    assert tag_of(first) != tag_of(second)
    assert f"content-length: {len(other)}" in second
    assert (number_of(copy_of(LIST, 7)), original(copy_of(LIST, 7))) == (7, LIST)


def test_whoever_has_a_page_is_told_so_without_it(site: FleetSite) -> None:
    tag = tag_of(whole(site, LIST)[0])
    head, body = whole(site, LIST, tag)
    assert head.startswith("HTTP/1.1 304")
    assert not body
    assert whole(site, copy_of(LIST, 7), tag)[0].startswith("HTTP/1.1 200")


def test_a_changed_share_is_one_of_all_columns_and_is_taken_back(site: FleetSite, recording: Recording) -> None:
    columns = addresses_of(recording)
    before = {url: whole(site, url)[0] for url in columns}
    assert site.change(50) == round(len(columns) * 0.05)
    tags = [tag_of(head) for head in before.values() if "etag" in head]
    answers = [whole(site, url, tag_of(before[url]))[0] for url in columns if "etag" in before[url]]
    assert sum(each.startswith("HTTP/1.1 200") for each in answers) == round(len(columns) * 0.05)
    assert sum(each.startswith("HTTP/1.1 304") for each in answers) == len(tags) - round(len(columns) * 0.05)
    assert site.change(0) == 0
    assert {url: whole(site, url)[0] for url in columns} == before


def test_a_host_of_its_own_gets_the_same_pages(site: FleetSite) -> None:
    assert whole(site, LIST.replace("www.tonggu.gov.cn", "www.county1.test")) == whole(site, LIST)
    assert whole(site, "http://www.county1.test/nothing.html")[0].startswith("HTTP/1.1 404")


def test_an_unknown_order_is_refused(site: FleetSite) -> None:
    with pytest.raises(ValueError, match="no such order"):
        site.obey("sing")


def test_registries_have_as_many_columns_as_wanted(recording: Recording, tmp_path: Path) -> None:
    assert len({*write_registry(recording, 2, tmp_path / "fleet.yml")}) == 2 * len(addresses_of(recording))
    write_county(recording, "www.county1.test", 40, tmp_path / "county.yml")
    written = yaml.safe_load((tmp_path / "county.yml").read_text(encoding="utf-8"))
    urls = [column["url"] for unit in written["units"] for column in unit["columns"]]
    assert len(urls) == 40
    assert {url.split("/")[2] for url in urls} == {"www.county1.test"}
    with pytest.raises(ValueError, match="fewer than"):
        write_county(recording, "www.county1.test", 5000, tmp_path / "county.yml")


def test_arrivals_are_counted_with_the_least_time_between_them() -> None:
    asked = Asked()
    for now in (10.0, 10.5, 10.9):
        asked.arrive(now)
        asked.flying -= 1
    assert (asked.requests, asked.together) == (3, 1)
    assert asked.closest == pytest.approx(0.4)


async def ask(address: str, url: str) -> bytes:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {url} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return head


def test_the_server_answers_over_http_and_tells_what_it_was_asked() -> None:
    with serving(TONGGU) as served:
        assert asyncio.run(ask(served.address, LIST)).startswith(b"HTTP/1.1 200")
        assert served.change(50) > 0
        assert {host: each["requests"] for host, each in served.asked().items()} == {"www.tonggu.gov.cn": 1}
        assert served.asked() == {}


@pytest.mark.parametrize("command", [["/bin/sh", "-c", "exit 0"], ["/bin/sh", "-c", "exit 7"]])
def test_a_program_that_fetches_nothing_or_fails_ends_the_benchmark(command: list[str], tmp_path: Path) -> None:
    with serving(TONGGU) as served:
        ground = Ground(served, tmp_path, tmp_path / "county.yml", (LIST,), None)
        with pytest.raises(SystemExit, match="0 requests"):
            ground.night(command)


def test_rivals_are_given_addresses_that_lead_nowhere_else(recording: Recording, tmp_path: Path) -> None:
    served: Any = None
    ground = Ground(served, tmp_path, tmp_path / "county.yml", tuple(addresses_of(recording)), None)
    assert all(url.split("/")[2].endswith(".test") for url in ground.nowhere())


# Takes the addresses in from its arguments and from the files that they name, or else as it kept them last time.
STAND_IN = """
import os, re, sys, urllib.request
from pathlib import Path

files = [Path(each) for each in sys.argv[1:] if os.path.isfile(each)]
urls = re.findall(r"http://[^ ]+[.]test/[^ ]+?html", " ".join([*sys.argv, *(each.read_text() for each in files)]))
if "-d" in sys.argv:
    kept = Path(sys.argv[sys.argv.index("-d") + 1]) / "kept.txt"
    if urls:
        kept.write_text(" ".join(urls))
    urls = kept.read_text().split()
for url in urls:
    urllib.request.urlopen(url).close()
"""


@pytest.fixture(scope="module")
def two_columns(recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the first two columns of the recorded county."""
    folder = tmp_path_factory.mktemp("recording")
    for name in ("recording.json", "pages"):
        (folder / name).symlink_to(TONGGU / name)
    write_county(recording, "www.tonggu.gov.cn", 2, folder / "county.yml")
    pages = [recording.find(url) for url in addresses_of(recording)[:2]]
    write_lines(folder / "pages.jsonl", [each for each in pages if each])
    with serving(folder) as served:
        yield served


@pytest.mark.parametrize(
    "contender", [each for each in CONTENDERS if each.rival and each.key != "raw"], ids=lambda each: each.key
)
def test_a_rival_is_led_to_every_page_on_each_of_its_nights(
    two_columns: Served, contender: Contender, tmp_path: Path
) -> None:
    (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    for name in ("linkchecker", "webchanges", "changedetection.io"):
        # By way of a shell: the path of an interpreter in a first line must not hold a space.
        (tmp_path / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/stand_in.py" "$@"\n')
        (tmp_path / name).chmod(0o755)
    ground = Ground.lay(two_columns, tmp_path, 1, tmp_path)
    assert [each.requests for each in contender.nights(ground)] == [2] * (3 if contender.remembers else 1)


class HostsAsked:
    """What a server would tell of two hosts."""

    def __init__(self, closest: float, together: int, seconds: float) -> None:
        asked = {"requests": 11, "closest": closest, "together": together, "first": 100.0, "last": 100.0 + seconds}
        self.told = {"a.test": asked, "b.test": asked | {"requests": 6}}

    def asked(self) -> dict[str, dict[str, float]]:
        return self.told


def polite_of(told: HostsAsked) -> Polite:
    served: Served = told  # type: ignore[assignment]
    return Polite.of(served, 6.0, ("a.test", "b.test"))


def test_the_bound_is_that_of_the_host_with_the_most_requests() -> None:
    run = polite_of(HostsAsked(DELAY, 1, 10 * DELAY))
    assert run.bound == 11 * DELAY
    assert run.told()["over"] == pytest.approx(6.0 / (11 * DELAY))


@pytest.mark.parametrize(
    "told",
    [
        HostsAsked(0.3 * DELAY, 1, 10 * DELAY),
        HostsAsked(0.95 * DELAY, 1, 9 * DELAY),
        HostsAsked(DELAY, 2, 10 * DELAY),
    ],
    ids=["too close", "too fast on average", "two at once"],
)
def test_a_run_that_was_not_polite_ends_the_benchmark(told: HostsAsked) -> None:
    with pytest.raises(SystemExit, match="not polite"):
        polite_of(told)


def test_observations_are_written_while_somebody_reads(tmp_path: Path) -> None:
    told = measure_writing(tmp_path, 1)
    assert told["written"] == 1200
    assert told["reads"] > 0
    assert 0 < told["longest"] <= told["seconds"]


def measured(**cpu: float) -> dict[str, Any]:
    """One round on a thousand columns, of programs that cost so many seconds on a night."""
    nights = {
        name.replace("_", " "): [
            {"cpu": spent, "wall": spent, "peak": 100, "requests": 1020, "not_modified": 0, "doubts": 20}
        ]
        for name, spent in cpu.items()
    }
    return {"columns": 1000, "nights": nights}


def told_of(*sizes: dict[str, Any]) -> dict[str, Any]:
    machine = {"cores": 2, "load": 0.1, "python": "3.11"}
    return {"at": "2022-04-21T00:00:00+00:00", "machine": machine, "sizes": list(sizes)}


OURS = {"bare_first": 2.0, "ours_first": 3.8, "ours_unchanged": 1.7, "ours_changed": 2.0}


def test_a_promise_that_was_not_kept_says_so() -> None:
    told = told_of(measured(**OURS, linkchecker_first=9.0))
    kept = {each.title: each.kept for each in promises(told)}
    assert kept == {
        "CPU of the first night / bare Scrapy": True,
        "CPU of the unchanged night / bare Scrapy": False,
        "CPU of the changed night / bare Scrapy": True,
        "CPU of LinkChecker / ours, first night": False,
        "CPU of LinkChecker / ours, unchanged night": True,
        "CPU of LinkChecker / ours, changed night": False,
        "requests a column, where nothing is in doubt": True,
    }
    assert any(line.endswith("0.85 (promised: at most 0.8) NOT KEPT") for line in table(told))
    assert not Promise("x", 4.9, 5, most=False).kept


def test_a_rival_that_remembers_is_compared_night_by_night() -> None:
    theirs = {"changedetection_first": 38.0, "changedetection_unchanged": 8.5, "changedetection_changed": 22.0}
    told = [each for each in promises(told_of(measured(**OURS, **theirs))) if "changedetection.io" in each.title]
    assert [(each.figure, each.bound, each.kept) for each in told] == [(10, 10, True), (5, 10, False), (11, 10, True)]


def test_a_rival_that_nothing_was_promised_of_is_told_without_a_verdict() -> None:
    theirs = {"filtered_first": 1.9, "filtered_unchanged": 1.7, "filtered_changed": 3.0}
    lines = list(table(told_of(measured(**OURS, **theirs))))
    assert lines[-3:] == [
        "CPU of webchanges, text / ours, first night: 0.50",
        "CPU of webchanges, text / ours, unchanged night: 1.00",
        "CPU of webchanges, text / ours, changed night: 1.50",
    ]


def test_memory_is_compared_with_that_of_the_smallest_size() -> None:
    of = {"bare_first": 2.0, "ours_first": 3.0, "ours_unchanged": 1.0, "ours_changed": 2.0}
    large = measured(**of) | {"columns": 10_000}
    for nights in large["nights"].values():
        nights[0] = nights[0] | {"peak": 140}
    promise = list(promises(told_of(measured(**of), json.loads(json.dumps(large)))))[-1]
    assert (promise.title, promise.figure, promise.kept) == ("memory, 10,000 columns / 1,000", 1.4, False)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda each: each.key)
def test_each_program_says_what_it_does_not_do(contender: Contender) -> None:
    assert contender.does
    assert contender.does_not
