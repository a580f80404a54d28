from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import Severity
from storage.policy_nouns import Interpretation, InterpretedDocument, PolicyDocument


@rule("POL03", Severity.NOTICE, rectify_within=days(10))
def interpretation_unlinked(asked: InterpretedDocument, limits: Limits) -> Iterator[Answer]:
    """解读未关联: a document does not lead to its interpretation, or the interpretation not to its document.

    Asked where the title of the interpretation names this document and no other, and both pages were read. A document
    has to lead to one of its interpretations, each of them back to it or to a copy of it. A link anywhere on the page
    will do, also one in a box of related articles; where a script may fill such a box, nothing can be told.

    Basis: 国办秘函〔2019〕19号,扣分指标“解读关联”(扣分实例:解读未与政策文件关联,1 分/个).
    Remedy: 在文件页加上解读的链接,在解读页加上文件的链接。
    """
    document = asked.document
    own = [pairing.interpretation for pairing in asked.pairings if pairing.sure]
    if not own:
        return
    if not document.read or not all(each.read for each in own):
        yield CannotTell(why="文件或解读的页面没有读到")
        return
    leads_on = any(each.url in document.links for each in own)
    without = [each for each in own if {*each.links}.isdisjoint(document.addresses)]
    awaited = (document.awaits_links and not leads_on) or any(each.awaits_links for each in without)
    if awaited:
        yield CannotTell(why="页面上的相关链接可能由脚本生成")
    elif without or not leads_on:
        yield _problem(document, own, without, leads_on)


def _problem(
    document: PolicyDocument, own: list[Interpretation], without: list[Interpretation], leads_on: bool
) -> Problem:
    told = [] if leads_on else [f"文件没有链接到解读“{own[0].title}”"]
    told += [f"解读“{each.title}”没有链接到文件" for each in without[:3]]
    return Problem(
        message=f"《{document.title}》:" + ";".join(told),
        about=document.url,
        evidence={
            "document": document.url,
            "interpretations": [each.url for each in own][:20],
            "document_links": leads_on,
            "without_link": [each.url for each in without][:20],
        },
    )
