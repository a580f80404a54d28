"""JavaScript text in, the plain values written in it out: lists, objects, strings and numbers; nothing is computed.

Pages write data for their own scripts in ways that are no JSON: unquoted keys, single quotes, commas at the end.
"""

from __future__ import annotations

import json
import re
from typing import Any

MOST_DEEP = 40
MOST_VALUES = 20_000

_TOKEN = re.compile(
    r"""\s*(?:(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<mark>[\[\]{}:,()]))""",
    re.X | re.S,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "v": "\v", "\n": ""}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


class NotLiteral(ValueError):
    """What is written there computes something, or is broken off."""


def literal_at(text: str, position: int) -> tuple[Any, int]:
    """The list or object that begins at a place of the text, and where it ends. Raises NotLiteral."""
    reader = _Reader(text, position)
    return reader.value(), reader.position


def arguments_at(text: str, position: int) -> list[Any]:
    """The arguments of a call, from behind its opening bracket. Raises NotLiteral."""
    return _Reader(text, position).items(")")


class _Reader:
    """Reads one value after the other; every step takes at least one character."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.depth = self.read = 0

    def _next(self) -> tuple[str, str]:
        while True:
            found = _TOKEN.match(self.text, self.position)
            if found is None or found.lastgroup is None:
                raise NotLiteral(f"no plain value at {self.position}")
            self.position = found.end()
            if found.lastgroup != "comment":
                return found.lastgroup, found[found.lastgroup]

    def _peek(self) -> str:
        before = self.position
        _, token = self._next()
        self.position = before
        return token

    def value(self) -> Any:  # noqa: ANN401
        kind, written = self._next()
        self.read += 1
        if self.read > MOST_VALUES:
            raise NotLiteral("too many values")
        if kind == "string":
            return _unescaped(written[1:-1])
        if kind == "number":
            return json.loads(written.lstrip("+")) if re.fullmatch(r"[+-]?(?:0|[1-9]\d{0,15})", written) else written
        if kind == "word" and written in _WORDS:
            return _WORDS[written]
        if written == "[":
            return self.items("]")
        if written == "{":
            return self._object()
        raise NotLiteral(f"{written!r} is no plain value")

    def items(self, end: str) -> list[Any]:
        self._deeper()
        found: list[Any] = []
        while self._peek() != end:
            found.append(self.value())
            if self._peek() == ",":
                self._next()
            elif self._peek() != end:
                raise NotLiteral(f"{self._peek()!r} where a comma was expected")
        self._next()
        self.depth -= 1
        return found

    def _object(self) -> dict[str, Any]:
        self._deeper()
        found: dict[str, Any] = {}
        while self._peek() != "}":
            kind, key = self._next()
            if kind not in ("string", "word", "number") or self._next()[1] != ":":
                raise NotLiteral(f"{key!r} is no key")
            found[_unescaped(key[1:-1]) if kind == "string" else key] = self.value()
            if self._peek() == ",":
                self._next()
            elif self._peek() != "}":
                raise NotLiteral(f"{self._peek()!r} where a comma was expected")
        self._next()
        self.depth -= 1
        return found

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEEP:
            raise NotLiteral("nested too deep")


def _unescaped(text: str) -> str:
    """The characters that a string literal stands for.

    >>> _unescaped(r"\\u516c\\u5f00\\/a")
    '公开/a'
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    escaped = found[1]
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _ESCAPED.get(escaped, escaped)
