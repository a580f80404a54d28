"""A text in, the columns of the list of persons that it shows out: what is left of a table in the text of a PDF.

A heading there is a line of words side by side, or a few such lines; a sentence with 姓名 and 电话 in it is none.
"""

from __future__ import annotations

import re

from spiders.privacy.tables import VAGUE, Role, role_of

# A heading, and what of it did not fit into its line; rows begin with their numbers.
_LINE = re.compile(
    r"^(?=[^\n]{0,60}(?:姓\s{0,8}名|序\s{0,4}号|户主))[^\n,，。;；:：、\d]{6,160}$(?:\n[^\n,，。;；:：、\d]{1,60}$){0,4}",
    re.M,
)
_LINES = re.compile(  # one cell on each line, or several
    r"(?:姓\s{0,8}名|户主)[^,，。;；:：、]{1,60}?(?:手机|电话|联系方式|身份证|证件?号)|"
    r"(?:身份证|证件)号[^,，。;；:：、]{1,60}?(?:姓\s{0,8}名|户主)"
)
_APART = re.compile(r"姓\s{1,8}名")
_KNOWN = 3  # words of a heading, from which a line is one


def may_have_heading(text: str) -> bool:
    return "姓" in text or "户主" in text or "序" in text


def columns_of(text: str) -> frozenset[Role]:
    """The roles of the columns; none where no persons are listed."""
    for line in _LINE.finditer(text):
        roles = [role_of(word) for word in _APART.sub("姓名", line.group()).split()]
        if sum(role is not Role.OTHER for role in roles) >= _KNOWN and _are_persons(roles):
            return frozenset({*roles, Role.NAME}) - {*VAGUE}
    lines = _LINES.search(text)
    if lines is None:
        return frozenset()
    return frozenset({Role.NAME, *map(role_of, _APART.sub("姓名", lines.group()).split())}) - {*VAGUE}


def _are_persons(roles: list[Role]) -> bool:
    return Role.NAME in roles or (Role.ID in roles and Role.FIRM not in roles)
