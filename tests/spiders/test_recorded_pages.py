"""Every recorded page is read as a careful person reads it. The names say which pages are pairs of true and false."""

from __future__ import annotations

import pytest

from spiders.family import families
from spiders.reading import read_column
from storage.nouns import ColumnState
from tests.spiders.recorded import HOME, Recorded, recorded_pages

PAGES = recorded_pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_recorded_page_is_read_as_its_folder_says(page: Recorded) -> None:
    read = read_column(page.document(), mode=page.mode, home=HOME)
    about = page.about
    assert read.state == about["state"], read.reason
    assert about.get("reason", "") in read.reason
    assert read.follow == about.get("follow")
    assert read.failure == about.get("failure")
    assert "newest" not in about or str(read.newest) == str(about["newest"])
    assert "entries" not in about or len(read.entries) == about["entries"], read.entries
    assert "total" not in about or read.total == about["total"]
    assert "family" not in about or read.family == about["family"]
    assert [entry.title for entry in read.entries][: len(about.get("titles", ()))] == about.get("titles", [])
    assert "dates" not in about or [str(entry.published) for entry in read.entries] == about["dates"]
    assert "undated" not in about or sum(entry.published is None for entry in read.entries) == about["undated"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_name_that_says_not_blank_is_kept(page: Recorded) -> None:
    state = read_column(page.document(), mode=page.mode, home=HOME).state
    if page.name.endswith("_is_not_blank"):
        assert state is not ColumnState.BLANK
    elif page.name.endswith("_is_blank"):
        assert state is ColumnState.BLANK


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_two_families_claim_one_page(page: Recorded) -> None:
    *specific, _ = families()
    assert sum(family.recognises(page.document()) for family in specific) <= 1


def test_every_family_has_a_recorded_page_and_says_how_to_recognise_it() -> None:
    recorded = {page.about.get("family") for page in PAGES}
    for family in families():
        assert family.name in recorded
        assert "ecognise" in (type(family).__doc__ or "")


def test_generic_is_asked_last() -> None:
    assert families()[-1].name == "generic"
