from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.policy_checks import policy_checks
from storage.nouns import Severity
from storage.policy_nouns import InterpretedDocument


@rule("POL04", Severity.NOTICE, rectify_within=days(10))
def document_uninterpreted(asked: InterpretedDocument, limits: Limits) -> Iterator[Answer]:
    """文件未解读: a 规范性文件 has no interpretation some working days after it was published.

    Only what is certain to be a 规范性文件 is asked about. Anything that links to it, or names its title or its number,
    may be its interpretation. Days on which a holiday may lie are not counted, so that the reminder comes rather late.

    Basis: 国办发〔2017〕47号(解读材料与文件同步发布,最迟 3 个工作日内)[M].
    Remedy: 发布该文件的解读材料,并与文件相互链接;按规定不需要解读的,请说明。
    """
    document, term = asked.document, policy_checks().term
    if not document.normative or asked.pairings:
        return
    if document.published is None:
        yield CannotTell(why="看不出文件的发布日期")
        return
    last_day = term.last_day(document.published)
    if limits.as_of <= last_day:
        return
    if asked.doubt or not document.read:
        yield CannotTell(why=asked.doubt or "这份文件没有读到")
        return
    told = f"《{document.title}》发布于 {document.published},没有看到解读材料"
    yield Problem(
        message=f"{told},应在 {term.working_days} 个工作日内发布,请核实",
        about=document.url,
        evidence={"published": document.published.isoformat(), "last_day": last_day.isoformat()},
    )
