"""Files that are not there or cannot be opened, beside those that were only not read."""

from __future__ import annotations

import pytest

from rules import CannotTell, Problem
from rules.attachment_broken import attachment_broken
from storage.article_nouns import ReadState
from storage.nouns import Failure, Severity
from tests.rules.page_evidence import HOME, answers, article, attachment, cannot_tell, problems, silent


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Failure.NOT_FOUND, "文件不存在(404)"),
        (Failure.GONE, "文件已被删除(410)"),
        (Failure.SOFT_404, "网站提示文件不存在"),
    ],
)
def test_a_file_that_is_not_there_is_a_problem(failure: Failure, told: str) -> None:
    seen = article(
        attachment(), attachment(url=f"{HOME}2.xls", state=ReadState.UNREACHABLE, failure=failure, size=None)
    )
    (problem,) = problems(attachment_broken, seen)
    assert problem.message == f"附件“名单.xlsx”打不开:{told}"
    assert (problem.about, problem.severity) == (f"{HOME}2.xls", Severity.MINOR)


def test_a_damaged_file_is_a_reminder_to_open_it() -> None:
    seen = article(attachment(state=ReadState.UNREADABLE, why="文件已损坏或不完整"))
    (problem,) = problems(attachment_broken, seen)
    assert problem.severity is Severity.NOTICE
    assert problem.message == "附件“名单.xlsx”疑似损坏,无法读取,请人工打开核实"


def test_an_empty_file_is_told_and_one_of_a_single_byte_is_not() -> None:
    (problem,) = problems(attachment_broken, article(attachment(state=ReadState.UNREADABLE, size=0)))
    assert problem.message == "附件“名单.xlsx”是空文件(0 字节),请人工核实"
    assert silent(attachment_broken, article(attachment(state=ReadState.UNREADABLE, size=1)))


@pytest.mark.parametrize(
    "why", ["已加密", "格式不支持(.xlsb)", "文件过大", "扫描件,未识别文字", "压缩包内文件过多,只读了前 200 个"]
)
def test_a_file_that_we_cannot_read_but_its_readers_can_is_in_order(why: str) -> None:
    assert silent(attachment_broken, article(attachment(state=ReadState.UNREADABLE, why=why)))
    assert silent(attachment_broken, article(attachment(state=ReadState.PARTLY, why=why)))


def test_an_article_without_files_or_with_files_in_order_is_in_order() -> None:
    assert silent(attachment_broken, article())
    assert silent(attachment_broken, article(attachment()))


@pytest.mark.parametrize(
    "failure", [Failure.TIMEOUT, Failure.WAF, Failure.SERVER_ERROR, Failure.DNS, Failure.LOGIN, None]
)
def test_a_file_that_did_not_come_for_another_reason_cannot_be_told(failure: Failure | None) -> None:
    unreachable = attachment(state=ReadState.UNREACHABLE, failure=failure, size=None, status=None)
    assert cannot_tell(attachment_broken, article(attachment(), unreachable))


def test_a_file_that_was_not_asked_for_or_came_as_a_page_cannot_be_told() -> None:
    assert cannot_tell(attachment_broken, article(attachment(state=ReadState.LEFT_OUT, size=None)))
    page = attachment(state=ReadState.UNREADABLE, why="返回的是网页,不是附件", size=None)
    assert cannot_tell(attachment_broken, article(page))


def test_what_is_broken_is_told_even_where_another_file_did_not_come() -> None:
    gone = attachment(state=ReadState.UNREACHABLE, failure=Failure.NOT_FOUND, size=None)
    late = attachment(url=f"{HOME}2.xls", state=ReadState.UNREACHABLE, failure=Failure.TIMEOUT, size=None)
    assert [type(each) for each in answers(attachment_broken, article(gone, gone, late))] == [Problem, CannotTell]


def test_an_article_that_could_not_be_read_cannot_be_told() -> None:
    assert cannot_tell(attachment_broken, article(unread="在规定时间内没有打开", failure=Failure.TIMEOUT))


def test_a_long_number_in_a_files_name_is_not_told() -> None:
    named = attachment(name="公示360926199001011234.pdf", state=ReadState.UNREACHABLE, failure=Failure.GONE)
    (problem,) = problems(attachment_broken, article(named))
    assert problem.message.startswith("附件“公示****.pdf”")
    assert "360926199001011234" not in problem.model_dump_json()
