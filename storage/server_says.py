"""What a PostgreSQL server or its library refuses in, what is wrong and what to do in Chinese out."""

from __future__ import annotations

import re
from typing import NamedTuple

ENCODING = "UTF8"  # the only one of PostgreSQL's that holds every Chinese character
_ASKED_WHERE = re.compile(r"^connection failed: (connection to server .*? failed: )?")
_LOOK_THERE = "请检查数据库服务、地址和账号"


class Refusal(NamedTuple):
    """`reached`: the server answered, so that what is wrong lies behind its door."""

    reason: str
    remedy: str = _LOOK_THERE
    reached: bool = False


_SAYINGS = {
    "password authentication failed": Refusal("用户名或密码不对"),
    "no password supplied": Refusal("没有写密码"),
    "Connection refused": Refusal("数据库服务没有运行,或地址、端口不对"),
    "resolve host|translate host name": Refusal("找不到这台主机"),
    "timeout expired|timed out|couldn't get a connection": Refusal("没有应答"),
    "is shutting down|is starting up": Refusal("数据库正在停止或启动", "请稍后再试"),
    "terminating connection|closed the connection|connection is closed|connection is lost": Refusal(
        "连接断了", "请检查数据库服务和网络"
    ),
    "too many clients|remaining connection slots": Refusal("连接数已满", "请调大 PostgreSQL 的 max_connections"),
    r"no pg_hba\.conf entry": Refusal("pg_hba.conf 不允许本机用这个账号连接"),
    'database ".*" does not exist': Refusal("没有这个库", "请先建库,或改正地址"),
    'role ".*" does not exist': Refusal("没有这个账号"),
    "invalid connection option|invalid URI query parameter": Refusal("地址的 ? 后面有不认识的参数", "请改正地址"),
    "permission denied": Refusal("账号的权限不够", "请让这个账号拥有这个库(createdb --owner)", reached=True),
    'relation ".*" does not exist|no schema has been selected': Refusal(
        "库里缺少表", "请从备份恢复,或检查上次的恢复是否完整", reached=True
    ),
}


def refusal(said: str) -> Refusal | None:
    """What it comes to; None for words that are not known.

    >>> refusal('connection failed: connection to server at "::1", port 1 failed: Connection refused').reason
    '数据库服务没有运行,或地址、端口不对'
    """
    return next((told for words, told in _SAYINGS.items() if re.search(words, said)), None)


def line(where: str, said: str) -> str:
    """`where`: the address as people may read it. `said`: without any password."""
    told = refusal(said)
    words = next(iter(said.strip().splitlines()), "") or "没有应答"
    if told is None:
        return f"连不上数据库 {where}:{words},{_LOOK_THERE}"
    begun = f"数据库 {where} 不能用" if told.reached else f"连不上数据库 {where}"
    return f"{begun}:{told.reason}({_ASKED_WHERE.sub('', words).rstrip('.')}),{told.remedy}"


def wrong_encoding(where: str, found: str) -> str:
    return (
        f"数据库 {where} 的编码是 {found},存不下中文,"
        f"请用 createdb --encoding {ENCODING} --template template0 另建一个库"
    )
