"""Where a search for personal data takes place: the page or file, the column it belongs to, the day and the key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

_SENSITIVE_KINDS = frozenset(["penalty", "relief", "poverty", "rural"])  # keys of the kinds that owe a privacy check
_RELIEF_KINDS = frozenset(["relief", "poverty", "rural"])
_PENALTY = re.compile(r"处罚|不予处罚|强制执行|违法行为人|失信")
_RELIEF = re.compile(
    r"低保|最低生活保障|特困|五保|救助|残疾|两补|孤儿|无人抚养|困境儿童|优抚|抚恤|高龄|困难(?:群众|家庭|职工|学生|残疾人|户)|"
    r"危房|脱贫|贫困|监测对象|一卡通|补贴|补助|慰问"
)
_LIST = re.compile(r"名单|名录|花名册|名册|清册|公示表|汇总表|明细表|发放表|登记表|一览表|信息表")
CHILDREN = re.compile(r"孤儿|无人抚养|困境儿童|留守儿童|儿童姓名|未成年")


@dataclass(frozen=True)
class Scene:
    """What is searched. `kind` is the column's kind; `title` the article's title or the attachment's name; `key` that
    of the keyed hash. Title and key stay out of every repr: a file may be named after a person's number."""

    url: str
    kind: str
    title: str = field(repr=False)
    key: bytes = field(repr=False)
    today: date

    @property
    def is_relief(self) -> bool:
        return self.kind in _RELIEF_KINDS or _RELIEF.search(self.title) is not None

    @property
    def is_sensitive(self) -> bool:
        """Whether it is about penalties or relief: whoever is named there is harmed by being told of."""
        return self.kind in _SENSITIVE_KINDS or self.is_relief or _PENALTY.search(self.title) is not None

    @property
    def is_list(self) -> bool:
        """Whether its title says that it lists persons."""
        return _LIST.search(self.title) is not None

    @property
    def is_of_children(self) -> bool:
        return CHILDREN.search(self.title) is not None
