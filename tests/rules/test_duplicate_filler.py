"""One title again and again, beside series that repeat by nature."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.duplicate_filler import duplicate_filler
from storage.nouns import ColumnObservation, ColumnState, Entry, Mode, Severity
from tests.rules.evidence import cannot_tell, entry, limits, problems, seen, silent

TITLE = "我镇扎实开展人居环境整治工作"


def listed(*entries: Entry) -> ColumnObservation:
    return seen(ColumnState.FILLED, *entries)


def series(title: str, *days: str) -> ColumnObservation:
    return listed(*(entry(day, title, url=f"http://www.tonggu.gov.cn/{day}.html") for day in days))


def test_one_title_three_times_on_three_days_is_told_once_with_its_days() -> None:
    column = series(TITLE, "2022-04-01", "2022-03-15", "2022-03-01")
    (problem,) = problems(duplicate_filler, column, limits(max_age_days=30))
    assert problem.message == (
        f"“{TITLE}”以同一标题发布了 3 次(最近为 2022-03-01、2022-03-15、2022-04-01),"
        "不计重复的,最近一条是 2022-03-01 的,请人工核实是否重复凑数"
    )
    assert problem.about == ""
    assert duplicate_filler.severity is Severity.NOTICE


def test_points_spaces_and_width_do_not_make_another_title() -> None:
    column = listed(
        entry("2022-04-01", f"【{TITLE}】", url="a"),
        entry("2022-03-15", f" {TITLE} ", url="b"),
        entry("2022-03-01", TITLE, url="c"),
    )
    assert problems(duplicate_filler, column, limits(max_age_days=30))


def test_the_180th_day_is_still_together_and_the_181st_is_not() -> None:
    first = date(2021, 10, 1)
    for days, told in ((180, True), (181, False)):
        last = first + timedelta(days=days)
        column = series(TITLE, str(last), "2021-12-01", str(first))
        assert bool(problems(duplicate_filler, column, limits(max_age_days=30))) is told


def test_several_such_titles_are_one_finding_that_counts_them() -> None:
    column = listed(
        *series(TITLE, "2022-04-01", "2022-03-15", "2022-03-01").entries,
        *series("我镇召开安全生产工作推进大会", "2022-04-02", "2022-03-16", "2022-03-02", "2022-02-02").entries,
    )
    (problem,) = problems(duplicate_filler, column, limits(max_age_days=30))
    assert "发布了 4 次" in problem.message
    assert "另有 1 个标题也是如此" in problem.message


@pytest.mark.parametrize(
    "days",
    [
        ("2022-04-01", "2022-03-15"),  # twice may be a slip
        ("2022-04-01", "2022-04-01", "2022-04-01"),  # one day: the same notice for several villages
        ("2022-04-01", "2022-04-01", "2022-03-01"),
    ],
)
def test_twice_or_on_one_day_is_no_filling(days: tuple[str, ...]) -> None:
    column = listed(*(entry(day, TITLE, url=f"http://x/{number}") for number, day in enumerate(days)))
    assert silent(duplicate_filler, column, limits(max_age_days=30))


def test_the_same_page_listed_again_is_one_piece_of_information() -> None:
    urls = ("http://x/1", "https://x/1", "http://x/1#top", "http://x/2")
    days = ("2022-04-01", "2022-03-15", "2022-03-01", "2022-02-01")
    column = listed(*(entry(day, TITLE, url=url) for day, url in zip(days, urls, strict=True)))
    assert silent(duplicate_filler, column, limits(max_age_days=30))


@pytest.mark.parametrize(
    "title",
    [
        "永宁镇政府机关工作人员值班表",
        "铜鼓县集中式饮用水水源水质月报",
        "铜鼓县城区环境空气质量日报",
        "铜鼓县农贸市场每周主要菜价",
        "永宁镇拟发展党员对象公示",
        "铜鼓县自然资源局行政处罚决定书",
        "中标结果",
        "我镇扎实开展人居环境整治工作取得…",
    ],
)
def test_titles_that_repeat_by_nature_are_left_alone(title: str) -> None:
    assert silent(
        duplicate_filler, series(title, "2022-04-01", "2022-03-15", "2022-03-01", "2022-02-01"), limits(max_age_days=30)
    )


def test_a_column_that_is_fresh_by_other_news_or_stale_all_the_same_is_left_alone() -> None:
    column = series(TITLE, "2022-04-01", "2022-03-15", "2022-03-01")
    assert problems(duplicate_filler, listed(*column.entries, entry("2022-03-21", "旧闻一则")), limits(max_age_days=30))
    assert silent(duplicate_filler, listed(*column.entries, entry("2022-03-22", "新闻一则")), limits(max_age_days=30))
    assert silent(duplicate_filler, column, limits(max_age_days=19))
    assert silent(duplicate_filler, column, limits(max_age_days=51))
    assert problems(duplicate_filler, column, limits(max_age_days=50))


def test_titles_with_another_number_are_other_titles() -> None:
    column = listed(
        *(
            entry(f"2022-0{number}-01", f"永宁镇 2022 年第{number}期工作动态简要情况", url=str(number))
            for number in range(1, 5)
        )
    )
    assert silent(duplicate_filler, column, limits(max_age_days=30))


def test_titles_that_the_page_seems_to_cut_at_one_length_are_not_compared() -> None:
    cut = series("关于印发铜鼓县人民政府办公室", "2022-04-01", "2022-03-15", "2022-03-01")
    other = entry("2022-02-01", "关于做好铜鼓县春季农业生产工作", url="x")
    assert problems(duplicate_filler, listed(*cut.entries), limits(max_age_days=30))
    assert problems(duplicate_filler, listed(*cut.entries, other), limits(max_age_days=30))
    same_length = [entry("2022-02-01", f"关于做好铜鼓县{season}农业生产工", url=season) for season in ("春季", "秋季")]
    assert silent(duplicate_filler, listed(*cut.entries, *same_length), limits(max_age_days=30))


@pytest.mark.parametrize("mode", [Mode.EVENT, Mode.STATIC, Mode.YEAR, Mode.REPLY])
def test_only_columns_that_must_be_updated_are_asked(mode: Mode) -> None:
    assert silent(
        duplicate_filler, series(TITLE, "2022-04-01", "2022-03-15", "2022-03-01"), limits(mode, max_age_days=30)
    )


def test_a_column_without_dates_or_not_read_cannot_be_told() -> None:
    for state in (ColumnState.UNDATED, ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE):
        assert cannot_tell(duplicate_filler, seen(state), limits(max_age_days=30))
