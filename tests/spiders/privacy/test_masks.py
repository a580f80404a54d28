"""Masks that hide too little, and those that hide enough."""

from __future__ import annotations

import pytest

from spiders.pieces import Prose
from storage.article_nouns import PersonalData
from tests.spiders.privacy.made import id_number, kinds, look, table

N = id_number()
MASKED = f"{N[:6]}********{N[-4:]}"
WEAK = [PersonalData.WEAK_MASK]


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号:{N[:17]}*",
        f"身份证号:{N[:16]}**",
        f"身份证号:{N[:15]}***",
        f"身份证号:{N[:15]}×××",
        f"身份证号:{N[:15]}xxx",
        f"身份证号:{N[:10]}**{N[12:]}",
        f"身份证号:{N[:6]}***{N[9:]}",
        f"张三,1980年1月1日出生,身份证号{MASKED}",
        f"张三,出生日期:1980-01-01,身份证号:{MASKED}",
        f"身份证号:{MASKED},1980年1月1日生",
    ],
)
def test_a_mask_that_hides_too_little_is_told(text: str) -> None:
    (seen,) = look(text)
    assert seen.kind is PersonalData.WEAK_MASK
    assert seen.masked[4:14] == "*" * 10


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号:{N[:14]}****",
        f"身份证号:{N[:10]}****{N[14:]}",
        f"身份证号:{MASKED}",
        f"身份证号:{N[:4]}**********{N[-2:]}",
        f"张三,1981年3月出生,身份证号:{N[:4]}************{N[-2:]}",
        f"张三,1980年1月1日出生,身份证号:{N[:3]}**************{N[-1:]}",
        f"2022年1月1日,身份证号{MASKED}",
        f"张三,1980年1月1日出生,身份证号:{N[:6]}***********{N[-1:]}",
        f"编号:{N[:6]}2***{N[10:]}",
        "卡号:622202135792468*",
        "型号 36*48*1200*2400",
        f"其货号为{N[:6]}9933123*",
    ],
)
def test_a_mask_that_hides_enough_is_let_be(text: str) -> None:
    assert kinds(text) == []


def test_a_day_of_birth_in_another_column_undoes_the_mask() -> None:
    heading = ("姓名", "身份证号", "出生日期")
    assert kinds(*table(heading, ("张三", MASKED, "1980-01-01"))) == WEAK
    assert kinds(*table(heading, ("张三", MASKED, "1980年1月1日"))) == WEAK
    assert kinds(*table(heading, ("张三", MASKED, "1981-03-02"))) == []  # another day: the check digit says no
    assert kinds(*table(("姓名", "身份证号", "发放日期"), ("张三", MASKED, "1980-01-01"))) == []


@pytest.mark.parametrize("name_first", [True, False])
def test_the_whole_number_elsewhere_undoes_the_mask_whichever_comes_first(name_first: bool) -> None:
    name, text = Prose(f"张三{N}.pdf", "文件名"), Prose(f"身份证号:{MASKED}", "第 1 页")
    seen = look(name, text) if name_first else look(text, name)
    assert {(each.kind, each.place) for each in seen} == {
        (PersonalData.ID_NUMBER, "文件名"),
        (PersonalData.WEAK_MASK, "第 1 页"),
    }


def test_another_persons_whole_number_undoes_nothing() -> None:
    other = id_number(born="19900202", order="777")
    assert kinds(f"身份证号:{MASKED}", f"身份证号:{other}") == [PersonalData.ID_NUMBER]
