"""Home addresses: a text with 住址 and the like in, the addresses that lead to a group, a house or a flat out.

An address that ends at the village, one that is masked, and that of a firm or an office are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.privacy.hits import Hit, Passage, mask_address
from spiders.privacy.normalise import flat
from spiders.privacy.words import FIRM_WORDS
from storage.article_nouns import Confidence, PersonalData

# Every branch begins with a plain character, so that ordinary text is passed over quickly.
_HOME = re.compile(
    r"家庭\s{0,4}(?:详细)?(?:住\s{0,8}址|地\s{0,8}址|居住地址?)|家住|户籍\s{0,4}(?:所在地|地址|住址|地)(?:址|住址)?|户口\s{0,4}(?:所在地|地址|住址)|"
    r"现\s{0,2}居住?(?:地址|地|于|在)?|现\s{0,2}住(?:地址|址|地|所|于|在)?|居住\s{0,4}(?:地址|地|于|在)|住\s{0,8}址|住\s{0,8}所(?:地址|地)?|"
    r"住(?<![\u4e00-\u9fff]住)(?![房院建宿户宅])(?=[于在]?\s?[\u4e00-\u9fff]{2,9}[省市县区镇乡村路街])"
)
_NOT_HOME = re.compile(  # what stands before the label, or between it and the address
    r"(?:经营(?!者)|营业|注册|办公|生产|项目|违法|工商|企业|公司|单位|机构|法人|主要|店铺|仓库|变更|登记)[^,。;\n]{0,4}$"
)
_PREMISES = re.compile(r"^\s*[(（/、或和及]\s*(?:主要)?(?:经营|营业|办公|注册|生产|通讯|联系)")
_BRACKET = re.compile(r"^[(（][^()（）]{0,12}[)）]")
_SAYS = re.compile(r"\s*[:：为是]")
_LEAD = re.compile(r"^(?:[:：]|[为是在于]|位于)*")
_STOP = re.compile(r"[,，。;；、!！?？:：|\t“”\"〔【]")
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,9}?(?:省|自治区|市|县|区|镇|乡|街道|村|路|大道|街|巷|社区|小区|花园)")
_NUMBER = r"(?:附?[0-9A-Za-z]{1,6}(?:[-—][0-9A-Za-z]{1,5}){0,3}|[一二三四五六七八九十百零〇]{1,4}|[甲乙丙丁])"
_DETAIL = re.compile(
    rf"^[\u4e00-\u9fffA-Za-z0-9#()（）\-—.]{{3,50}}?(?:第?{_NUMBER}(?:村民)?小组|"
    rf"{_NUMBER}(?:号(?![文令线]|公告|信箱|公路|国道|窗口|楼?大厅)|组|栋|幢|座(?!谈)|单元|室|户(?![籍口主])|弄|生产队|队)|"
    r"村(?![民委])[\u4e00-\u9fff]{1,4}?(?<!小)组(?![织长建成合员]))"
)
_REST = re.compile(
    rf"(?:{_NUMBER}?(?:号楼|号|组|栋|幢|座|单元|层|楼|室|户)(?![籍口主]))*(?:(?<=[元幢栋楼])[0-9]{{3,4}}(?![0-9]))?"
)
_SOMEWHERE = re.compile(r"[省市县区镇乡村路街巷道屯湾坪庄苑园]")
_MASKED = re.compile(r"[*＊×□■●○XxＸ_]|[某Ｘ]{1,3}(?:省|市|县|区|镇|乡|街道|村|路|街|巷|号|组|栋|室|小区)|某某")
_OFFICE = re.compile(
    r"人民政府|公安局|政府大院|办公楼|行政中心|派出所|村委会|居委会|看守所|监狱|敬老院|福利院|医院|[法检]院|有限公司"
)
_PERSON = re.compile(
    r"[,，、\s](?:男|女)[,，、\s]|性别|汉族|出生|身份证|公民|籍贯|户籍|自然人|居民|违法行为人|被处罚人:?[\u4e00-\u9fff]{2,4}[,，、\s]"
)
_CREDIT = re.compile(r"(?:信用代码|注册号)[):：为是]{0,3}[0-9A-Z]{15,18}")
_WORD = re.compile(r"(?<!\S)[\u4e00-\u9fff][^\s:：,，。;；]{5,60}(?!\S)")
_WRAPPED = re.compile(r"(?<=[\u4e00-\u9fff0-9])\n(?=[\u4e00-\u9fff0-9])")  # the end of a line within a cell
_WINDOW, _AROUND = 90, 130  # characters: of the address; before its label


def has_home_words(text: str) -> bool:
    return "住" in text or "户籍" in text or "户口" in text or "家庭" in text or "现居" in text


def addresses(passage: Passage) -> Iterator[Hit]:
    """The home addresses in a run of text, each after its label."""
    text = passage.text
    for label in _HOME.finditer(text):
        words, after = flat(label.group()), text[label.end() : label.end() + _WINDOW]
        if _NOT_HOME.search(text, max(0, label.start() - 8), label.start()) or _PREMISES.match(after):
            continue
        if after[:1].isspace():  # no colon: the word may be the heading of a column, and its values stand further down
            after = after.partition("\n")[0]
        bare = words in ("住", "家住", "现住", "现居", "现居住")
        address = _address(after)
        if address is None or (bare and not _REGION.match(address)):
            continue
        if not _SAYS.match(after) and _OFFICE.search(address):
            continue  # 户籍地派出所, 住所地村委会: not an address but an office of that place
        sure = _is_persons(passage, label.start(), label.end() + len(address), words)
        if sure is not None:
            yield _hit(address, sure, f"“{words}”后写到了组、门牌或户室")


def address_in_cell(cell: str, sure: bool) -> Hit | None:
    """The home address that a cell holds whose column says that it does."""
    address = _address(cell, somewhere=False)
    return _hit(address, sure, "住址列写到了组、门牌或户室") if address else None


def addresses_in_list(text: str) -> Iterator[Hit]:
    """The addresses in the text of a list whose heading has a column of homes, as the text of a PDF shows it."""
    for written in _WORD.findall(_WRAPPED.sub("", text)):
        address = _address(written) if _REGION.match(written) else None
        if address and not _OFFICE.search(address):
            yield _hit(address, False, "名单表头有住址一栏,此处写到了组、门牌或户室")


def _address(after: str, *, somewhere: bool = True) -> str | None:
    """The address at the start of a text, where it leads to the group or the house, and nothing of it is masked.

    `somewhere`: a village, a road or the like must be named, or it is no address.
    """
    written = _LEAD.sub("", _BRACKET.sub("", flat(after)))
    written = _LEAD.sub("", written)
    stop = _STOP.search(written)
    written = written[: stop.start()] if stop else written
    found = _DETAIL.match(written)
    if (
        found is None
        or (somewhere and not _SOMEWHERE.search(found.group()))
        or _MASKED.search(found.group())
        or not re.match(r"[\u4e00-\u9fff]{2}", written)
    ):
        return None
    masked_next = _MASKED.match(written[found.end() : found.end() + 1])
    rest = _REST.match(written, found.end())
    return None if masked_next else found.group() + (rest.group() if rest else "")


def _is_persons(passage: Passage, start: int, end: int, label: str) -> bool | None:
    """Whether an address is a person's home: yes, perhaps (False), or no (None), being that of a firm.

    住址 and 户籍 are words for persons. 住所 is a firm's where a firm is named before it and no person in between, or
    where its code or its representative stands beside it (市场监管's forms write 住所(住址) for either).
    """
    before, after = flat(passage.leading(start, _AROUND)), passage.after(end, 50)
    firm = max((found.end() for found in FIRM_WORDS.finditer(before)), default=-1)
    person = max((found.end() for found in _PERSON.finditer(f"{before} ")), default=-1)
    if not label.startswith(("住所", "住")) or label == "住址":
        return True
    if firm > person or (label != "住" and person < 0 and re.search(r"法定代表人|负责人|经营者|信用代码", after)):
        return None
    return person >= 0 or label == "住"


def _hit(address: str, sure: bool, why: str) -> Hit:
    return Hit(
        PersonalData.ADDRESS,
        address,
        mask_address(address),
        Confidence.LIKELY if sure else Confidence.NEEDS_EYE,
        why if sure else f"{why},但不能确定是自然人住址,请人工确认",
        official=_OFFICE.search(address) is not None,
    )
