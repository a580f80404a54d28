"""YAML text in, a plain tree out in which every value knows its line, so that a fault can be pointed at.

Built from the parser's events: nothing is constructed, tags and aliases are refused, and depth is bounded, so that no
file can run code, multiply itself or exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.resolver import Resolver

MOST_DEEP = 20

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_resolver = Resolver()


class YamlFault(Exception):
    """The text is not YAML that we accept: the line, and what is wrong with it in Chinese."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"第 {line} 行: {what}")
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written; `quoted` tells whether YAML may take it for anything but text."""

    text: str
    line: int
    quoted: bool

    @property
    def type(self) -> str:
        """What YAML takes the value for: str, int, float, bool, null, timestamp or merge."""
        if self.quoted:
            return "str"
        tag: str = _resolver.resolve(yaml.ScalarNode, self.text, (True, False))  # type: ignore[no-untyped-call]
        return tag.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Sequence:
    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    line: int
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


def parse(text: str) -> Node | None:
    """The tree of a text, or None for an empty one. Raises YamlFault."""
    control = _CONTROL.search(text)
    if control:
        raise YamlFault(text.count("\n", 0, control.start()) + 1, "含有不可见的控制字符,请删除")
    try:
        return _tree(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as wrong:
        raise YamlFault(_line(wrong), _told(wrong, text)) from wrong
    except yaml.YAMLError as wrong:
        raise YamlFault(1, f"不是有效的 YAML:{wrong}") from wrong


class _Growing:
    """One collection while its parts come in; a mapping's parts are its keys and values in turn."""

    def __init__(self, node: Sequence | Mapping) -> None:
        self.node = node
        self.key: Node | None = None

    def add(self, part: Node) -> None:
        if isinstance(self.node, Sequence):
            self.node.items.append(part)
        elif self.key is None:
            self.key = part
        else:
            self.node.pairs.append((self.key, part))
            self.key = None


def _tree(events: Iterator[Event]) -> Node | None:
    root: Node | None = None
    open_ones: list[_Growing] = []
    for event in events:
        if isinstance(event, CollectionEndEvent):
            open_ones.pop()
        if not isinstance(event, NodeEvent):
            continue
        node = _node(event)
        if open_ones:
            open_ones[-1].add(node)
        elif root is None:
            root = node
        else:
            raise YamlFault(node.line, "文件中只能有一份内容,请去掉“---”之后的部分")
        if not isinstance(node, Scalar):
            open_ones.append(_Growing(node))
        if len(open_ones) > MOST_DEEP:
            raise YamlFault(node.line, f"嵌套超过 {MOST_DEEP} 层,不是登记表的格式")
    return root


def _node(event: NodeEvent) -> Node:
    assert event.start_mark is not None  # only events made by hand have none
    line = event.start_mark.line + 1
    if not isinstance(event, ScalarEvent | CollectionStartEvent):
        raise YamlFault(line, f"不支持 YAML 引用(*{event.anchor}),请把内容写全")
    if event.tag is not None and event.tag != "!":
        raise YamlFault(line, f"不支持 YAML 标签({event.tag}),请去掉")
    if isinstance(event, ScalarEvent):
        return Scalar(event.value, line, quoted=not event.implicit[0])
    return Sequence(line) if isinstance(event, SequenceStartEvent) else Mapping(line)


_TOLD = {
    "mapping values are not allowed": (
        "冒号写得不对:每行一个“键: 值”,键后用半角冒号加空格(上一行可能缺空格),值里有冒号的请加引号"
    ),
    "could not find expected ':'": "缺少冒号:每行一个“键: 值”,键后用半角冒号加空格",
    "block sequence entries": "“- ”的位置不对:列表须另起一行,同一层的“- ”左对齐",
    "tab character": "不能用制表符(Tab)缩进,请改用空格",
    "did not find expected": "缩进或括号不对:同一层的内容须左对齐,只用空格缩进",
    "unexpected end of stream": "引号没有成对",
    "unknown escape": "双引号里不能直接写反斜杠,请改用单引号",
}


def _line(wrong: yaml.MarkedYAMLError) -> int:
    return wrong.problem_mark.line + 1 if wrong.problem_mark else 1


def _told(wrong: yaml.MarkedYAMLError, text: str) -> str:
    problem = wrong.problem or ""
    if "cannot start any token" in problem and wrong.problem_mark:
        row = text.splitlines()[wrong.problem_mark.line]
        char = row[wrong.problem_mark.column : wrong.problem_mark.column + 1]
        return "不能用制表符(Tab)缩进,请改用空格" if char == "\t" else f"值不能以“{char}”开头,请加引号"
    return next((told for part, told in _TOLD.items() if part in problem), f"不是有效的 YAML({problem})")
