from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.page_checks import named, page_checks
from storage.article_nouns import ArticleRead, AttachmentRead, ReadState
from storage.nouns import Failure, Severity

_GONE = {
    Failure.NOT_FOUND: "文件不存在(404)",
    Failure.GONE: "文件已被删除(410)",
    Failure.SOFT_404: "网站提示文件不存在",
}


@rule("ATT01", Severity.MINOR, rectify_within=days(5))
def attachment_broken(seen: ArticleRead, limits: Limits) -> Iterator[Answer]:
    """附件打不开: an article offers a file that is not there, is empty, or is damaged.

    Only what the site itself says counts (404, 410, a page that says so), and a file that came whole and cannot be
    opened; that one, and an empty file, are reminded only, for a person has to open them. Files that are encrypted,
    scanned, too large or of a format that is not read are in order. A failing line, a firewall, or a file that was not
    asked for says nothing.

    Basis: 国办秘函〔2019〕19号, 扣分指标“可用性”[M?] (链接含附件,打不开或错误的扣分);
    国办发〔2017〕47号 [M] (定期巡检,杜绝错链、断链).
    Remedy: 在网站后台重新上传附件并逐个点开核对;文件名含特殊符号的,改名后再上传;附件已作废的,删除该链接并在正文中说明。
    """
    if seen.unread is not None and not seen.attachments:
        yield CannotTell(why=f"没有看到文章:{seen.unread}")
        return
    told: set[str] = set()
    unsure = False
    for attachment in seen.attachments:
        problem = _problem(attachment)
        if problem is None:
            unsure = unsure or not _was_seen(attachment)
        elif attachment.url not in told:
            told.add(attachment.url)
            yield problem
    if unsure:
        yield CannotTell(why="有附件没有取到")


def _problem(attachment: AttachmentRead) -> Problem | None:
    severity = Severity.NOTICE
    if attachment.state is ReadState.UNREACHABLE and attachment.failure in _GONE:
        wrong, severity = f"打不开:{_GONE[attachment.failure]}", Severity.MINOR
    elif attachment.size == 0:
        wrong = "是空文件(0 字节),请人工核实"
    elif attachment.state is ReadState.UNREADABLE and _is_damaged(attachment):
        wrong = "疑似损坏,无法读取,请人工打开核实"
    else:
        return None
    return Problem(
        message=f"附件“{named(attachment.name)}”{wrong}",
        about=attachment.url,
        severity=severity,
        evidence={
            "state": attachment.state.value,
            "why": attachment.why,
            "failure": attachment.failure.value if attachment.failure else None,
            "status": attachment.status,
            "size": attachment.size,
        },
    )


def _is_damaged(attachment: AttachmentRead) -> bool:
    return attachment.why.startswith(page_checks().attachment_broken.damaged)


def _was_seen(attachment: AttachmentRead) -> bool:
    """Whether the file itself came, however far it could be read."""
    return attachment.state not in (ReadState.UNREACHABLE, ReadState.LEFT_OUT) and attachment.size is not None
