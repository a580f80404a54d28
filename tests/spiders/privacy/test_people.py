"""Children and the sick in lists and sentences; masked names and general words tell of nobody."""

from __future__ import annotations

import pytest

from storage.article_nouns import Confidence, PersonalData
from tests.spiders.privacy.made import id_number, kinds, look, table

CHILD = [PersonalData.MINOR]
ILL = [PersonalData.HEALTH]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (("姓名", "年龄"), ("张三", "17")),
        (("姓名", "年龄"), ("张三", "6岁")),
        (("姓名", "出生日期"), ("张三", "2004-04-22")),
        (("姓名", "出生年月"), ("张三", "2010.05")),
        (("学生姓名", "就读学校"), ("张三", "永宁镇中心小学")),
    ],
)
def test_a_child_in_a_list_is_for_a_person_to_look_at(heading: tuple[str, ...], row: tuple[str, ...]) -> None:
    (seen,) = look(*table(heading, row), kind="relief")
    assert (seen.kind, seen.confidence, seen.masked) == (PersonalData.MINOR, Confidence.NEEDS_EYE, "张**")


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (("姓名", "年龄"), ("张三", "18")),
        (("姓名", "出生日期"), ("张三", "2004-04-21")),
        (("姓名", "年龄"), ("张*", "6")),
        (("姓名", "年龄"), ("张某某", "6")),
        (("姓名", "工龄"), ("张三", "6")),
        (("姓名", "人数"), ("张三", "6")),
        (("姓名", "发放日期"), ("张三", "2010-05-01")),
        (("企业名称", "年龄"), ("某某公司", "6")),
    ],
)
def test_grown_ups_and_masked_names_are_let_be(heading: tuple[str, ...], row: tuple[str, ...]) -> None:
    assert kinds(*table(heading, row), kind="relief") == []


def test_a_list_of_orphans_names_children() -> None:
    rows = table(("序号", "姓名", "乡镇"), ("1", "张三", "永宁镇"), ("2", "李*", "永宁镇"))
    assert kinds(*rows, title="铜鼓县孤儿基本生活费发放名单") == CHILD
    assert kinds(*rows, title="铜鼓县工会会员名单") == []


def test_a_childs_identity_number_tells_of_a_child_too() -> None:
    young = id_number(born="20040422")
    assert kinds(f"身份证号:{young}", kind="penalty") == [PersonalData.ID_NUMBER, PersonalData.MINOR]
    assert kinds(f"身份证号:{id_number(born='20040421')}", kind="penalty") == [PersonalData.ID_NUMBER]
    assert kinds(f"身份证号:{young}", kind="notice") == [PersonalData.ID_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "违法行为人:张三,男,17岁,学生。",
        "当事人:李四(未成年人)殴打他人。",
        "张三,男,2010年5月1日出生,汉族。",
        "姓名:张三 年龄:16周岁",
        "姓名:张三\n性别:男\n年龄:16岁",
    ],
)
def test_a_child_in_a_sentence_about_a_penalty_is_told(text: str) -> None:
    assert kinds(text, kind="penalty") == CHILD
    assert kinds(text, kind="news") == []


@pytest.mark.parametrize(
    "text",
    [
        "违法行为人:张某,男,17岁,学生。",
        "违法行为人:张某某(未成年人)。",
        "当事人:张三,男,18岁。",
        "张三,男,1980年5月1日出生。",
        "不满18周岁的未成年人不予处罚。",
        "当事人:张三,从业17年。",
        "违法行为人:张三、男、47岁。经查,该当事人接纳未成年人进入营业场所。",
        "违法行为人:张三\n性别:男\n经查,接纳未成年人进入营业场所",
        "违法行为人:张三,男。经查,该当事人接纳未成年人进入营业场所。",
    ],
)
def test_masked_children_and_general_words_are_let_be(text: str) -> None:
    assert kinds(text, kind="penalty") == []


@pytest.mark.parametrize(
    ("column", "value", "confidence"),
    [
        ("病种", "尿毒症", Confidence.LIKELY),
        ("残疾等级", "二级", Confidence.LIKELY),
        ("残疾类别", "肢体", Confidence.LIKELY),
        ("残疾等级", "2", Confidence.LIKELY),
        ("健康状况", "患有肺癌", Confidence.LIKELY),
        ("致贫原因", "因病", Confidence.NEEDS_EYE),
        ("救助原因", "白血病", Confidence.NEEDS_EYE),
    ],
)
def test_illness_beside_a_name_is_told_without_repeating_it(column: str, value: str, confidence: Confidence) -> None:
    (seen,) = look(*table(("姓名", column), ("张三", value)), kind="relief")
    assert (seen.kind, seen.confidence) == (PersonalData.HEALTH, confidence)
    assert value not in f"{seen.masked}{seen.why}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("健康状况", "良好"),
        ("健康状况", "健康"),
        ("病种", "无"),
        ("病种", ""),
        ("致贫原因", "缺技术"),
        ("救助原因", "火灾"),
        ("备注", "已核实"),
    ],
)
def test_health_and_other_reasons_are_let_be(column: str, value: str) -> None:
    assert kinds(*table(("姓名", column), ("张三", value)), kind="relief") == []


def test_illness_without_a_full_name_or_outside_relief_is_let_be() -> None:
    assert kinds(*table(("姓名", "病种"), ("张*", "尿毒症")), kind="relief") == []
    assert kinds(*table(("病种", "报销比例"), ("尿毒症", "70%")), kind="relief") == []
    assert kinds(*table(("姓名", "病种"), ("张三", "尿毒症")), kind="news") == []


def test_illness_in_a_sentence_needs_an_eye() -> None:
    (seen,) = look("救助对象:张三,男,患有尿毒症,予以临时救助。", kind="relief")
    assert (seen.kind, seen.confidence) == (PersonalData.HEALTH, Confidence.NEEDS_EYE)
    assert kinds("患有尿毒症、白血病等重大疾病的困难群众可申请救助。", kind="relief") == []
    assert kinds("救助对象:张某,男,患有尿毒症。", kind="relief") == []


def test_a_form_names_its_person_in_a_row_before() -> None:
    rows = table(("姓名", "张三"), ("性别", "男"), ("年龄", "15"))
    assert kinds(*rows, kind="penalty") == CHILD
