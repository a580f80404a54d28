"""Addresses of homes, and the addresses of firms, offices and villages beside them."""

from __future__ import annotations

import pytest

from spiders.pieces import Piece
from storage.article_nouns import Confidence, PersonalData
from tests.spiders.privacy.made import look, table

HOUSE = "江西省宜春市铜鼓县永宁镇城南路88号3栋2单元502室"
GROUP = "铜鼓县永宁镇江头村3组"
CODE = "91360926MA35XXXX1Y"


def _seen(*pieces: Piece | str, kind: str = "penalty") -> list[tuple[str, Confidence]]:
    found = look(*pieces, kind=kind)
    return [(each.masked, each.confidence) for each in found if each.kind is PersonalData.ADDRESS]


@pytest.mark.parametrize(
    "text",
    [
        f"住址:{HOUSE}",
        f"住  址:{HOUSE}",
        f"家庭住址:{GROUP},电话略",
        f"户籍所在地:{GROUP}",
        f"户籍地址为{GROUP}。",
        f"现住{GROUP}",
        f"现住址:{HOUSE}",
        f"家庭地址:{HOUSE}",
        f"张三,男,汉族,住{HOUSE},无业",
        f"当事人:张三,男,住所:{HOUSE}",
        f"张三,女,1980年1月1日出生,住所地{GROUP}",
        "住址:铜鼓县永宁镇城南\n路88号",
        "住址:铜鼓县永宁镇江头村第三村民小组三组",
        "住址:铜鼓县永宁镇江头村附2-1号",
        f"法定代表人:张三,家庭住址:{HOUSE}",
        f"家住{GROUP}",
    ],
)
def test_a_home_is_found_down_to_group_or_house(text: str) -> None:
    ((masked, confidence),) = _seen(text)
    assert (masked.endswith("永宁镇***"), confidence) == (True, Confidence.LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        f"经营场所:{HOUSE}",
        f"住所(经营场所):{HOUSE}",
        f"住所/经营场所:{HOUSE}",
        f"注册地址:{HOUSE}",
        f"办公地址:{HOUSE}",
        f"项目地址:{HOUSE}",
        f"违法地点:{HOUSE}",
        f"地址:{HOUSE}",
        f"企业住所:{HOUSE}",
        f"铜鼓县某某有限公司,住所:{HOUSE}",
        f"铜鼓县某某有限公司 统一社会信用代码:{CODE} 住所(住址):{HOUSE} 法定代表人:张三",
        f"名称:铜鼓县某某超市\n统一社会信用代码:{CODE}\n住所:{HOUSE}",
        f"住所:{HOUSE},法定代表人:张三",
        "住址:铜鼓县永宁镇江头村",
        "户籍地址:铜鼓县永宁镇城南社区",
        "住址:铜鼓县永宁镇**村**组",
        "住址:铜鼓县永宁镇城南路**号*栋***室",
        "住址:铜鼓县永宁镇某某村3组",
        "住址:铜鼓县永宁镇×××路88号",
        "住址:____________",
        "住址:                    电话:          3号窗口",
        "住址:铜鼓县永宁镇\n铜公(治)行罚决字〔2022〕12号",
        "住房保障办公室位于城南路88号",
        "居民入住铜鼓县永宁镇安置小区3栋",
        "住院部3号楼2单元",
        "住宿在城南路88号",
        "依照户籍管理规定第3号令",
        "户籍地派出所:铜鼓县永宁派出所2号窗口",
        "到居住地公安局1号楼或住所地村委会3号窗口办理",
        "住所变更登记 2022年3号",
    ],
)
def test_what_is_no_home_is_let_be(text: str) -> None:
    assert _seen(text) == []


def test_a_seat_that_may_be_a_home_needs_an_eye() -> None:
    assert _seen(f"住所:{HOUSE}") == [("江西省宜春市铜鼓县永宁镇***", Confidence.NEEDS_EYE)]


def test_the_seat_of_a_person_named_after_a_firm_is_a_home() -> None:
    assert len(_seen(f"某某有限公司提出异议。当事人张三,男,汉族,住所{GROUP}")) == 1


def test_an_office_of_an_address_is_marked_so() -> None:
    (seen,) = look("住址:铜鼓县永宁镇人民政府办公楼3栋", kind="penalty")
    assert seen.official


def test_columns_of_homes_are_read_and_those_of_firms_are_not() -> None:
    assert len(_seen(*table(("姓名", "家庭住址"), ("张三", HOUSE)), kind="notice")) == 1
    assert len(_seen(*table(("姓名", "住所"), ("张三", HOUSE)), kind="notice")) == 1
    assert _seen(*table(("姓名", "地址"), ("张三", GROUP)), kind="relief")[0][1] is Confidence.NEEDS_EYE
    assert _seen(*table(("姓名", "地址"), ("张三", GROUP)), kind="notice") == []
    assert _seen(*table(("姓名", "家庭住址"), ("张三", "铜鼓县永宁镇江头村"))) == []
    assert _seen(*table(("企业名称", "法定代表人", "住所"), ("某某公司", "张三", HOUSE))) == []
    assert _seen(*table(("企业名称", "姓名", "经营地址"), ("某某公司", "张三", HOUSE))) == []


def test_a_form_has_its_label_to_the_left() -> None:
    rows = (("姓名", "张三", "性别", "男"), ("住址", GROUP, "电话", "略"))
    (seen,) = look(*table(*rows), kind="penalty")
    assert (seen.kind, seen.place) == (PersonalData.ADDRESS, "表“名单” B2")
