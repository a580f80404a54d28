"""What the page of a document or an interpretation says of others: 文号, quoted titles, links, boxes still empty."""

from __future__ import annotations

import pytest

from spiders.interpretation import read_policy_facts
from storage.policy_nouns import PolicyFacts
from tests.spiders.recorded import HOME, document, in_page

BODY = "<div id='zoom'><p>根据《江西省促进就业条例》(赣府发〔2021〕3号)和铜府办发[2022]第5号,制定本办法。</p></div>"
RELATED = "<div class='related'><h3>相关解读</h3><ul><li><a href='/art/i.html'>一图读懂促进就业办法</a></li></ul></div>"


def facts(html: str) -> PolicyFacts:
    return read_policy_facts(document(in_page(html), f"{HOME}art/d.html"))


def test_numbers_and_titles_of_the_text_are_told() -> None:
    found = facts(BODY)
    assert [
        number.endswith(end)
        for number, end in zip(found.numbers, ("赣府发〔2021〕3号", "铜府办发〔2022〕5号"), strict=True)
    ]
    assert found.quoted == ("江西省促进就业条例",)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>文号</td><td>铜府办发〔2022〕5号</td><td>成文日期</td></tr></table>",
        "<p>索引号:A1 发文字号:铜府办发〔2022〕5号 发布日期:2022-04-01</p>",
        "<p>【文 号】铜府办发(2022)5号</p>",
    ],
)
def test_the_pages_own_number_stands_beside_its_label(html: str) -> None:
    assert facts(html + BODY).number == "铜府办发〔2022〕5号"


def test_a_number_without_a_label_is_not_the_pages_own() -> None:
    assert facts(BODY).number is None


def test_a_title_with_a_number_as_long_as_a_persons_is_left_out() -> None:
    assert facts("<div id='zoom'><p>见《关于13900001111来电的答复》。</p></div>").quoted == ()


def test_links_in_a_box_of_related_articles_count_and_those_of_the_frame_do_not() -> None:
    found = facts(BODY + RELATED)
    assert f"{HOME}art/i.html" in found.links
    assert f"{HOME}zwgk/" not in found.links
    assert found.awaits_links is False


@pytest.mark.parametrize(
    "html",
    [
        "<div class='related'><h3>相关解读</h3><ul id='xgjd'></ul></div>",
        "<script>$.ajax({url:'/api/related',success:function(d){$('#xg').html(d)}})</script>",
    ],
)
def test_a_box_that_is_still_empty_awaits_its_links(html: str) -> None:
    assert facts(BODY + html).awaits_links is True


def test_a_page_that_heads_no_such_box_awaits_nothing() -> None:
    assert facts(BODY + "<p>各单位要做好有关文件的落实。</p>").awaits_links is False


def test_a_page_without_anything_is_read_as_nothing() -> None:
    assert facts("") == PolicyFacts()
