"""UCAP's pages whose entries a script asks for: a page in, the address of its channel's entries out.

The script names the endpoint; the channel is named there, or by the page's META `channelId`. An endpoint that no script
names is not guessed: that one answers 404 proves nothing about a column.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from spiders.document import Document
from spiders.links import absolute, same_authority
from spiders.main_list import main_list
from spiders.static_list import is_commented_out

CHANNEL = r"(?:[0-9a-f]{32}|n\d{3,12})"
ENDPOINT = r"/(?:[\w-]{1,40}/){0,3}(?:common/search|searchList|manuscriptList|search)/"

_ASKED = re.compile(
    rf"""["'`](?:https?://[\w.:-]{{1,80}})?(?P<path>{ENDPOINT})(?P<channel>{CHANNEL})?(?P<query>\?[^"'`\s<>+]{{0,600}})?["'`$]"""
)
_OWN_QUERY = re.compile(r"\b_(?:isAgg|isJson|template|pageSize)\b")
_REST = re.compile(r"""["'`}]\?(?P<query>[^"'`\s<>+]{0,600})""")
_POSTED = re.compile(r"""\b(?:type|method)\s*:\s*["']post["']""", re.I)
_BY_ID = re.compile(
    r"""["'`](?P<url>[^"'`\s<>+]{0,80}/info/getInfoCommon/?\?[^"'`\s<>+]{0,300}channelid=[0-9a-f]{32}[^"'`\s<>+]{0,300})["'`]"""
)
_DEFAULT = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "20",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}
_NEAR = 600  # characters behind the endpoint in which its query may be put together
_A_FULL_LIST = 10  # entries on the page: then it needs no script; shorter ones may be side boxes


def entries_address(document: Document) -> str | None:
    """Where the entries of the page's own channel are; None where the page lists them, or no script of it asks for one
    channel alone."""
    return document.once(_entries_address)


def _entries_address(document: Document) -> str | None:
    text = document.text
    if "channelid" in text and (found := _BY_ID.search(text)) and not is_commented_out(text, found.start()):
        return _own(document, found["url"].replace("&amp;", "&"))
    if not any(name in text for name in ("/search/", "/searchList/", "/manuscriptList/")):
        return None
    asked: dict[str, str] = {}
    for found in _ASKED.finditer(text):
        channel = found["channel"] or _channel(document)
        near = text[found.start() : found.end() + _NEAR]
        call = text[max(0, text.rfind("(", 0, found.start())) : found.end() + _NEAR]
        if channel is None or not _OWN_QUERY.search(near) or _POSTED.search(call):
            continue
        if is_commented_out(text, found.start()):
            continue
        rest = _REST.search(near, found.end() - found.start() - 1)
        query = found["query"] or (rest["query"] if rest else "")
        url = _own(document, f"{found['path']}{channel}?{_query(query)}")
        if url is not None:
            asked.setdefault(channel, url)
    own = _channel(document)
    found_there = asked.get(own) if own else next(iter(asked.values())) if len(asked) == 1 else None
    shown = main_list(document) if found_there else None
    return None if shown and len(shown.entries) >= _A_FULL_LIST else found_there


def _channel(document: Document) -> str | None:
    named = (document.meta("channelId") or "").strip()
    return named if re.fullmatch(CHANNEL, named) else None


def _query(written: str) -> str:
    """The query as the page writes it, completed as its script would: as JSON, from the first page on."""
    given = dict(parse_qsl(written.lstrip("?").replace("&amp;", "&"), keep_blank_values=True))
    query = {**_DEFAULT, **{name: value for name, value in given.items() if name.startswith("_")}}
    return urlencode({**query, "_isJson": "true", "page": "1"})


def _own(document: Document, address: str) -> str | None:
    url = absolute(document.url, address)
    return url if url and same_authority(url, document.page.final_url) else None
