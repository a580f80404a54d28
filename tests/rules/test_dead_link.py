"""Links that lead nowhere, beside those that only did not answer tonight, or not to us."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.dead_link import dead_link
from storage.link_nouns import LinkChecked, LinkKind
from storage.nouns import Failure, Severity
from tests.rules.page_evidence import (
    AS_OF,
    HOME,
    YESTERDAY,
    cannot_tell,
    limits,
    link,
    links,
    problems,
    silent,
    working,
)

OTHER = "http://www.yichun.gov.cn/"
GONE = [
    ({"failure": Failure.NOT_FOUND, "status": 404}, "网页不存在(404)"),
    ({"failure": Failure.GONE, "status": 410}, "网页已被删除(410)"),
    ({"failure": Failure.SOFT_404, "status": 200}, "页面提示内容不存在"),
    ({"soft": True}, "页面提示内容不存在"),
]
NO_ANSWER = [Failure.TIMEOUT, Failure.DNS, Failure.REFUSED, Failure.RESET, Failure.TLS, Failure.SERVER_ERROR]
NOBODYS_FAULT = [
    *(Failure.WAF, Failure.RATE_LIMITED, Failure.LOGIN, Failure.ROBOTS, Failure.FORBIDDEN_ADDRESS, Failure.TOO_LARGE),
    *(Failure.NOT_HTML, Failure.UNDECODABLE, Failure.NOT_RECORDED, Failure.BROWSER, Failure.REDIRECTED_HOME),
]


# --- within the site ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "told"), GONE)
def test_a_link_of_the_site_that_is_gone_counts_at_once(answer: dict[str, object], told: str) -> None:
    (problem,) = problems(dead_link, links(link(), link("art/8.html", **answer)))
    assert problem.about == f"{HOME}art/8.html"
    assert problem.message == f"首页的链接“关于做好有关工作的通知”打不开:{told}"
    assert problem.severity is None
    assert dead_link.severity is Severity.MINOR
    assert problem.evidence["found_on"] == HOME


@pytest.mark.parametrize(("kind", "told"), [(LinkKind.IMAGE, "图片"), (LinkKind.ATTACHMENT, "附件")])
def test_pictures_and_files_of_the_home_page_count_too(kind: LinkKind, told: str) -> None:
    (problem,) = problems(dead_link, links(link("1.png", kind=kind, text="", failure=Failure.NOT_FOUND)))
    assert problem.message == f"首页的{told} {HOME}1.png 打不开:网页不存在(404)"


def test_a_dead_link_of_a_columns_list_is_a_reminder() -> None:
    seen = links(link(failure=Failure.NOT_FOUND), unit="永宁镇", column="通知公告", complete=False)
    (problem,) = problems(dead_link, seen)
    assert problem.severity is Severity.NOTICE
    assert problem.message.startswith("“通知公告”栏目的链接")


def test_a_page_whose_links_all_open_is_in_order() -> None:
    assert silent(dead_link, links(*working(3)))
    assert silent(dead_link, links())


@pytest.mark.parametrize("failure", NO_ANSWER)
def test_a_link_that_did_not_answer_counts_from_the_second_day_on(failure: Failure) -> None:
    for before, dead in [((), False), ((AS_OF,), False), ((YESTERDAY,), True)]:
        seen = links(*working(3), link(failure=failure, failed_before=before))
        assert bool(problems(dead_link, seen)) is dead


def test_a_failure_of_long_ago_does_not_count_as_the_first_of_two() -> None:
    for ago, dead in [(10, True), (11, False)]:
        failed = (AS_OF - timedelta(days=ago),)
        seen = links(*working(3), link(failure=Failure.TIMEOUT, failed_before=failed))
        assert bool(problems(dead_link, seen)) is dead


def test_links_that_fail_with_the_whole_site_are_no_dead_links() -> None:
    failing = [link(f"art/{each}.html", failure=Failure.TIMEOUT, failed_before=(YESTERDAY,)) for each in range(3)]
    assert silent(dead_link, links(*working(3), *failing))
    assert len(problems(dead_link, links(*working(4), *failing))) == 3


@pytest.mark.parametrize("failure", NOBODYS_FAULT)
def test_what_a_firewall_or_our_own_restraint_kept_from_us_never_counts(failure: Failure) -> None:
    seen = links(*working(12), link(failure=failure, status=403, failed_before=(YESTERDAY, date(2022, 4, 15))))
    assert silent(dead_link, seen)


@pytest.mark.parametrize("status", [405, 412, 418, 429, 403])
def test_a_blocking_status_never_counts(status: int) -> None:
    failure = Failure.WAF if status != 429 else Failure.RATE_LIMITED
    assert silent(dead_link, links(*working(12), link(failure=failure, status=status, failed_before=(YESTERDAY,))))


def test_a_403_of_the_sites_own_counts_the_second_time_where_the_site_lets_us_in() -> None:
    forbidden = link(failure=Failure.CLIENT_ERROR, status=403, failed_before=(YESTERDAY,))
    first_time = forbidden.model_copy(update={"failed_before": ()})
    another_status = forbidden.model_copy(update={"status": 400})
    blocked = link("art/9.html", failure=Failure.WAF, status=412)
    (problem,) = problems(dead_link, links(*working(10), forbidden))
    assert problem.message.endswith("打不开:网站拒绝访问(403),2022-04-20 也打不开")
    assert silent(dead_link, links(*working(9), forbidden))
    assert silent(dead_link, links(*working(10), first_time))
    assert silent(dead_link, links(*working(10), another_status))
    assert silent(dead_link, links(*working(10), forbidden, blocked))


def test_where_most_of_the_site_fails_at_once_nothing_is_said() -> None:
    gone = [link(f"art/{each}.html", failure=Failure.NOT_FOUND) for each in range(11)]
    assert cannot_tell(dead_link, links(*working(10), *gone))
    assert len(problems(dead_link, links(*working(11), *gone))) == 11
    assert len(problems(dead_link, links(*gone[:10]))) == 10


def test_the_same_address_twice_is_one_problem() -> None:
    gone = link(failure=Failure.NOT_FOUND)
    assert len(problems(dead_link, links(gone, gone))) == 1


def test_a_long_number_in_a_links_words_is_not_told() -> None:
    (problem,) = problems(dead_link, links(link(text="补贴360926199001011234公示", failure=Failure.NOT_FOUND)))
    assert "补贴****公示" in problem.message
    assert "360926199001011234" not in problem.model_dump_json()


# --- to other sites -------------------------------------------------------------------------------------------------


def others(number: int = 3) -> list[LinkChecked]:
    return [link(f"http://www.other{each}.cn/") for each in range(number)]


@pytest.mark.parametrize("failure", [Failure.NOT_FOUND, Failure.GONE, Failure.DNS, Failure.REFUSED])
def test_a_link_to_another_site_counts_only_where_it_failed_on_an_earlier_day(failure: Failure) -> None:
    dead = link(OTHER, failure=failure, failed_before=(YESTERDAY,))
    (problem,) = problems(dead_link, links(*others(), dead))
    assert problem.message.startswith("首页的站外链接")
    assert silent(dead_link, links(*others(), dead.model_copy(update={"failed_before": ()})))
    assert silent(dead_link, links(*others(), dead), limits(YESTERDAY))


@pytest.mark.parametrize("failure", [Failure.TIMEOUT, Failure.TLS, Failure.RESET, Failure.SERVER_ERROR, Failure.WAF])
def test_what_may_be_the_line_or_a_firewall_of_another_site_never_counts(failure: Failure) -> None:
    assert silent(dead_link, links(*others(), link(OTHER, failure=failure, failed_before=(YESTERDAY,))))


def test_a_403_of_another_site_never_counts() -> None:
    seen = link(OTHER, failure=Failure.CLIENT_ERROR, status=403, failed_before=(YESTERDAY,))
    assert silent(dead_link, links(*working(12), *others(), seen))


def test_a_machine_that_reaches_no_other_site_accuses_none_of_them() -> None:
    unreached = [link(f"http://www.far{each}.cn/", failure=Failure.DNS, failed_before=(YESTERDAY,)) for each in (1, 2)]
    inside = link(failure=Failure.NOT_FOUND)
    (problem,) = problems(dead_link, links(*others(2), *unreached, inside))
    assert problem.about == inside.url
    assert len(problems(dead_link, links(*others(3), *unreached))) == 2
