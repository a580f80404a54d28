from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import MissingPageAnswer, MissingPageObservation

_WRONG = {
    MissingPageAnswer.SAID_SO: "提示了页面不存在,但返回的状态码是 200",
    MissingPageAnswer.HOME: "转到了网站首页",
    MissingPageAnswer.ANOTHER_PAGE: "返回了一个状态正常(200)的网页",
}


@rule("ERR01", Severity.NOTICE, rectify_within=days(30))
def error_page(seen: MissingPageObservation, limits: SiteLimits) -> Iterator[Answer]:
    """错误页不规范: an address that cannot exist is not answered with 404, or the answer shows no way home.

    A page that says so under the status of success, the home page, or any other page in its place are problems: dead
    links can then be told neither by visitors nor by search engines. A firewall's answer, a refusal (403), the server's
    own trouble (5xx) and another site's page say nothing.

    Basis: 国办发〔2017〕47号 [M] (错误页应返回 404 状态码,并有返回首页的指引).
    Remedy: 请网站平台设置统一的错误页:不存在的网址返回状态码 404(不是 200,也不跳转首页),页面上有“返回首页”链接。
    """
    if seen.answer is MissingPageAnswer.UNCLEAR:
        yield CannotTell(why=seen.why)
    elif seen.answer in _WRONG:
        yield Problem(
            message=f"访问一个不存在的网址,网站{_WRONG[seen.answer]},应返回 404",
            evidence={"answer": seen.answer.value, "status": seen.status, "final_url": seen.final_url},
        )
    elif not seen.leads_home:
        yield Problem(
            message="404 错误页没有返回首页的链接",
            evidence={"answer": seen.answer.value, "status": seen.status},
        )
