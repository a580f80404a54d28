"""Bytes in, text out: what a page's encoding really is, when its header, its META tag and its bytes disagree."""

from __future__ import annotations

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# Encodings in which every byte is a letter prove nothing by decoding: servers name them by default.
_NEVER_FAIL = frozenset({"cp1252", "iso8859-1", "latin_1", "latin-1", "iso8859-15"})
_FEW = 24  # bytes outside ASCII: so few may be valid UTF-8 by chance
_MOST_LOST = 0.02  # of what is not ASCII; beyond that a page is unreadable


def decode(body: bytes, content_type: str | None) -> tuple[str, bool]:
    """The text, and whether it is undecodable: so much would be lost that what is left proves nothing.

    >>> decode("栏目".encode("gb2312"), "text/html; charset=gb2312")
    ('栏目', False)
    """
    bom, _ = read_bom(body)
    if bom or (bom := _wide(body)):
        return _leniently(body, [bom])
    if body.isascii():
        return body.decode("ascii"), False
    header = http_content_type_encoding(content_type)
    declared = list(dict.fromkeys(name for name in (html_body_declared_encoding(body), header) if name))
    telling = [name for name in declared if codecs.lookup(name).name not in _NEVER_FAIL]
    for name in _in_order(body, telling):
        text = _strictly(body, name)
        if text is not None:
            return text, not telling and name == "gb18030" and not _is_plausible(text)
    text, lost = _leniently(body, [*telling, "utf-8", "gb18030"])
    return text, lost or (not telling and not _is_plausible(text))


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark to say so: markup has an empty byte in every letter, text in no other encoding has any."""
    start = body[:4]
    if b"\0" not in start or len(start) < 4:
        return None
    return {b"x\0x\0": "utf-16-le", b"\0x\0x": "utf-16-be"}.get(bytes(ord("x") if byte else 0 for byte in start))


def _in_order(body: bytes, telling: list[str]) -> list[str]:
    """Which encodings to try. Chinese text that is valid UTF-8 is UTF-8 whatever is said about it; then the META tag,
    which the page's author wrote, before the header, which the server adds to everything. Undeclared GBK is tried only
    where nothing else is declared: a few broken letters in a UTF-8 page may well be valid GBK."""
    by_chance = len(body) <= 4096 and sum(byte > 127 for byte in body) < _FEW
    if not telling:
        return ["gb18030", "utf-8"] if by_chance and not _is_chinese(body) else ["utf-8", "gb18030"]
    return telling if by_chance else ["utf-8", *telling]


def _is_chinese(body: bytes) -> bool:
    """Whether a few letters are Chinese when read as UTF-8: some words of GBK are letters of no script there."""
    strange = [char for char in body.decode("utf-8", errors="replace") if char > "\x7f"]
    return sum(char >= "\u2000" for char in strange) >= 0.8 * len(strange)


def _strictly(body: bytes, name: str) -> str | None:
    """The text, or None where the bytes are not in this encoding. An answer cut in the middle of a letter is fine."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        return decoder.decode(body, final=False)
    except (UnicodeDecodeError, LookupError):
        return None


def _leniently(body: bytes, names: list[str]) -> tuple[str, bool]:
    """The first reading that loses next to nothing, else the one that loses least."""
    texts = [body.decode(name, errors="replace") for name in dict.fromkeys(names)]
    text = next((each for each in texts if _lost(each) <= _MOST_LOST), None)
    return (text, False) if text is not None else (min(texts, key=_lost), True)


def _lost(text: str) -> float:
    """The share of what is not ASCII that became nothing."""
    strange = sum(1 for char in text if char > "\x7f")
    return (text.count("\ufffd") + text.count("\0")) / max(1, strange)


def _is_plausible(text: str) -> bool:
    """Whether a guess at GBK reads as Chinese: nearly every byte pair is some character there, few are common ones."""
    strange = [char for char in text if char > "\x7f"]
    common = len("".join(strange).encode("gb2312", errors="ignore")) / 2
    return common >= 0.8 * len(strange)
