"""`personal_data`: what was seen of persons in an article and its files, told once for each sort in each place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules import CannotTell, Limits, Problem
from rules.personal_data import personal_data
from rules.sightings import SightingsError, read_sighting_kinds
from storage.article_nouns import ArticleRead, AttachmentRead, Confidence, PersonalData, ReadState, Sighting
from storage.nouns import Failure, Mode, Severity

URL = "http://www.tonggu.gov.cn/cf/1.html"
FILE = "http://www.tonggu.gov.cn/cf/1.xlsx"
LIMITS = Limits(as_of=date(2022, 4, 21), kind="penalty", mode=Mode.EVENT)


def sighting(
    kind: PersonalData = PersonalData.ID_NUMBER,
    *,
    number: int = 1,
    url: str = URL,
    official: bool = False,
    confidence: Confidence = Confidence.CERTAIN,
) -> Sighting:
    return Sighting(
        kind=kind,
        masked="3609**********1234",
        key=f"{number:032x}",
        url=url,
        place=f"第 {number} 行",
        confidence=confidence,
        official=official,
    )


def attachment(state: ReadState = ReadState.READ, failure: Failure | None = None) -> AttachmentRead:
    return AttachmentRead(name="名单.xlsx", url=FILE, state=state, failure=failure, why="超时" if failure else "")


def read(*sightings: Sighting, unread: str | None = None, files: tuple[AttachmentRead, ...] = ()) -> ArticleRead:
    return ArticleRead(
        unit="交通运输局",
        column="行政处罚",
        url=URL,
        seen_at=datetime(2022, 4, 21, 4, tzinfo=UTC),
        listed_title="行政处罚决定书",
        unread=unread,
        scanned=unread is None,
        sightings=sightings,
        attachments=files,
    )


def problems(seen: ArticleRead) -> list[Problem]:
    return [each for each in personal_data.check(seen, LIMITS) if isinstance(each, Problem)]


def test_an_identity_number_is_told_masked_with_its_place() -> None:
    (found,) = problems(read(sighting()))
    assert found.message == "《行政处罚决定书》有 1 处身份证号(3609**********1234),位于第 1 行"
    assert (found.severity, found.about) == (Severity.MAJOR, f"{URL} id_number")


def test_an_article_without_sightings_has_no_problem() -> None:
    assert list(personal_data.check(read(files=(attachment(),)), LIMITS)) == []


def test_a_list_of_many_people_is_one_problem_that_counts_them() -> None:
    (found,) = problems(read(*(sighting(number=number, url=FILE) for number in range(3000)), files=(attachment(),)))
    assert "附件“名单.xlsx”有 3000 处身份证号" in found.message
    assert (found.evidence["number"], len(found.evidence["places"]), len(found.evidence["keys"])) == (3000, 20, 3000)


def test_each_sort_and_each_file_is_a_problem_of_its_own() -> None:
    seen = read(
        sighting(), sighting(PersonalData.ADDRESS, number=2), sighting(url=FILE, number=3), files=(attachment(),)
    )
    assert len({each.about for each in problems(seen)}) == 3


def test_what_may_be_an_offices_own_is_a_reminder() -> None:
    (found,) = problems(read(sighting(PersonalData.MOBILE, official=True, confidence=Confidence.LIKELY)))
    assert found.severity is Severity.NOTICE
    assert "可能是单位公开的信息" in found.message


def test_what_only_a_person_can_say_is_told_so() -> None:
    (found,) = problems(read(sighting(PersonalData.MINOR, confidence=Confidence.NEEDS_EYE)))
    assert found.message.endswith("须人工核实")


def test_an_article_that_was_not_read_says_nothing() -> None:
    (answer,) = personal_data.check(read(unread="超时"), LIMITS)
    assert isinstance(answer, CannotTell)


def test_a_file_that_was_not_fetched_leaves_open_what_was_found_in_it() -> None:
    answers = list(
        personal_data.check(read(sighting(), files=(attachment(ReadState.UNREACHABLE, Failure.TIMEOUT),)), LIMITS)
    )
    assert [type(each) for each in answers] == [CannotTell, Problem]


@pytest.mark.parametrize("failure", [Failure.NOT_FOUND, Failure.GONE])
def test_a_file_that_is_gone_leaks_nothing(failure: Failure) -> None:
    assert list(personal_data.check(read(files=(attachment(ReadState.UNREACHABLE, failure),)), LIMITS)) == []


def test_a_sort_left_out_of_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "personal_data.yml"
    file.write_text("kinds:\n  id_number: {title: 身份证号, severity: major}\nlisted: 20\n", encoding="utf-8")
    with pytest.raises(SightingsError, match="mobile"):
        read_sighting_kinds(file)
