"""A draft in, a document about nobody in it: an invitation to tender, a call for donations, guidance, a form."""

from __future__ import annotations

from benchmarks.privacy_corpus.draft import Draft
from benchmarks.privacy_corpus.people import an_office
from benchmarks.privacy_corpus.traps import code_of, document_number, lay_traps
from benchmarks.privacy_corpus.truth import Grid


def tender(draft: Draft) -> None:
    """A procurement notice: codes, accounts, addresses and telephones of offices and companies."""
    draft.kind = "procurement"
    draft.title = f"{an_office(draft.rng, draft.region)}办公设备采购项目竞争性磋商公告"
    draft.say(
        f"{an_office(draft.rng, draft.region)}委托代理机构就下列项目进行采购,采购人统一社会信用代码:{code_of(draft)}。"
    )
    draft.fill(2)
    lay_traps(draft, draft.rng.randrange(3, 9))


def guidance(draft: Draft) -> None:
    """How to apply for something: papers, places, telephones, an empty form."""
    draft.kind = draft.rng.choice(("relief", "notice", "employ", "penalty"))
    draft.title = f"{draft.region.short}{draft.pick(('临时救助', '残疾人证', '创业担保贷款', '行政许可'))}办事指南"
    draft.say("申请人须提供居民身份证、户口簿原件及复印件,填写申请表(姓名、身份证号、家庭住址、联系电话、银行账号)。")
    lay_traps(draft, draft.rng.randrange(3, 8))
    draft.show(Grid("申请表", ("姓名", "身份证号码", "家庭住址", "联系电话"), (("", "", "", ""), ("", "", "", ""))))


def circular(draft: Draft) -> None:
    """A policy document: prose, figures, a few numbers of documents."""
    draft.kind = draft.rng.choice(("notice", "policy_doc"))
    what = draft.pick(("应急预案", "工作方案", "实施细则"))
    draft.title = f"关于印发{draft.region.short}{what}的通知({document_number(draft)})"
    draft.fill(draft.rng.randrange(4, 12))
    lay_traps(draft, draft.rng.randrange(1, 4))


NOTICES = (tender, guidance, circular)
