"""Identity numbers in every disguise, and the numbers beside them that are something else."""

from __future__ import annotations

import pytest

from storage.article_nouns import Confidence, PersonalData
from tests.spiders.privacy.made import credit_code, id_number, id_number_ending, kinds, look, table

N = id_number()
WITH_X = id_number_ending("X")
FULL_WIDTH = "".join(chr(ord(each) + 0xFEE0) for each in N)


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号:{N}",
        f"身份证号码为{WITH_X}。",
        f"身份证号:{WITH_X.lower()},",
        f"张三({N})",
        f"号码:{FULL_WIDTH}",
        f"证件号码 {N[:6]} {N[6:14]} {N[14:]}",
        f"证件号码 {N[:6]}-{N[6:14]}-{N[14:]}",
        f"{N[:6]}\u00a0{N[6:14]}\u2003{N[14:]}",
        f"张三 {N[:11]}\n    {N[11:]} 男",
        f"张三 {N[:11]}\r\n{N[11:]} 男",
        "\u200b".join(N),
        f"公民身份号码:{' '.join(N)}",
        " ".join(N),
        f"{N[:7]}\ufeff{N[7:]}",
        f"1 {N} 13812345678",
        f"身 份 证 号:{N[:5]} {N[5:11]} {N[11:]}",
        f"https://www.tonggu.gov.cn/ 张三{N}",
        f"张三_{N}.docx",
        f"统一社会信用代码/身份证号:{N}",
        f"操作证号:T{N}",
        f"身份证号:{N}/13812345678",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text: str) -> None:
    (seen,) = look(text)
    assert seen.kind is PersonalData.ID_NUMBER
    assert seen.masked[:4] == N[:4]
    assert seen.masked[4:14] == "*" * 10


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号:{N[:-1]}{(int(N[-1]) + 1) % 10 if N[-1].isdigit() else 0}",
        f"身份证号:{id_number(born='19801301')}",
        f"身份证号:{id_number(born='20220422')}",
        f"身份证号:{id_number(born='18991231')}",
        f"身份证号:{id_number(region='910926')}",
        f"{N}1",
        f"1{N}",
        f"{N}X",
        "身份证号:____________",
        "身份证号:                  (签字)",
        "身份证号:362226********1234",
        "身份证号:3622261980****1234",
        "身份证号:3622**********34",
        "身份证号:362226xxxxxxxx1234",
        "身份证号:362226XXXXXXXX123X",
        "身份证号:362226××××××××1234",
        "身份证号:362226□□□□□□□□1234",
        "身份证号:362226" + "\uff0a" * 8 + "1234",
        "身份证号:362226 ******** 1234",
        f"订单号:{N}",
        f"流水号 {N}",
        f"许可证编号:{N}",
        f"不动产权证号:{N}",
        f"备案号为{N}",
        f"{credit_code()}",
        f"统一社会信用代码:{credit_code()}",
        f"统一社会信用代码:{credit_code('52360926789012345')}",
        f"{N}/2021-00426",
        f"JY1{N}",
        f"content_{N}",
        f"http://www.tonggu.gov.cn/art/{N}.html",
        f"http://www.tonggu.gov.cn/x?id={N}",
        f"0.{N}",
        "content_2058746804822818816",
        "(2022)赣0926行审1号 铜市监处罚〔2022〕12号 赣(2022)铜鼓县不动产权第0001234号",
        f"12.{N[:6]} {N[6:9]} {N[9:12]} {N[12:16]} {N[16:]}",
    ],
)
def test_what_is_no_identity_number_is_let_be(text: str) -> None:
    assert kinds(text, kind="penalty") == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        (f"身份证号:{N}", Confidence.CERTAIN),
        (f"张三,男,{N}", Confidence.CERTAIN),
        (f"其编号{N}如下", Confidence.LIKELY),
        (f"统一社会信用代码:{N}", Confidence.NEEDS_EYE),
        (f"T{N}", Confidence.NEEDS_EYE),
    ],
)
def test_the_words_around_say_how_sure_it_is(text: str, confidence: Confidence) -> None:
    (seen,) = look(text)
    assert seen.confidence is confidence


def test_someone_born_today_has_a_number_and_someone_born_tomorrow_has_none() -> None:
    assert kinds(f"身份证号:{id_number(born='20220421')}") == [PersonalData.ID_NUMBER]
    assert kinds(f"身份证号:{id_number(born='20220422')}") == []


def test_an_old_number_counts_only_where_words_say_so() -> None:
    old = "362226800101123"
    (seen,) = look(f"身份证号:{old}")
    assert (seen.kind, seen.confidence) == (PersonalData.OLD_ID_NUMBER, Confidence.NEEDS_EYE)
    assert old not in seen.masked
    assert kinds(f"注册号:{old}") == []
    assert kinds(f"编号 {old}") == []
    assert kinds("身份证号:362226801301123") == []


def test_a_disability_number_is_one_of_twenty_digits_that_begins_with_an_identity_number() -> None:
    (seen,) = look(f"残疾证号:{N}43")
    assert (seen.kind, seen.confidence) == (PersonalData.DISABILITY_NUMBER, Confidence.CERTAIN)
    assert seen.masked.endswith("**")
    (unnamed,) = look(f"{N}43")
    assert unnamed.confidence is Confidence.NEEDS_EYE
    assert kinds(f"残疾证号:{N}99") == []
    assert kinds(f"{N[:-1]}{'0' if N[-1] != '0' else '1'}43") == []


def test_two_numbers_side_by_side_are_two() -> None:
    other = id_number(born="19900202")
    assert len(look(f"{N} {other}")) == 2
    assert len(look(f"{N}\n{other}\n")) == 2


def test_a_column_of_figures_is_no_number_however_its_digits_fall() -> None:
    figures = f"{N[:5]} {N[5:9]} {N[9:13]} {N[13:]}"
    assert kinds(figures) == []
    assert kinds(f"身份证号:{figures}") == [PersonalData.ID_NUMBER]


def test_a_table_says_what_its_numbers_are() -> None:
    heading = ("序号", "姓名", "身份证号码", "订单号")
    seen = look(*table(heading, ("1", "张三", N, id_number(born="19900202"))))
    assert [(each.kind, each.place, each.confidence) for each in seen] == [
        (PersonalData.ID_NUMBER, "表“名单” C2", Confidence.CERTAIN)
    ]
