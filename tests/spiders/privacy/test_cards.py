"""Bank cards of persons, accounts of offices, and long numbers that are neither."""

from __future__ import annotations

import pytest

from storage.article_nouns import Confidence, PersonalData
from tests.spiders.privacy.made import card, credit_code, id_number, kinds, look, table

C = card()
BROKEN = C[:-1] + str((int(C[-1]) + 1) % 10)


@pytest.mark.parametrize(
    "text",
    [
        f"银行卡号:{C}",
        f"账号 {C[:4]} {C[4:8]} {C[8:12]} {C[12:16]} {C[16:]}",
        f"一卡通账号:{C}",
        f"农商银行{C}",
        f"卡号:{card(length=16)}",
        f"{C}(农业银行)",
        f"开户行:工商银行铜鼓支行,卡号{C}",
    ],
)
def test_a_card_is_found_beside_words_that_call_it_one(text: str) -> None:
    (seen,) = look(text)
    assert (seen.kind, seen.official) == (PersonalData.BANK_CARD, False)
    assert (seen.masked[:4], seen.masked[-4:]) == (seen.masked[:4].strip("*"), seen.masked[-4:].strip("*"))


@pytest.mark.parametrize(
    "text",
    [
        f"户名:铜鼓县财政局,开户行:农业银行铜鼓支行,账号:{C}",
        f"捐赠账户:{C} 开户银行:工商银行",
        f"投标保证金缴纳账号:{C}",
        f"收款单位:铜鼓县慈善总会 银行账号 {C}",
        f"罚款请缴至建设银行,账号{C}",
        f"对公账户:{C}",
    ],
)
def test_an_account_of_an_office_is_marked_so(text: str) -> None:
    (seen,) = look(text)
    assert (seen.kind, seen.official) == (PersonalData.BANK_CARD, True)


@pytest.mark.parametrize(
    "text",
    [
        f"银行卡号:{BROKEN}",
        f"编号{C}",
        f"订单号:{C}",
        f"银行业务流水号:{C}",
        f"银行统一社会信用代码:{credit_code()}",
        "账号:6222********1234",
        f"银行卡号:{C}55",
        f"content_{C}",
    ],
)
def test_what_is_no_card_is_let_be(text: str) -> None:
    assert kinds(text) == []


def test_an_identity_number_is_no_card() -> None:
    assert kinds(f"银行卡持卡人身份证号:{id_number()}") == [PersonalData.ID_NUMBER]


def test_an_account_in_a_list_of_persons_needs_no_check_digit_but_an_eye() -> None:
    heading = ("姓名", "一卡通账号", "金额")
    (seen,) = look(*table(heading, ("张三", BROKEN, "500")))
    assert (seen.kind, seen.confidence) == (PersonalData.BANK_CARD, Confidence.NEEDS_EYE)
    (sure,) = look(*table(heading, ("张三", C, "500")))
    assert (sure.confidence, sure.official) == (Confidence.CERTAIN, False)


def test_a_list_of_offices_with_accounts_is_marked_so() -> None:
    (seen,) = look(*table(("单位名称", "开户银行", "账号"), ("铜鼓县第一中学", "农业银行", C)))
    assert seen.official
