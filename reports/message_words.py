"""A message in, its words as a channel takes them out: bounded, on one line where need be, and harmless.

Titles come from pages and are hostile: they must not become links, mentions or mail headers.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterable

from pydantic import SecretStr

from reports.hostile import UNSEEN
from storage.outbox_nouns import Message

NAME = "巡栏"  # every bot message begins with it: an office may make it the bot's keyword (自定义关键词)
_AGAIN = "(重发:上一次发送没有得到应答,如已收到请忽略)"
_CUT = "\n……(内容过长,以下略去,全部问题见邮件或 xunlan findings)"
_CONTROLS = re.compile(rf"[^\S\n]|[{UNSEEN}]")
_MARKUP = str.maketrans("<>[]`*#_", "＜＞〔〕｀＊＃＿")
_BRACKETS = str.maketrans("<>", "＜＞")


def one_line(text: str, limit: int = 200) -> str:
    """Text on one line without control characters: a subject, a header, a reason.

    >>> one_line("关于\\r\\nBcc: a@b\\x1b[31m 的通知")
    '关于 Bcc: a@b [31m 的通知'
    """
    line = " ".join(_CONTROLS.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def bot_text(message: Message, *, again: bool) -> str:
    """What a group is shown: the subject under our name, the text, and what a bot cannot carry."""
    lines = [f"【{NAME}】{one_line(message.subject)}"]
    if again:
        lines.append(_AGAIN)
    lines.append(_CONTROLS.sub(" ", message.text.replace("\r\n", "\n")))
    if message.attachments:
        lines.append(f"(另有附件 {len(message.attachments)} 个,见邮件)")
    return "\n".join(lines)


def fitted(text: str, limit: int) -> str:
    """Text in no more than so many bytes of UTF-8; cut between lines where that loses little, and the cut is told.

    >>> len(fitted("一二三四\\n" * 100, 300).encode()) <= 300, fitted("短", 300)
    (True, '短')
    """
    if len(text.encode()) <= limit:
        return text
    room = limit - len(_CUT.encode())
    kept = text.encode()[:room].decode(errors="ignore")
    end = kept.rfind("\n")
    return (kept[:end] if end > len(kept) // 2 else kept) + _CUT


def without_markup(text: str) -> str:
    """Text in which nothing is Markdown any more, nor a tag or a mention.

    >>> without_markup("[点这里](http://x/) <@all> <font color='info'>")
    "〔点这里〕(http://x/) ＜@all＞ ＜font color='info'＞"
    """
    return text.translate(_MARKUP)


def without_tags(text: str) -> str:
    """Text in which nothing is a tag or a mention.

    >>> without_tags('<at user_id="all"></at>')
    '＜at user_id="all"＞＜/at＞'
    """
    return text.translate(_BRACKETS)


def network_fault(error: Exception) -> str:
    """What went wrong on the wire, in Chinese; nothing of the address is in it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "对方证书不受信任"
    if isinstance(error, ssl.SSLError):
        return "安全连接失败"
    words = {
        socket.gaierror: "域名无法解析",
        TimeoutError: "连接超时",
        ConnectionRefusedError: "连接被拒绝",
        ConnectionError: "连接中断",
    }
    return next((word for kind, word in words.items() if isinstance(error, kind)), "网络不通")


def masked(text: str, secrets: Iterable[SecretStr | None]) -> str:
    """What another program said, fit to be kept: on one line, short, and without these secrets or their parts.

    >>> masked("no robot for key=aaaabbbbcccc", [SecretStr("https://x/send?key=aaaabbbbcccc")])
    'no robot for key=***'
    """
    for secret in filter(None, secrets):
        value = secret.get_secret_value()
        for part in sorted({value, *re.split(r"[/?&=:@]", value)}, key=len, reverse=True):
            if part and (part == value or len(part) >= 8):  # shorter parts are words like "robot", not keys
                text = text.replace(part, "***")
    return one_line(text, 80)
