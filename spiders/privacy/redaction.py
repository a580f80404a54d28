"""Texts that are kept for other reasons than what they say of persons, in; the same without personal data out.

Titles, names and addresses of pages are stored and shown: what one of them tells of a person is masked before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from spiders.document import Document
from spiders.privacy.addresses import addresses, has_home_words
from spiders.privacy.hits import Passage, mask_mobile, mask_number
from spiders.privacy.id_numbers import id_numbers, is_id_number
from spiders.privacy.normalise import clusters, flat, has_numbers
from spiders.privacy.page import pieces_of_page
from spiders.privacy.scan import Scene, scan
from storage.nouns import Entry

_ID_IN_ADDRESS = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_NO_KEY = bytes(32)  # the keyed hashes of these searches go nowhere


def redacted(text: str, today: date) -> str:
    """A short text with its identity numbers, mobiles and home addresses masked.

    >>> redacted("关于张某(手机13800001111)的公告", date(2022, 4, 21))
    '关于张某(手机138****1111)的公告'
    """
    if has_numbers(text):
        text = _without_numbers(text, today)
        text = _MOBILE.sub(lambda found: mask_mobile(found[0]), text)
    if has_home_words(text):
        for hit in addresses(Passage(text, "")):
            whole = text if hit.value in text else flat(text)  # the address was found as it reads without its blanks
            text = whole.replace(hit.value, hit.masked)
    return text


def _without_numbers(text: str, today: date) -> str:
    """The text with the stretches of its identity numbers masked, from the last to the first."""
    spans = [
        (cluster.start(found.start), cluster.end(found.end), found.hit.masked)
        for cluster in clusters(text)
        for found in id_numbers(Passage(text, ""), cluster, today)
    ]
    for start, end, masked in sorted(spans, reverse=True):
        text = text[:start] + masked + text[end:]
    return text


def redacted_address(url: str, today: date) -> str:
    """A page's address without identity numbers; it leads nowhere then, which is better than telling one."""
    return _ID_IN_ADDRESS.sub(
        lambda found: mask_number(found[0]) if is_id_number(found[0].upper(), today) else found[0], url
    )


def redacted_entry(entry: Entry, today: date) -> Entry:
    """A listed item as it may be stored. The same object where there is nothing to hide, as almost always."""
    title, url = redacted(entry.title, today), redacted_address(entry.url, today)
    if title == entry.title and url == entry.url:
        return entry
    return entry.model_copy(update={"title": title, "url": url})


def redacted_values(values: Mapping[str, str], today: date) -> dict[str, str]:
    """The same mapping with every value redacted."""
    return {name: redacted(value, today) for name, value in values.items()}


def tells_of_persons(document: Document) -> bool:
    """Whether a page, or what its scripts and attributes hold, shows personal data: then its body is not kept."""
    text = document.text
    if any(True for cluster in clusters(text) for _ in id_numbers(Passage(text, ""), cluster, document.seen_day)):
        return True
    return document.is_html and any(True for _ in scan(pieces_of_page(document), _scene(document.seen_day)))


def _scene(today: date) -> Scene:
    return Scene(url="", kind="", title="", key=_NO_KEY, today=today)
