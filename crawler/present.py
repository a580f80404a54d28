"""What is known in, what people read out: Chinese words, tables that survive a pipe, and JSON.

Titles and addresses come from pages and are hostile: control characters never reach a terminal, and Rich's markup is
not read in them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

STATES = {
    "filled": "正常",
    "blank": "空白",
    "undated": "无日期",
    "unreadable": "未能读懂",
    "blocked": "被拦截",
    "unreachable": "打不开",
    "external": "外站",
}
STATUSES = {
    "found": "待整改",
    "pending": "待确认",
    "confirmed": "已确认,待整改",
    "notified": "已通知,待整改",
    "replied": "已回复,待复核",
    "not_fixed": "复核未整改",
    "overdue": "逾期未整改",
    "closed": "已整改",
    "exempt": "已豁免",
    "false_alarm": "误报",
}
SEVERITIES = {"major": "不合格", "minor": "扣分", "notice": "提示"}
RUN_KINDS = {"crawl": "巡查", "recheck": "复核"}
RUN_STATUSES = {
    "running": "进行中",
    "done": "完成",
    "partial": "部分完成",
    "failed": "失败",
    "interrupted": "中断",
}
FINISH_REASONS = {
    "finished": "",
    "interrupted": "人为中止,已读取的部分已保存",
    "deadline": "超过时限,已读取的部分已保存",
    "site_down": "网站连续打不开,提前结束",
    "site_unreadable": "没有一个栏目能打开",
    "died": "抓取进程意外结束",
    "rule_error": "有规则出错,未能全部判断",
    "error": "程序错误",
}
FAILURES = {
    "dns": "域名无法解析",
    "refused": "连接被拒绝",
    "reset": "连接中断",
    "timeout": "超时",
    "tls": "安全连接失败",
    "protocol": "应答不是网页协议",
    "redirect_loop": "循环跳转",
    "not_found": "404 页面不存在",
    "gone": "410 页面已删除",
    "client_error": "4xx 错误",
    "server_error": "5xx 服务器错误",
    "soft_404": "页面提示不存在",
    "redirected_home": "跳转到首页",
    "waf": "被网站防护拦截",
    "login": "要求登录",
    "rate_limited": "被限流",
    "robots": "robots.txt 不允许访问",
    "forbidden_address": "指向内网地址",
    "too_large": "页面过大",
    "not_html": "不是网页",
    "undecodable": "编码无法识别",
    "not_recorded": "录制中没有这个地址",
    "browser": "浏览器无法渲染",
}
CERTIFICATES = {
    "expired": "证书已过期或尚未生效",
    "self_signed": "证书是自签的",
    "wrong_host": "证书不是发给这个域名的",
    "untrusted": "证书不受信任或证书链不全",
}
_WIDE = 100_000  # columns of a pipe: nothing is cut off
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_RAW_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: object) -> str:
    """Text without anything that a terminal obeys.

    >>> clean("通知\\x1b[31m公告\\r\\n\\x9b2J")
    '通知公告 2J'
    """
    return _CONTROL.sub(" ", _ANSI.sub("", str(text))).rstrip()


def as_json(value: object, *, indent: int | None = 2) -> str:
    """JSON with Chinese as it is; what a terminal would obey is escaped, which JSON allows."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return _RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


def print_json(value: object, *, indent: int | None = 2) -> None:
    sys.stdout.write(as_json(value, indent=indent) + "\n")


class _Console(Console):
    """Rich ends the program with status 1 when the reader of a pipe goes away; here that would mean findings."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """A console that takes text as it is; without a terminal its lines are as long as they need to be."""
    plain = _Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not plain.is_terminal:
        plain.width = _WIDE
    return plain


def say(text: str = "", style: str | None = None, *, stderr: bool = False) -> None:
    """One line that may hold words from pages."""
    console(stderr=stderr).print(Text(clean(text), style or ""), soft_wrap=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """A table; cells that are Text keep their style, the others are cleaned."""
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(clean("" if cell is None else cell)) for cell in row))
    console().print(table)


def word(words: dict[str, str], value: object) -> str:
    """The Chinese word for an enum's value; a value that has none yet is shown as it is.

    >>> word(STATES, "blank"), word(STATES, None)
    ('空白', '')
    """
    return words.get(str(value), str(value)) if value is not None else ""


def channel_fault(tls: str | None, certificate: str | None) -> str:
    """What is wrong with a site's secure channel, although it was read.

    >>> channel_fault("TLSv1", "expired")
    '证书已过期或尚未生效,加密协议过旧(TLSv1)'
    """
    told = [word(CERTIFICATES, certificate)] if certificate else []
    return ",".join([*told, f"加密协议过旧({tls})"] if tls else told)


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
