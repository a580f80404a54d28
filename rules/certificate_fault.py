from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import CertificateFault, Severity
from storage.site_nouns import HomeObservation

_TOLD = {
    CertificateFault.EXPIRED: "已过期(或尚未生效)",
    CertificateFault.SELF_SIGNED: "是自签名的,浏览器不信任",
    CertificateFault.WRONG_HOST: "不是为本域名签发的",
    CertificateFault.UNTRUSTED: "的签发机构不被信任,或缺少中间证书,请人工核实",
}
# Whom a machine trusts differs from machine to machine: then a person must look.
_UNSURE = frozenset({CertificateFault.UNTRUSTED})


@rule("CRT01", Severity.MINOR, rectify_within=days(5))
def certificate_fault(seen: HomeObservation, limits: SiteLimits) -> Iterator[Answer]:
    """证书异常: a browser warns visitors before it shows the home page, for its certificate is not in order.

    Expired, signed by itself, or made out to another name. A certificate that only this machine may not trust is a
    reminder to look at it by hand. A home page without https has no certificate, and is not meant here.

    Basis: 国办秘函〔2019〕19号, 扣分指标“可用性”[M?];国办发〔2017〕47号 [M] 安全防护.
    Remedy: 请网站平台(服务器管理员)更换有效的证书,并装全中间证书;快到期时提前更换。
    """
    if seen.certificate is not None:
        yield Problem(
            message=f"网站的安全证书{_TOLD[seen.certificate]},浏览器会提示不安全",
            severity=Severity.NOTICE if seen.certificate in _UNSURE else None,
            evidence={"certificate": seen.certificate.value},
        )
    elif seen.unread is not None:
        yield CannotTell(why=f"没有看到首页:{seen.unread}")
