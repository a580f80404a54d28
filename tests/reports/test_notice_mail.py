"""A notice as mail: what it says, that no word of a page does harm in it, and that nothing is fetched to show it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from reports.digest import Digest, ToldLine, digest_figures, digest_html, digest_subject, digest_text
from reports.facts import UnitNotice
from reports.notice_mail import NoticeKind, group_texts, notice_html, notice_subject, notice_text
from storage.nouns import RectificationStatus, Severity
from tests.reports.sample import DAY, FORMULA, SCRIPT, notice, problem

HOSTILE = f"{FORMULA}\r\nBcc: a@b.test\u202e\u2066{SCRIPT}\x1b[31m"


class Seen(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notice_says_where_what_since_when_what_to_do_by_when_and_how_often_it_was_told() -> None:
    sample = notice()
    for told in (notice_text(sample), Seen(notice_html(sample)).text):
        for words in (
            "财政局",
            "财政预算",
            "http://www.tonggu.gov.cn/财政局/财政预算/",
            "已 232 天没有更新",
            "2022",
            "在本栏目发布应公开的信息",
            "2022年4月30日",
            "3 次",
            "铜鼓县人民政府办公室",
            "2022年4月21日",
        ):
            assert words in told


def test_the_gravest_and_the_soonest_due_come_first() -> None:
    later = problem("财政局", "其次", due_on=date(2022, 5, 30))
    least = problem("财政局", "最后", severity=Severity.MINOR, due_on=date(2022, 4, 1))
    text = notice_text(notice(problems=(least, later, problem("财政局", "最先"))))
    assert text.index("最先") < text.index("其次") < text.index("最后")


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_hostile_words_do_no_harm(kind: NoticeKind) -> None:
    each = problem(
        SCRIPT, HOSTILE, message=HOSTILE, url="javascript:alert(1)", where=HOSTILE, title=HOSTILE, remedy=HOSTILE
    )
    hostile = replace(notice(problems=(each,)), unit=HOSTILE, office=HOSTILE, county=HOSTILE)
    page = notice_html(hostile, kind)
    seen = Seen(page)
    assert "script" not in seen.tags
    assert not [value for name, value in seen.attributes if name == "href"]
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    for text in (page, notice_text(hostile, kind), notice_subject(hostile, kind)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\n" not in notice_subject(hostile, kind)
    assert not re.search(r"^Bcc:", notice_text(hostile, kind), re.MULTILINE)


def test_the_html_fetches_nothing_and_brings_its_styles_along() -> None:
    seen = Seen(notice_html(notice()))
    assert not {"img", "link", "style", "iframe", "form"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name in ("src", "background", "class")]
    assert not [value for _, value in seen.attributes if value and "url(" in value]
    assert seen.tags.count("a") == 1  # of the two problems one has an address of the web


def test_thanks_ask_for_nothing() -> None:
    text = notice_text(notice(), NoticeKind.FIXED)
    assert "感谢" in text
    assert "整改期限" not in text
    assert "请于" not in notice_subject(notice(), NoticeKind.FIXED)


def test_a_reminder_says_how_many_are_late() -> None:
    overdue = problem("财政局", "财政预算", due_on=date(2022, 4, 1), status=RectificationStatus.OVERDUE)
    late = notice(problems=(overdue, problem("财政局", "通知公告")))
    assert notice_subject(late, NoticeKind.REMINDER) == "整改提醒:财政局有 2 个问题尚未整改,其中 1 个已逾期"


def test_a_date_that_is_over_makes_nobody_late_before_a_look() -> None:
    over = notice(problems=(problem("财政局", "财政预算", due_on=date(2022, 4, 1)),))
    subject, text = notice_subject(over, NoticeKind.REMINDER), notice_text(over, NoticeKind.REMINDER)
    assert subject == "整改提醒:财政局有 1 个问题尚未整改,整改期限已到"
    assert "逾期" not in subject + text + notice_html(over, NoticeKind.REMINDER)


# --- to a group -------------------------------------------------------------------------------------------------------


def many(unit: str, number: int) -> UnitNotice:
    problems = tuple(problem(unit, f"栏目{each}", id=f"{unit}{each}") for each in range(number))
    return replace(notice(problems=problems), unit=unit)


def test_a_group_reads_each_unit_on_a_line_and_the_date_once_where_it_is_the_same() -> None:
    ((text, ids),) = group_texts([many("永宁镇", 2), many("财政局", 1)], NoticeKind.RECTIFICATION)
    assert "◆ 永宁镇(4月30日前):栏目不更新 栏目0;栏目1" in text
    assert len(ids) == 3


@pytest.mark.parametrize("counts", [(40, 1, 70), (400,), (1,) * 100])
def test_every_problem_is_named_in_one_of_the_messages_of_a_group_and_none_is_too_long(counts: tuple[int, ...]) -> None:
    notices = [many(f"单位{number}", count) for number, count in enumerate(counts)]
    parts = list(group_texts(notices, NoticeKind.RECTIFICATION, limit=1500))
    assert all(len(text.encode()) <= 1500 for text, _ in parts)
    named = [each for _, ids in parts for each in ids]
    assert sorted(named) == sorted(each.id for told in notices for each in told.problems)
    assert sum(text.count("栏目") - text.count("栏目不更新") - text.count("公开栏目") for text, _ in parts) == sum(
        counts
    )


# --- the digest -------------------------------------------------------------------------------------------------------


def digest(**given: object) -> Digest:
    one = (problem("财政局", SCRIPT, message=HOSTILE),)
    told = (ToldLine("财政局", "整改通知", 2, "邮件服务器"),)
    full = Digest("铜鼓县", "铜鼓县人民政府办公室", DAY, date(2022, 4, 20), one, told, one, one, one, one, one,
                  ("气象局",), ("2 个栏目被拦截",), ("一条消息没有发出",))  # fmt: skip
    return replace(full, **given)  # type: ignore[arg-type]


def test_the_digest_names_everything_once_and_harmlessly() -> None:
    text, page = digest_text(digest()), digest_html(digest())
    for words in ("待确认", "逾期未整改(1)", "新发现(1)", "已整改(1)", "气象局", "2 个栏目被拦截", "一条消息没有发出"):
        assert words in text
        assert words in Seen(page).text
    assert "script" not in Seen(page).tags
    assert FORMULA not in text
    assert "\n" not in digest_subject(digest())


def test_a_long_section_is_counted_not_listed() -> None:
    lines = tuple(problem("财政局", f"栏目{each}") for each in range(500))
    text = digest_text(digest(new=lines))
    assert "新发现(500)" in text
    assert "另有 300 个" in text


def test_a_group_gets_figures_only() -> None:
    told = digest_figures(digest())
    assert "待确认:1" in told
    assert "财政局" not in told


def test_a_digest_with_nothing_to_say_is_empty() -> None:
    nothing = dict.fromkeys(("new", "told", "overdue", "fixed", "pending", "held", "of_the_site"), ())
    assert digest(**nothing, without_address=(), warnings=(), notes=()).is_empty
    assert not digest().is_empty
