"""What is stored for other reasons tells nothing of persons: titles, addresses of pages, bodies kept as evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from spiders.document import Document
from spiders.privacy.redaction import redacted, redacted_address, redacted_entry, tells_of_persons
from storage.nouns import Entry, Page
from tests.county.articles import LEAKED_ADDRESS, LEAKED_IN_TEXT

TODAY = date(2022, 4, 21)


def page(text: str) -> Document:
    url = "http://www.tonggu.gov.cn/tz/"
    at = datetime(2022, 4, 21, 4, tzinfo=UTC)
    answered = Page(url=url, fetched_at=at, status=200, final_url=url, headers={"content-type": "text/html"})
    return Document(answered, f"<html><body><div class='main'>{text}</div></body></html>".encode(), TODAY)


@pytest.mark.parametrize(
    "title",
    [
        f"对张某(身份证号码{LEAKED_IN_TEXT})的处罚决定",
        f"对张某(身份证号码{LEAKED_IN_TEXT[:6]} {LEAKED_IN_TEXT[6:14]} {LEAKED_IN_TEXT[14:]})的处罚决定",
        "对张某(身份证号码" + "".join(chr(ord(each) + 0xFEE0) for each in LEAKED_IN_TEXT) + ")的处罚决定",
        f"张某,住址:{LEAKED_ADDRESS}",
        f"张某,住址:{LEAKED_ADDRESS[:6]} {LEAKED_ADDRESS[6:]}",
        "张某手机13800001111的公示",
    ],
)
def test_a_title_tells_of_nobody(title: str) -> None:
    told = redacted(title, TODAY)
    assert told != title
    assert "*" in told
    assert LEAKED_IN_TEXT[6:14] not in told.replace(" ", "")
    assert LEAKED_ADDRESS[-8:] not in told
    assert "38000" not in told


@pytest.mark.parametrize(
    "title",
    [
        "关于2022年部门预算公开的通知",
        "铜府办发〔2022〕5号",
        "统一社会信用代码91360926MA35T0000X的企业名单",
        "咨询电话0795-8722000",
        "订单2058746804822818816",
    ],
)
def test_an_ordinary_title_stays_as_it_is(title: str) -> None:
    assert redacted(title, TODAY) == title


def test_an_address_that_holds_an_identity_number_is_masked_and_another_is_not() -> None:
    url = "http://www.tonggu.gov.cn/cf/{}.html"
    assert LEAKED_IN_TEXT not in redacted_address(url.format(LEAKED_IN_TEXT), TODAY)
    assert redacted_address(url.format("content_2058746804822818816"), TODAY) == url.format(
        "content_2058746804822818816"
    )


def test_an_entry_without_anything_to_hide_is_the_same_object() -> None:
    entry = Entry(title="关于春耕备耕的通知", url="http://www.tonggu.gov.cn/tz/1.html")
    assert redacted_entry(entry, TODAY) is entry


@pytest.mark.parametrize(
    "text",
    [f"<p>身份证号码:{LEAKED_IN_TEXT}</p>", f"<script>var holder = {{id: '{LEAKED_IN_TEXT}'}}</script>"],
)
def test_a_body_that_tells_of_persons_is_known(text: str) -> None:
    assert tells_of_persons(page(text))


def test_an_ordinary_body_may_be_kept() -> None:
    assert not tells_of_persons(page("<p>本栏目暂无内容,咨询电话0795-8722000,办公地址:铜鼓县定江西路1号。</p>"))
