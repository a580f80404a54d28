"""The privacy benchmark's corpus is what it says it is, and the benchmark counts right what programs find in it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import bench_privacy
from benchmarks.privacy_corpus.corpus import corpus, made
from benchmarks.privacy_corpus.damage import damaged
from benchmarks.privacy_corpus.hostile import CRASHED, SILENT, read_damaged
from benchmarks.privacy_corpus.numbers import is_id_number
from benchmarks.privacy_corpus.programs import KEY, OURS, Program, Told, at_hand, programs
from benchmarks.privacy_corpus.scoring import Score, Tally
from benchmarks.privacy_corpus.speed import ordinary, pace
from benchmarks.privacy_corpus.telling import Outcome, as_data, tables
from benchmarks.privacy_corpus.truth import Format, Made, Must, Planted
from spiders.privacy.hits import key_of
from storage.article_nouns import PersonalData, ReadState
from tests.benchmarks.plain_reading import flat, said

DOCUMENTS, SEED = 60, 7


@pytest.fixture(scope="module")
def documents() -> list[Made]:
    return list(corpus(DOCUMENTS, SEED))


@pytest.fixture(scope="module")
def outcome(documents: list[Made]) -> Outcome:
    return bench_privacy.search(documents, at_hand(), keep=None)[0]


def _leaks(document: Made) -> set[tuple[PersonalData, str]]:
    return {(each.kind, each.value) for each in document.planted if each.must is Must.FIND}


# --- the corpus -----------------------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_bytes(documents: list[Made]) -> None:
    again = [made(SEED, number) for number in range(0, DOCUMENTS, 3)]
    assert [each.body for each in again] == [each.body for each in documents[::3]]
    assert made(SEED + 1, 0).body != documents[0].body


def test_a_small_corpus_has_every_format_and_most_of_the_kinds(documents: list[Made]) -> None:
    formats = {each.format for each in documents}
    assert formats >= set(Format) - {Format.RTF, Format.TXT}  # the rarest may be missing among sixty
    kinds = {kind for each in documents for kind, _ in _leaks(each)}
    assert len(kinds) >= 6


def test_every_planted_leak_stands_in_its_file(documents: list[Made]) -> None:
    for document in documents:
        text = said(document.name, document.body)
        for each in document.planted:
            if each.must is Must.FIND:
                parts = [each.also[-1]] if each.kind is PersonalData.WEAK_MASK else each.value.split(":")
                assert all(flat(part) in text for part in parts), (document.number, each.kind, each.where, each.style)


def test_leaks_are_valid_numbers_and_traps_are_none(documents: list[Made]) -> None:
    for each in (planted for document in documents for planted in document.planted):
        if each.kind is not PersonalData.ID_NUMBER or not each.value:
            continue
        assert is_id_number(each.value) == (not each.trap or each.trap.startswith("valid number")), each.trap


def test_careful_masks_hide_four_signs_and_weak_ones_fewer_or_the_birthday(documents: list[Made]) -> None:
    for each in (planted for document in documents for planted in document.planted):
        if each.trap == "masked ID number":
            assert sum(sign in "0123456789" for sign in flat(each.value)) <= 14
        elif each.style == "one to three hidden":
            assert 1 <= each.value.count("*") <= 3
        elif each.style == "birthday in another column":
            assert each.value.count("*") in (4, 8)


# --- what is counted ------------------------------------------------------------------------------------------------


def test_the_figures_of_the_table_add_up(documents: list[Made], outcome: Outcome) -> None:
    ours = outcome.scores[0]
    assert ours.program.name == OURS
    assert sum(ours.documents.values()) == DOCUMENTS
    for kind in PersonalData:
        planted = sum(len({leak for leak in _leaks(each) if leak[0] is kind}) for each in documents)
        whole = ours.by_kind(kind)
        assert whole.leaks == planted
        assert whole.found <= whole.leaks
        for figure in ("leaks", "found", "false", "as_official"):
            assert getattr(whole, figure) == sum(getattr(ours.by_format(format_, kind), figure) for format_ in Format)
    missed = sum(each.leaks - each.found for each in ours.tallies.values())
    alarms = sum(each.false for each in ours.tallies.values())
    assert (sum(ours.misses.values()), sum(ours.traps.values())) == (missed, alarms)


def test_what_is_printed_and_written_repeats_no_planted_number(documents: list[Made], outcome: Outcome) -> None:
    written = json.dumps(as_data(outcome), ensure_ascii=False)
    assert len(list(tables(outcome))) >= 2
    for kind, value in (leak for document in documents for leak in _leaks(document)):
        if kind in (PersonalData.ID_NUMBER, PersonalData.MOBILE, PersonalData.BANK_CARD):
            assert value not in written


def test_a_find_a_miss_a_false_alarm_and_a_mistaken_office_are_counted_apart() -> None:
    document = _document(
        Planted(PersonalData.MOBILE, "13900000001", "正文", "plain"),
        Planted(PersonalData.MOBILE, "13900000002", "正文", "spaced"),
        Planted(PersonalData.MOBILE, "13900000003", "正文", "plain", Must.OFFICIAL, trap="an office"),
        Planted(PersonalData.MOBILE, "13900000004", "正文", "plain", Must.MAY),
    )
    score = Score(Program("any", lambda _, __: [], frozenset([PersonalData.MOBILE])))
    score.count(document, [_told("13900000001"), _told("13900000003"), _told("13900000004"), _told("13911111111")])
    assert score.tally(PersonalData.MOBILE, "txt") == Tally(leaks=2, found=1, false=2)
    assert score.traps == Counter({"mobile: an office": 1, "mobile: other": 1})
    assert score.misses == Counter({"mobile, txt, 正文: spaced": 1})


def test_an_office_told_as_an_office_is_no_false_alarm() -> None:
    document = _document(Planted(PersonalData.MOBILE, "13900000003", "正文", "plain", Must.OFFICIAL, trap="an office"))
    score = Score(Program("any", lambda _, __: [], frozenset([PersonalData.MOBILE])))
    score.count(document, [_told("13900000003", official=True)])
    assert score.by_kind(PersonalData.MOBILE) == Tally()


def _document(*planted: Planted) -> Made:
    return Made(0, "a.txt", Format.TXT, "penalty", "a.txt", "none", b"", planted)


def _told(value: str, *, official: bool = False) -> Told:
    return Told(PersonalData.MOBILE, key_of(PersonalData.MOBILE, value, KEY), official)


# --- beside it ------------------------------------------------------------------------------------------------------


def test_a_rival_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("stdnum.cn.ric", "presidio_analyzer"):
        monkeypatch.setitem(sys.modules, module, None)
    found, missing = programs()
    assert [each.name for each in found] == [OURS, "18 digits"]
    assert missing == ["python-stdnum", "presidio-analyzer"]


def test_programs_are_timed_in_every_round() -> None:
    found = at_hand()
    told = pace("prose", ordinary(0.05, SEED), found, rounds=3)
    assert {name: len(seconds) for name, seconds in told.seconds.items()} == {OURS: 3, "18 digits": 3}
    assert told.megabytes >= 0.05
    assert not any(program.find(pieces, document) for program in found for document, pieces in ordinary(0.05, SEED))


def test_every_damaged_file_ends_in_a_state_with_a_reason(tmp_path: Path) -> None:
    ends = list(read_damaged(24, SEED, tmp_path))
    assert len(ends) == 24
    assert {state for _, state, _ in ends} <= {each.value for each in ReadState}
    assert not {CRASHED, SILENT} & {state for _, state, _ in ends}
    assert all(reason for _, state, reason in ends if state != ReadState.READ)


def test_damage_is_the_same_for_the_same_seed() -> None:
    assert [each.body for each in damaged(11, SEED)] == [each.body for each in damaged(11, SEED)]
