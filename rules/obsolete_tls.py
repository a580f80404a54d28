from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import HomeObservation


@rule("TLS01", Severity.NOTICE, rectify_within=days(30))
def obsolete_tls(seen: HomeObservation, limits: SiteLimits) -> Iterator[Answer]:
    """加密协议过旧: today's browsers refuse the secure channel that the home page offers.

    It speaks where only a lenient client got a channel at all. A home page without https has none, and is not meant.

    Basis: 国办发〔2017〕47号 [M] 安全防护、兼容主流浏览器.
    Remedy: 请网站平台(服务器管理员)停用 TLS 1.1 及以下的旧协议和弱加密套件,启用 TLS 1.2 和 1.3。
    """
    if seen.tls is not None:
        yield Problem(
            message=f"网站只能用过旧或过弱的加密方式({seen.tls})连接,新版浏览器打不开",
            evidence={"tls": seen.tls},
        )
    elif seen.unread is not None:
        yield CannotTell(why=f"没有看到首页:{seen.unread}")
