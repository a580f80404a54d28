"""Mobile numbers of persons, and those by which an office is reached."""

from __future__ import annotations

import pytest

from spiders.pieces import Piece
from storage.article_nouns import PersonalData
from tests.spiders.privacy.made import id_number, look, table

M = "13812345678"
HEADING = ("序号", "姓名", "联系电话")


def _mobiles(*pieces: Piece | str, kind: str = "notice", title: str = "关于公示的通知") -> list[bool]:
    """Whether each mobile that is seen is an office's."""
    return [
        each.official for each in look(*pieces, kind=kind, title=title) if each.kind is PersonalData.MOBILE
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        f"当事人:张三,男,联系电话:{M}",
        f"违法行为人张三,手机{M[:3]}-{M[3:7]}-{M[7:]}",
        f"张三 {M[:3]} {M[3:7]} {M[7:]}",
        f"张三 +86 {M}",
        f"张三({M})",
        f"张三 0795-8722345 {M}",
        f"身份证号:{id_number()} {M}",
    ],
)
def test_a_mobile_in_a_penalty_is_a_persons(text: str) -> None:
    assert _mobiles(text, kind="penalty") == [False]


@pytest.mark.parametrize(
    "text",
    [
        f"联系人:李主任 {M}",
        f"联系电话:{M}",
        f"咨询电话:{M}",
        f"如有异议,请拨打监督举报电话{M}",
        f"投诉:{M}",
        f"值班手机:{M}",
        f"请携带身份证到窗口办理,联系电话:{M}",
    ],
)
def test_a_mobile_by_which_an_office_is_reached_is_marked_so(text: str) -> None:
    assert _mobiles(text, kind="relief") == [True]
    assert _mobiles(text, title="2022年低保名单公示") == [True]


@pytest.mark.parametrize(
    "text",
    [
        "电话:0795-8722345",
        "电话:07958722345 传真 8722345",
        "客服热线:400-123-4567,12345",
        "138****5678",
        f"订单号:{M}",
        f"{M}1",
        f"1{M}",
        f"http://x.gov.cn/{M}.html",
        f"ab{M}",
        f"0.{M}",
        "12812345678",
    ],
)
def test_landlines_hotlines_masks_and_other_numbers_are_let_be(text: str) -> None:
    assert _mobiles(text, kind="penalty") == []


def test_outside_lists_and_penalties_a_mobile_is_nobodys_business() -> None:
    assert _mobiles(f"报名请加微信{M}", f"请将姓名、联系电话发送至{M}") == []


def test_in_a_list_of_persons_the_column_of_telephones_is_theirs() -> None:
    assert _mobiles(*table(HEADING, ("1", "张三", M))) == [False]
    assert _mobiles(*table(("序号", "户主", "手机号码"), ("1", "张三", M))) == [False]
    assert _mobiles(f"序号 姓名 联系电话\n1 张三 {M}\n2 李四 13987654321") == [False, False]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (("单位", "联系人", "联系电话"), ("县民政局", "李四", M)),
        (("姓名", "职务", "联系电话"), ("李四", "镇长", M)),
        (("乡镇", "责任人姓名", "电话"), ("永宁镇", "李四", M)),
        (("姓名", "监督电话", "备注"), ("李四", M, "")),
    ],
)
def test_a_list_of_those_in_office_is_marked_so(heading: tuple[str, ...], row: tuple[str, ...]) -> None:
    assert set(_mobiles(*table(heading, row), kind="relief")) == {True}


def test_a_table_without_persons_is_no_list_of_them() -> None:
    assert _mobiles(*table(("项目", "金额", "号码"), ("公路", "12", M))) == []
