from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import Footer, FooterMark, HomeObservation

_WRONG_CODE = "网站标识码不一致"
_WRONG_ENTRY = "找错入口的网站标识码"


@rule("FTR01", Severity.MINOR, rectify_within=days(10))
def footer_marks(seen: HomeObservation, limits: SiteLimits) -> Iterator[Answer]:
    """网站标识不全: the foot of the home page lacks one of the marks that every government page owes.

    Each missing mark is a problem of its own; so is a 找错 entry, or a code shown, that bears another 网站标识码 than
    the site's. A script that will draw a mark counts as the mark, and 版权所有 in place of 主办单位 is only reminded.
    Nothing is said where no foot was found, or where a script or a frame may bring in more of it.

    Basis: 国办发〔2017〕47号(页面底部功能区须列明的标识);国办秘函〔2019〕19号, 扣分指标“网站标识”[M?] (缺一项扣 1).
    Remedy: 请网站平台在全站页面底部补上所缺的标识;标识码不一致的,核对网站标识码后改正页面或“找错”入口的代码。
    """
    footer = seen.footer
    missing = [mark for mark in FooterMark if mark not in footer.marks]
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到首页:{seen.unread}")
    elif not footer.found:
        yield CannotTell(why="没有找到页面底部,可能由脚本加载")
    elif missing and not footer.complete:
        yield CannotTell(why="页面底部有一部分由脚本加载,没有看全")
    else:
        yield from (_missing(mark, footer) for mark in missing)
        yield from _wrong_codes(footer, limits.site_code)


def _missing(mark: FooterMark, footer: Footer) -> Problem:
    if mark is FooterMark.SPONSOR and footer.copyright_told:
        return Problem(
            message="首页底部只写了“版权所有”,没有写明主办单位",
            about=mark.value,
            severity=Severity.NOTICE,
        )
    return Problem(message=f"首页底部没有{mark.value}", about=mark.value)


def _wrong_codes(footer: Footer, registered: str | None) -> Iterator[Problem]:
    """Codes that contradict the site's own: the one registered, or else the one that the page shows."""
    own = registered.lower() if registered else footer.site_code or footer.declared
    if own and footer.reports_to and footer.reports_to != own:
        yield Problem(
            message=f"“找错”入口的网站标识码是 {footer.reports_to},本网站的是 {own},网民的留言会送到别的网站",
            about=_WRONG_ENTRY,
            evidence={"reports_to": footer.reports_to, "own": own, "registered": registered},
        )
    if own and footer.site_code and footer.site_code != own:
        yield Problem(
            message=f"首页底部的网站标识码是 {footer.site_code},登记的是 {own},请核对哪一个有误",
            about=_WRONG_CODE,
            evidence={"shown": footer.site_code, "registered": registered},
        )
