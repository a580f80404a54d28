"""How the record of a year is drawn up: what is a document, what interprets it, whose it is, and what was not seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.interpretations import kinds_of
from rules.policy_record import PolicyRecord, doubtful_columns, policy_record
from storage.article_nouns import ArticleRead
from storage.nouns import ColumnState, UnitKind
from storage.policy_nouns import InterpretationKind, PolicyFacts, PolicyYear
from tests.rules.evidence import entry, seen
from tests.rules.policy_evidence import TITLE, address, article

KINDS = {
    ("县政府办", "规范性文件"): "policy_doc",
    ("县政府办", "政策解读"): "policy_interp",
    ("永宁镇", "镇政府文件"): "policy_doc",
    ("永宁镇", "政策解读"): "policy_interp",
    ("县财政局", "政策解读"): "policy_interp",
}
UNITS = {"县政府办": UnitKind.OTHER, "永宁镇": UnitKind.TOWNSHIP, "县财政局": UnitKind.DEPARTMENT}
COUNTY = {"unit": "县政府办", "column": "政策解读"}
TOWN_FILES = {"unit": "永宁镇", "column": "镇政府文件"}
TOWN = {"unit": "永宁镇", "column": "政策解读"}
TEXT, PICTURE, VIDEO, HEAD = InterpretationKind


def record(*articles: ArticleRead, doubts: dict[tuple[str, str], str] | None = None) -> PolicyRecord:
    return policy_record(articles, KINDS, UNITS, doubts or {}, 2022)


def of_unit(found: PolicyRecord, unit: str) -> PolicyYear:
    return next(each for each in found.years if each.unit == unit)


# --- kinds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "told", "kinds"),
    [
        ("《铜鼓县促进就业创业办法》政策解读", {}, {TEXT}),
        ("一图读懂《铜鼓县促进就业创业办法》", {}, {PICTURE}),
        ("铜鼓县促进就业创业办法", {"pictures": 3, "length": 20}, {PICTURE}),
        ("铜鼓县促进就业创业办法", {"pictures": 3, "length": 900}, {TEXT}),
        ("动漫解读:铜鼓县促进就业创业办法", {}, {VIDEO}),
        ("铜鼓县促进就业创业办法", {"videos": 1}, {VIDEO}),
        ("县人社局主要负责人解读促进就业创业办法(视频)", {}, {HEAD, VIDEO}),
        ("永宁镇镇长答记者问", {}, {HEAD}),
        ("永宁镇书记调研政策落实", {}, {TEXT}),
    ],
)
def test_kinds_are_told_by_title_and_page(title: str, told: dict[str, Any], kinds: set[InterpretationKind]) -> None:
    assert kinds_of(article("i", title, **COUNTY, **told)) == kinds


# --- documents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("转发省政府关于促进就业的通知", {}),
        ("关于公开征求《铜鼓县促进就业创业办法(草案)》意见的公告", {}),
        ("《铜鼓县促进就业创业办法》解读", {}),
        ("铜鼓县规范性文件目录", {}),
        ("国务院关于促进就业的若干意见", {}),
        ("关于促进就业的实施意见(赣府发〔2022〕3号)", {}),
        ("永宁镇春耕生产简报", TOWN_FILES),
        (TITLE, {"listed_on": date(2021, 12, 31)}),
        (TITLE, COUNTY),
    ],
)
def test_what_is_not_surely_a_document_of_the_county_and_the_year_is_left_out(title: str, told: dict[str, Any]) -> None:
    assert record(article("d", title, **told)).documents == ()


def test_what_stands_in_a_column_of_normative_documents_is_one_and_elsewhere_its_number_must_say_so() -> None:
    found = record(
        article("a", TITLE),
        article("b", "关于印发永宁镇森林防火办法的通知", **TOWN_FILES),
        article("c", "关于印发永宁镇河道管理办法的通知(永府规〔2022〕1号)", **TOWN_FILES),
    )
    assert [each.document.normative for each in found.documents] == [True, False, True]


def test_copies_of_one_document_are_one() -> None:
    found = record(
        article("a", f"{TITLE}(铜府办发〔2022〕5号)"),
        article("b", TITLE, **TOWN_FILES, listed_on=date(2022, 6, 9)),
        article("c", "就业创业办法", policy=PolicyFacts(number="铜府办发〔2022〕5号")),
    )
    (each,) = found.documents
    assert each.document.addresses == (address("a"), address("b"), address("c"))


def test_a_document_is_the_units_that_its_title_names_and_the_countys_is_nobodys_below() -> None:
    own = article("a", "永宁镇人民政府关于印发《永宁镇森林防火工作方案》的通知", **TOWN_FILES)
    copied = own.model_copy(update={"unit": "县政府办", "column": "规范性文件", "url": address("b")})
    above = article("c", TITLE, **TOWN_FILES)
    found = record(own, copied, above)
    assert [each.document.url for each in of_unit(found, "永宁镇").documents] == [address("a")]
    assert len(of_unit(found, "").documents) == 2


# --- pairs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "told", "sure"),
    [
        ("《铜鼓县促进就业创业办法》政策解读", {}, True),
        ("图解铜府办发〔2022〕5号文件", {}, True),
        ("铜鼓县促进就业创业办法政策解读", {}, False),
        ("关于就业政策的解读", {"links": (address("d"),)}, False),
        ("关于就业政策的解读", {"policy": PolicyFacts(links=(address("d"),))}, False),
        ("关于就业政策的解读", {"policy": PolicyFacts(numbers=("根据铜府办发〔2022〕5号",))}, False),
        ("关于就业政策的解读", {"policy": PolicyFacts(quoted=("铜鼓县促进就业创业办法",))}, False),
        ("关于废止《铜鼓县促进就业创业办法》的说明", {}, False),
        ("关于就业政策的解读", {}, None),
        ("《铜鼓县创业担保贷款管理办法》解读", {"policy": PolicyFacts(numbers=("铜府办发〔2022〕15号",))}, None),
    ],
)
def test_pairs_are_told_by_link_number_and_title(title: str, told: dict[str, Any], sure: bool | None) -> None:
    found = record(
        article("d", TITLE, policy=PolicyFacts(number="铜府办发〔2022〕5号")), article("i", title, **{**COUNTY, **told})
    )
    (each,) = found.documents
    assert [pairing.sure for pairing in each.pairings] == ([] if sure is None else [sure])


def test_a_title_that_two_documents_bear_makes_no_sure_pair() -> None:
    second = "铜鼓县财政局关于印发《铜鼓县促进就业创业办法》的通知"
    reading = article("i", "《铜鼓县促进就业创业办法》解读", **COUNTY)
    found = record(article("a", TITLE), article("b", second), reading)
    assert [[pairing.sure for pairing in each.pairings] for each in found.documents] == [[False], [False]]


def test_the_document_itself_among_the_interpretations_is_no_interpretation() -> None:
    found = record(article("d", TITLE), article("d", TITLE, **COUNTY))
    assert found.documents[0].pairings == ()


# --- years ----------------------------------------------------------------------------------------------------------


def test_an_interpretation_that_names_a_unit_counts_for_it_wherever_it_stands() -> None:
    found = record(
        article("a", "图解永宁镇森林防火方案", **COUNTY),
        article("b", "视频解读:促进就业创业", **COUNTY),
        article("c", "永宁镇镇长解读防火", **TOWN),
    )
    town, finance = of_unit(found, "永宁镇"), of_unit(found, "县财政局")
    assert {*town.kinds} == {PICTURE, HEAD}
    assert town.elsewhere == {VIDEO}
    assert {*finance.kinds} == set()
    assert finance.elsewhere == {VIDEO}


def test_a_unit_of_which_something_may_not_have_been_seen_is_in_doubt() -> None:
    own, above = (
        record(doubts={("永宁镇", "政策解读"): "没有读到列表"}),
        record(doubts={("县政府办", "政策解读"): "打不开"}),
    )
    assert of_unit(own, "永宁镇").doubt == "永宁镇“政策解读”:没有读到列表"
    assert of_unit(own, "县财政局").doubt == ""
    assert of_unit(own, "").doubt != ""
    assert of_unit(above, "县财政局").doubt != ""


def test_an_article_that_was_not_read_or_has_no_day_is_a_doubt() -> None:
    for told in ({"unread": "打不开"}, {"listed_on": None}):
        found = record(article("i", "解读", **TOWN, **told))
        assert of_unit(found, "永宁镇").doubt != ""
    assert (
        of_unit(record(article("i", "解读", **TOWN, unread="打不开", listed_on=date(2021, 5, 1))), "永宁镇").doubt == ""
    )


def test_a_county_without_a_column_of_interpretations_can_say_nothing_of_them() -> None:
    found = policy_record([], {("永宁镇", "镇政府文件"): "policy_doc"}, UNITS, {}, 2022)
    assert of_unit(found, "永宁镇").doubt == "登记表中没有可以看到本单位政策解读的栏目"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, ""),
        ({"total": 40}, "当年的信息可能在后面的页上"),
        ({"state": ColumnState.BLANK, "entries": ()}, ""),
        ({"state": ColumnState.BLOCKED, "entries": ()}, "没有读到列表"),
        ({"entries": (entry("2022-03-01", url=address("x")),)}, "有 1 篇还没有读过"),
        ({"entries": (entry("2021-03-01", url=address("x")),)}, ""),
    ],
)
def test_a_policy_column_is_in_doubt_until_all_of_its_year_was_seen(told: dict[str, Any], why: str) -> None:
    shown = {"entries": (entry("2022-03-01", url=address("a")),), **told}
    observation = seen(shown.pop("state", ColumnState.FILLED), *shown.pop("entries"), column="政策解读", **shown)
    kinds = {("永宁镇", "政策解读"): "policy_interp", ("永宁镇", "通知公告"): "notice"}
    assert doubtful_columns([observation], kinds, {address("a")}, 2022) == (
        {("永宁镇", "政策解读"): why} if why else {}
    )


def test_a_policy_column_that_was_not_looked_at_is_in_doubt() -> None:
    assert doubtful_columns([], {("永宁镇", "政策解读"): "policy_interp", ("永宁镇", "通知"): "notice"}, (), 2022) == {
        ("永宁镇", "政策解读"): "没有看到这个栏目"
    }
