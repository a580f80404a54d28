from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import ColumnObservation, ColumnState, Failure, Severity

# What the site itself said about this address.
_ANSWERED = {
    Failure.NOT_FOUND: "网页不存在(404)",
    Failure.GONE: "网页已被删除(410)",
    Failure.CLIENT_ERROR: "网站拒绝打开这个地址(4xx)",
    Failure.SOFT_404: "网站提示页面不存在",
    Failure.REDIRECTED_HOME: "地址失效,跳回了首页",
    Failure.REDIRECT_LOOP: "地址反复跳转,打不开",
    Failure.LOGIN: "要求登录后才能查看",
}
# What may as well be the line or ourselves; it speaks only where the site answered others well in the same cycle.
_CONNECTION = {
    Failure.DNS: "域名无法解析",
    Failure.REFUSED: "服务器拒绝连接",
    Failure.RESET: "连接中断",
    Failure.TIMEOUT: "打开超时",
    Failure.TLS: "安全连接(HTTPS)失败",
    Failure.PROTOCOL: "服务器的应答不是网页",
    Failure.SERVER_ERROR: "服务器出错(5xx)",
}


@rule("ACC01", Severity.MINOR, rectify_within=days(5))
def unreachable_column(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """栏目打不开: the address of a column gave no page, twice in one night.

    Failures that may lie with the line (DNS, refused, reset, timeout, TLS, 5xx) count only when the same site answered
    other columns well that night. A firewall's answer, our own restraint and our own limits are nobody's fault.

    Basis: 国办发〔2017〕47号(定期巡检,杜绝错链、断链);国办秘函〔2019〕19号, 扣分指标“可用性”(链接打不开或错误).
    Remedy: 恢复本栏目的网页;地址已变更的,修正导航链接并告知政务公开股更新登记表;栏目已撤并的,申请注销。
    """
    if seen.state is ColumnState.BLOCKED:
        yield CannotTell(why="被网站防护拦截")
    elif seen.state is ColumnState.UNREACHABLE:
        yield _judged(seen, limits)


def _judged(seen: ColumnObservation, limits: Limits) -> Answer:
    told = _ANSWERED.get(seen.failure) if seen.failure else None
    if told is None and seen.failure in _CONNECTION:
        if not limits.site_answered:
            return CannotTell(why="整个网站这次都没有应答,可能是线路问题")
        told = _CONNECTION[seen.failure]
    if told is None:
        return CannotTell(why="没有打开不是网站的原因")
    if seen.looks < 2:
        return CannotTell(why="只试了一次,尚待复看")
    return Problem(
        message=f"本栏目打不开:{told},先后试了 {seen.looks} 次",
        evidence={
            "failure": seen.failure.value if seen.failure else None,
            "looks": seen.looks,
            "final_url": seen.final_url,
        },
    )
