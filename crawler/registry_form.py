"""One mapping of the registry in, its values by type out; whatever does not fit is noted with its line, and all of it.

Knows YAML's traps: `no` is a truth value, 2022 a number and 2022-01-01 a day unless they are quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from crawler.yaml_lines import Mapping, Node, Scalar, Sequence
from rules.kinds import is_day_of_year
from spiders.addresses import forbidden

W = TypeVar("W", bound=StrEnum)

LONGEST_TEXT = 200
LONGEST_URL = 2000
MOST_DAYS = 3660


@dataclass
class Faults:
    """What is wrong with one file, line by line."""

    file: str
    noted: list[tuple[int, str]] = field(default_factory=list)

    def note(self, line: int, where: str, what: str) -> None:
        self.noted.append((line, f"{self.file}:{line}: {where + ': ' if where else ''}{what}"))

    def lines(self) -> list[str]:
        return [told for _, told in sorted(self.noted, key=lambda noted: noted[0])]


def near(wrong: str, known: Iterable[str]) -> str:
    """A hint at what was probably meant, or at what there is."""
    known = list(known)
    close = get_close_matches(wrong, known, n=1, cutoff=0.6) or get_close_matches(wrong.upper(), known, n=1)
    if close:
        return f"是否要写 {close[0]}?"
    return f"可写 {'、'.join(known[:12])}{' 等' if len(known) > 12 else ''}"


def name_in(node: Node, otherwise: str) -> str:
    """What a mapping calls itself, good enough to point at it, or what to call it otherwise."""
    pairs = node.pairs if isinstance(node, Mapping) else []
    for key, value in pairs:
        if isinstance(key, Scalar) and key.text == "name" and isinstance(value, Scalar):
            return _short(value.text.strip()) or otherwise
    return otherwise


class Form:
    """The keys of one mapping. Each reader gives None where the key is absent or does not fit."""

    def __init__(self, node: Node, keys: Collection[str], where: str, faults: Faults) -> None:
        self.line = node.line
        self.where = where
        self.faults = faults
        self.values: dict[str, Node] = {}
        self.key_lines: dict[str, int] = {}
        self.is_mapping = isinstance(node, Mapping)
        if isinstance(node, Mapping):
            for key, value in node.pairs:
                self._take(key, value, keys)
        else:
            found = f"“{_short(node.text)}”" if isinstance(node, Scalar) else "列表"
            self.note(None, f"应是“键: 值”(冒号用半角,后面空一格),现为{found}")

    def _take(self, key: Node, value: Node, keys: Collection[str]) -> None:
        name = key.text if isinstance(key, Scalar) else ""
        if name not in keys:
            self.faults.note(key.line, self.where, f"不认识的键“{_short(name)}”,{near(name, keys)}")
        elif name in self.values:
            self.faults.note(key.line, self.where, f"{name} 写了两次(上一次在第 {self.key_lines[name]} 行),请只留一个")
        else:
            self.values[name] = value
            self.key_lines[name] = key.line

    def note(self, key: str | None, what: str) -> None:
        line = self.key_lines.get(key, self.line) if key else self.line
        self.faults.note(line, self.where, what)

    def has(self, key: str) -> bool:
        return key in self.values

    def missing(self, key: str, what: str) -> None:
        """Note that a key is needed, unless it is there (found wrong or not), or nothing of the form is."""
        if self.is_mapping and not self.has(key):
            self.note(None, f"缺少 {key}({what})")

    def items(self, key: str, may_be_empty: bool = False) -> list[Node]:
        """The parts of a list; none, and a fault, where there is something else or nothing."""
        node = self.values.get(key)
        if isinstance(node, Sequence) and (node.items or may_be_empty):
            return node.items
        if node is not None:
            self.note(key, f"{key} 须是列表,每项以“- ”开头,至少一项")
        return []

    # --- values by type ---------------------------------------------------------------------------------------------

    def text(self, key: str) -> str | None:
        """Text that YAML itself takes for text."""
        scalar = self._scalar(key)
        if scalar is None:
            return None
        trap = _TRAPS.get(scalar.type)
        if trap:
            self.note(key, f'{key} 写成了{trap},请加引号: {key}: "{_short(scalar.text)}"')
            return None
        return self._plain(key, scalar.text)

    def code(self, key: str) -> str | None:
        """Text that may be all digits."""
        scalar = self._scalar(key)
        return self._plain(key, scalar.text) if scalar else None

    def word(self, key: str, words: type[W]) -> W | None:
        text = self.code(key)
        if text is None:
            return None
        known = [word.value for word in words]
        if text not in known:
            self.note(key, f"{key} 不能是“{_short(text)}”,{near(text, known)}")
            return None
        return words(text)

    def number(self, key: str) -> int | None:
        """A whole number of days."""
        scalar = self._scalar(key)
        if scalar is None:
            return None
        number = int(scalar.text) if re.fullmatch(r"[1-9]\d{0,5}", scalar.text, re.ASCII) else 0
        if not 0 < number <= MOST_DAYS:
            self.note(key, f"{key} 须是 1 到 {MOST_DAYS} 的整数(天),现为“{_short(scalar.text)}”")
            return None
        return number

    def flag(self, key: str) -> bool | None:
        scalar = self._scalar(key)
        if scalar is None:
            return None
        if scalar.text not in ("true", "false"):
            self.note(key, f"{key} 须写 true 或 false,现为“{_short(scalar.text)}”")
            return None
        return scalar.text == "true"

    def day(self, key: str) -> date | None:
        scalar = self._scalar(key)
        if scalar is None:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", scalar.text, re.ASCII):
                raise ValueError
            return date.fromisoformat(scalar.text)
        except ValueError:
            self.note(key, f"{key} 须是日历上有的日期,写成 2027-01-01 的样子,现为“{_short(scalar.text)}”")
            return None

    def day_of_year(self, key: str) -> str | None:
        text = self.code(key)
        if text is None:
            return None
        try:
            return is_day_of_year(text)
        except ValueError as wrong:
            self.note(key, f"{key}: {wrong}")
            return None

    def url(self, key: str, own_hosts: Collection[str]) -> str | None:
        text = self.code(key)
        if text is None:
            return None
        fault = url_fault(text, own_hosts)
        if fault:
            self.note(key, f"{key}: {fault}")
            return None
        return text

    def _scalar(self, key: str) -> Scalar | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self.note(key, f"{key} 应是一个值,现为{'列表' if isinstance(value, Sequence) else '一组“键: 值”'}")
            return None
        if not value.text.strip() or value.type == "null":
            self.note(key, f"{key} 没有填写,请填写或删去这一行")
            return None
        return value

    def _plain(self, key: str, text: str) -> str | None:
        plain = text.strip()
        if not plain.isprintable():
            self.note(key, f"{key} 中有换行或不可见字符,请写在一行内")
            return None
        longest = LONGEST_URL if key in ("url", "home", "root") else LONGEST_TEXT
        if len(plain) > longest:
            self.note(key, f"{key} 超过 {longest} 个字,请缩短")
            return None
        return plain


_TRAPS = {"bool": "“是/否”", "int": "数字", "float": "数字", "timestamp": "日期", "merge": "YAML 的合并符号"}


def _short(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= 60 else plain[:57] + "…"


# --- addresses ------------------------------------------------------------------------------------------------------


def url_fault(url: str, own_hosts: Collection[str]) -> str | None:
    """Why a URL may not stand in the registry and what to write instead, in Chinese, or None."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "不是网址,请写成 http://主机/路径 的样子"
    if parts.username is not None or parts.password is not None:
        return "网址中不能写用户名和密码(登录信息会进入报告),请去掉 @ 之前的部分"
    if re.search(r"[\s\\<>\"]", url):
        return "网址中有空格或不允许的符号,请从浏览器地址栏重新复制"
    if parts.scheme in ("http", "https") and host and not _is_host(host):
        return f"主机名“{_short(host)}”写得不对,请从浏览器地址栏重新复制"
    refused = forbidden(url, own_hosts)
    if refused:
        return f"{refused},不能登记;请写公网上的 http:// 或 https:// 网址"
    return None


def _is_host(host: str) -> bool:
    """A name or an address as a browser writes it: full-width digits and points would be read as something else."""
    if ":" in host:
        return re.fullmatch(r"[0-9a-f:.]+", host) is not None
    same = unicodedata.normalize("NFKC", host) == host and not re.search("[。．｡]", host)
    return same and re.fullmatch(r"(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?", host) is not None
