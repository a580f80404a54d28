"""What was seen, as it is kept and read again."""

from __future__ import annotations

import pytest

from storage.nouns import ColumnState, Entry, Failure
from storage.store import Look, Store
from tests.storage.world import BUDGET, NOTICES, PLANS, begin, column, entries, look, night, page, seen


def test_an_observation_comes_back_as_it_was_with_its_pages(store: Store) -> None:
    run = begin(store)
    full = seen(NOTICES, 0, "一", "二", family="ucap_list", final_url=NOTICES.url, body_hash="ab" * 32, looks=2)
    failed = seen(
        PLANS, 0, state=ColumnState.UNREACHABLE, failure=Failure.TIMEOUT, total=None, rendered=True, entries=()
    )
    pages = (
        page(NOTICES, headers={"server": "nginx", "etag": '"一"'}, body_hash="ab" * 32),
        page(NOTICES, status=None, failure=Failure.BROWSER, rendered=True),
    )
    store.save_observations(run.id, [Look(failed, ()), Look(full, pages)])
    assert store.observations(run.id) == [full, failed]
    assert store.observations(run.id, ["财政局"]) == []
    assert store.pages(run.id) == list(pages)
    assert store.pages(run.id, "http://county.test/other") == []


def test_a_column_saved_again_in_one_run_replaces_the_first_look_and_its_pages(store: Store) -> None:
    run = begin(store)
    store.save_observations(run.id, [look(NOTICES), look(PLANS, 0, "规划")])
    again = Look(seen(NOTICES, 0, "一", looks=2), (page(NOTICES, rendered=True),))
    store.save_observations(run.id, [look(NOTICES), again])
    assert store.observations(run.id)[0] == again.observation
    assert store.pages(run.id, NOTICES.url) == list(again.pages)
    assert len(store.pages(run.id)) == 2


def test_the_latest_observation_is_that_of_the_newest_run_whatever_day_it_judged(store: Store) -> None:
    runs = [begin(store, number) for number in (5, 0)]
    store.save_observations(runs[0].id, [look(NOTICES, 5, "旧"), look(PLANS, 5, "规划")])
    store.save_observations(runs[1].id, [look(NOTICES, 0, "新")])
    assert [each.entries[0].title for each in store.latest_observations()] == ["新", "规划"]
    assert store.latest_observations(["财政局"]) == []


def test_entries_keep_the_night_on_which_they_were_first_seen(store: Store) -> None:
    for number, titles in enumerate([("一",), ("二", "一"), (), ("二", "一"), ("三", "一")]):
        store.save_observations(begin(store, number).id, [look(NOTICES, number, *titles)])
    urls = [each.url for each in entries("一", "二", "三")]
    assert store.first_seen("永宁镇", "通知公告") == dict(zip(urls, (night(0), night(1), night(4)), strict=True))
    assert store.first_seen("财政局", "财政预算") == {}


def test_an_entry_without_a_url_is_known_by_its_title(store: Store) -> None:
    nameless = (Entry(title="来信", url=""), Entry(title="来信", url=""))
    store.save_observations(begin(store).id, [look(NOTICES, 0, entries=nameless)])
    assert store.first_seen("永宁镇", "通知公告") == {"来信": night(0)}


def test_one_entry_in_two_columns_is_first_seen_in_each(store: Store) -> None:
    store.save_observations(begin(store, 0).id, [look(NOTICES, 0, "一")])
    store.save_observations(begin(store, 1).id, [look(NOTICES, 1, "一"), look(PLANS, 1, "一")])
    assert list(store.first_seen("永宁镇", "通知公告").values()) == [night(0)]
    assert list(store.first_seen("永宁镇", "规划计划").values()) == [night(1)]


def test_only_decisive_looks_say_whether_a_column_was_filled_before(store: Store) -> None:
    first, second, third = (begin(store, number) for number in range(3))
    store.save_observations(first.id, [look(NOTICES, 0, "一"), look(PLANS, 0), look(BUDGET, 0, "预算")])
    blocked = seen(NOTICES, 1, state=ColumnState.BLOCKED)
    undated = seen(PLANS, 1, "规划", state=ColumnState.UNDATED)
    store.save_observations(second.id, [Look(blocked, ()), Look(undated, ()), look(BUDGET, 1)])
    store.save_observations(third.id, [look(NOTICES, 2), look(PLANS, 2), look(BUDGET, 2)])
    assert store.filled_before(before_run=second.id) == {("永宁镇", "通知公告"), ("财政局", "财政预算")}
    assert store.filled_before(before_run=third.id) == {("永宁镇", "通知公告"), ("永宁镇", "规划计划")}
    assert store.filled_before(["财政局"], before_run=second.id) == {("财政局", "财政预算")}
    assert store.filled_before() == set()


def test_a_column_that_was_never_remembered_is_a_bug_and_nothing_of_the_batch_is_stored(store: Store) -> None:
    run = begin(store)
    with pytest.raises(LookupError, match="column 乡镇动态 of unit 永宁镇"):
        store.save_observations(run.id, [look(NOTICES, 0, "一"), look(column("永宁镇", "乡镇动态"))])
    assert store.observations(run.id) == []


def test_hostile_text_and_numbers_do_not_keep_a_batch_out(store: Store) -> None:
    odd = (Entry(title="半个\ud83d字", url="http://county.test/\0"), Entry(title="长", url="http://x/" + "y" * 9000))
    run = begin(store)
    store.save_observations(
        run.id, [look(NOTICES, 0, entries=odd, total=10**30, reason="\0\ud800"), look(PLANS, 0, "规划")]
    )
    notices, plans = store.observations(run.id)
    assert [each.title for each in notices.entries] == ["半个\ufffd字", "长"]
    assert notices.entries[0].url == "http://county.test/\ufffd"
    assert (notices.total, notices.reason) == (2**63 - 1, "\ufffd\ufffd")
    assert plans.entries[0].title == "规划"
    assert len(store.first_seen("永宁镇", "通知公告")) == 2


def test_saving_nothing_is_fine(store: Store) -> None:
    run = begin(store)
    store.save_observations(run.id, [])
    assert store.observations(run.id) == []
    assert store.latest_observations() == []
