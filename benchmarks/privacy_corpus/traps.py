"""A draft in, a sentence or a cell out that looks like personal data and is none (DOMAIN.md 4.3)."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.privacy_corpus.draft import Draft
from benchmarks.privacy_corpus.numbers import (
    card_number,
    credit_code,
    digits,
    mobile_number,
    serial_number,
    snowflake,
)
from benchmarks.privacy_corpus.people import a_company, a_name, a_shop, an_office, an_office_address
from benchmarks.privacy_corpus.truth import Must
from benchmarks.privacy_corpus.words import words
from storage.article_nouns import PersonalData


def code_of(draft: Draft) -> str:
    numeric = draft.chance(0.35)
    return draft.trap(
        "credit code, digits only" if numeric else "credit code with letters",
        credit_code(draft.rng, draft.region.code, numeric=numeric),
    )


def business_address(draft: Draft) -> str:
    return draft.trap("address of a business", an_office_address(draft.rng, draft.region), PersonalData.ADDRESS)


def case_number(draft: Draft) -> str:
    number = draft.rng.randrange(1, 400)
    code = draft.region.code[2:]
    sign = draft.pick(("行审", "行初", "执", "民初", "刑初", "非诉行审"))
    return draft.trap("case number", f"({draft.rng.randrange(2016, 2023)})赣{code}{sign}{number}号")


def document_number(draft: Draft) -> str:
    mark, year = draft.region.mark, draft.rng.randrange(2016, 2023)
    sign = draft.pick(("市监处罚", "府办发", "交罚决", "文旅罚字", "应急罚", "城管罚决字", "民字"))
    return draft.trap("document number", f"{mark}{sign}〔{year}〕{draft.rng.randrange(1, 300)}号")


def _company(draft: Draft) -> str:
    company = a_company(draft.rng, draft.region)
    text = f"{company}(统一社会信用代码:{code_of(draft)}"
    if draft.chance(0.5):
        text += f",{draft.pick(words().labels.business)}:{business_address(draft)}"
    return f"当事人:{text})未按要求报送年度报告。"


def _case(draft: Draft) -> str:
    return f"本案已由人民法院以{case_number(draft)}行政裁定书准予强制执行,处罚决定书文号为{document_number(draft)}。"


def _licence(draft: Draft) -> str:
    prefix = draft.pick(("JY1", "JY2", "SC1", "XK16-", "赣食药监械经营许", "D336"))
    number = draft.trap("licence number", prefix + draft.region.code + digits(draft.rng, 7))
    return f"持有{draft.pick(('食品经营许可证', '生产许可证', '建筑业企业资质证书', '特种行业许可证'))},编号:{number}。"


def _estate(draft: Draft) -> str:
    number = draft.trap("title deed", f"{digits(draft.rng, 7)}")
    return f"不动产权证书:赣(2022){draft.region.short}不动产权第{number}号。"


def _order(draft: Draft) -> str:
    dated = draft.chance(0.5)
    label = draft.pick(("订单号", "缴款流水号", "商品条码批次", "票据号码", "受理编号", "回执编号", "设备编号"))
    number = serial_number(draft.rng, 18, dated=dated)
    name = "18 digits with a day, wrong check digit" if dated else "order number, 18 digits"
    return f"{label}:{draft.trap(name, number)},请妥善保管。"


def _snowflake(draft: Draft) -> str:
    number = draft.trap("19 digits in an address", snowflake(draft.rng))
    host = draft.pick(("www.example.gov.cn", "zw.example.gov.cn"))
    return f"详见:http://{host}/{draft.region.code}/art/2022/5/9/content_{number}.html"


def _long(draft: Draft) -> str:
    """An ID number that would be valid, within a longer number."""
    number = draft.person().number
    before, behind = draft.rng.choice((("1", ""), ("", "7"), ("20", "01"), ("", "12345")))
    whole = before + number.replace("X", "0") + behind
    draft.trap("valid number within a longer one", number)
    return f"统一业务编码:{whole}。"


def _index(draft: Draft) -> str:
    code = credit_code(draft.rng, draft.region.code, numeric=True)
    number = draft.trap("index number", f"{code}/{draft.rng.randrange(2016, 2023)}-{draft.rng.randrange(1, 999):05d}")
    return f"索引号:{number}。"


def _project(draft: Draft) -> str:
    rng = draft.rng
    number = f"{rng.randrange(2017, 2023)}-{draft.region.code}-{rng.randrange(10, 99)}-03-{digits(rng, 6)}"
    draft.trap("project number", number)
    return f"项目代码:{number},采购编号:JXTG{rng.randrange(2018, 2023)}-{digits(rng, 4)}。"


def _traffic(draft: Draft) -> str:
    number = draft.region.code + digits(draft.rng, 10)
    return f"简易程序处罚决定书编号:{draft.trap('fine slip, 16 digits', number, PersonalData.BANK_CARD)}。"


def _registration(draft: Draft) -> str:
    """A business registration number of fifteen digits whose middle happens to be a day."""
    rng = draft.rng
    number = f"{draft.region.code}{rng.randrange(50, 99)}0{rng.randrange(1, 10)}1{digits(rng, 4)}"
    draft.trap("business registration, 15 digits", number, PersonalData.OLD_ID_NUMBER)
    return f"{a_shop(rng, draft.region)},工商注册号:{number}。"


def _hotline(draft: Draft) -> str:
    area = draft.pick(("0795", "0791", "0792", "0731"))
    number = draft.trap("landline", f"{area}-{digits(draft.rng, 7)}", PersonalData.MOBILE)
    return f"{draft.pick(words().labels.contact)}:{number},举报热线:12345、12388。"


def _contact(draft: Draft) -> str:
    number = mobile_number(draft.rng)
    draft.trap("mobile of an official contact", number, PersonalData.MOBILE, Must.OFFICIAL)
    label = draft.pick(("联系电话", "咨询电话", "手机", "电话"))
    office = an_office(draft.rng, draft.region)
    return draft.pick(
        (
            f"联系人:{a_name(draft.rng)[0]}主任,{label}:{number}。",
            f"业务咨询:{office},咨询电话:{number}(工作日)。",
            f"监督电话:{number},联系人:{a_name(draft.rng)}({office}办公室)。",
            f"如有疑问请与{office}联系,服务电话{number}。",
        )
    )


def _office(draft: Draft) -> str:
    address = draft.trap("address of an office", an_office_address(draft.rng, draft.region), PersonalData.ADDRESS)
    label = draft.pick(("办公地址", "地址", "受理地点", "报名地点", "来信地址", "联系地址", "开标地点"))
    inside = draft.pick(("", "政务服务中心二楼", "一楼大厅", "行政中心3栋"))
    return f"{label}:{address}{inside},邮编:336{digits(draft.rng, 3)}。"


def _account(draft: Draft) -> str:
    luhn = draft.chance(0.5)
    number = card_number(draft.rng) if luhn else "36" + digits(draft.rng, draft.rng.choice((14, 15, 17)))
    draft.trap("public account", number, PersonalData.BANK_CARD, Must.OFFICIAL)
    short = draft.region.short
    funds = (f"{short}慈善会", f"{short}红十字会", f"{short}公共资源交易中心", f"{short}财政局非税收入专户")
    holder = draft.pick((an_office(draft.rng, draft.region), *funds))
    why = draft.pick(("捐赠账户", "投标保证金缴纳账户", "罚款缴款账户", "采购代理服务费账户", "对公账户"))
    return f"{why}:户名:{holder},开户行:{short}{draft.pick(words().banks)}营业部,账号:{number}。"


def _form(draft: Draft) -> str:
    draft.trap("empty form", "", PersonalData.ID_NUMBER)
    return draft.pick(
        (
            "姓名:________ 身份证号:__________________ 联系电话:___________",
            "申请人签名:        身份证号码:□□□□□□□□□□□□□□□□□□ 住址:",
            "姓名(签字):      公民身份号码:            家庭住址:        年 月 日",
            "身份证号(18位):( ) 手机号码:( ) 银行卡号:( )",
        )
    )


def _rule(draft: Draft) -> str:
    draft.trap("policy that names illnesses", "", PersonalData.HEALTH)
    one, two = draft.rng.sample(words().illnesses, k=2)
    return (
        f"患有{one}、{two}等重大疾病的,可申请医疗救助;残疾等级为一级、二级的困难残疾人可申请护理补贴,未成年人参照执行。"
    )


def _statistics(draft: Draft) -> str:
    draft.trap("figures in a row", "", PersonalData.ID_NUMBER)
    rng = draft.rng
    return (
        f"全年共办理{rng.randrange(100, 9999)}件,同比增长{rng.random() * 20:.2f}%,"
        f"发放资金{rng.randrange(10000, 999999)}.{rng.randrange(10, 99)}元,"
        f"惠及{rng.randrange(100, 9999)}户{rng.randrange(1000, 9999)}人。"
    )


def _case_of_goods(draft: Draft) -> str:
    number = draft.trap("approval number", f"国药准字Z{digits(draft.rng, 8)}")
    code = draft.trap("bar code", "69" + digits(draft.rng, 11), PersonalData.MOBILE)
    lot, boxes = draft.rng.randrange(20190101, 20221231), draft.rng.randrange(2, 90)
    return f"查获药品(批准文号:{number},条码:{code},批号:{lot})共计{boxes}盒。"


_SENTENCES: tuple[Callable[[Draft], str], ...] = (
    _company, _company, _case, _licence, _estate, _order, _order, _snowflake, _long, _index, _project, _traffic,
    _registration, _hotline, _contact, _contact, _office, _account, _form, _rule, _statistics, _case_of_goods,
)  # fmt: skip


def trap_sentence(draft: Draft) -> str:
    return draft.rng.choice(_SENTENCES)(draft)


def lay_traps(draft: Draft, number: int) -> None:
    """So many paragraphs of them, at the end of what is written so far."""
    for _ in range(number):
        draft.say(trap_sentence(draft))
