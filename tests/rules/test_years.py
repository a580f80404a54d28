"""Which years a title names."""

from __future__ import annotations

import pytest

from rules.years import years_named


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("永宁镇2021年部门预算", {2021}),
        ("2021-2023年中期规划", {2021, 2022, 2023}),
        ("2019年至2021年工作总结", {2019, 2020, 2021}),
        ("二零二一年工作总结", {2021}),
        ("铜府办发〔2022〕5号", set()),
        ("关于印发方案的通知(铜府办字[2022]12号)", set()),
        ("2022年4月21日停电公告", set()),
        ("公告 2022-04-21", set()),
        ("编号20220421001", set()),
        ("十年规划", set()),
        ("第2021号公告", {2021}),
    ],
)
def test_titles_name_years_in_many_spellings(title: str, years: set[int]) -> None:
    assert years_named(title) == years
