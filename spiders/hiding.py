"""An element of a page in, whether and how its author hides it from visitors out, as far as the page itself says.

Only styles written in the page are seen: of the element, or of its class or id in a style block. What menus, tabs and
sliders use too proves nothing; what a style sheet or a script elsewhere may undo is not called a trick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element as Element

from spiders.document import Document

_MOST_STYLE = 4000  # characters of one element's style
_MOST_STYLES = 200_000  # characters of all style blocks
_NEAR = 30  # elements around a link in which its ground is looked for
_FAR_OFF = 900  # pixels to the left or above, beyond which nothing of an element is on any screen
_FAR_OUT = 5000  # pixels to the other sides; and to any side where a slider may have moved it
_CENTRED = 2000  # pixels of a margin: half the width of a page is how pages are centred
_NAMED = re.compile(r"(?:[a-z][\w-]*)?([.#][A-Za-z_][\w-]*)")  # .name, #name, div.name
_NAMES = re.compile(r"[.#]([A-Za-z_][\w-]*)")
_BY_STATE = re.compile(
    r":(?!:?(?:before|after|root|visited|link)\b)|[.](?:active|on|open|show|shown|cur|current|hover)\b"
)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?|-?\.\d+)(px|em|rem|pt)?")
_PER_UNIT = {"em": 16.0, "rem": 16.0, "pt": 4 / 3}
_COLOURS = {"white": "ffffff", "black": "000000", "red": "ff0000", "blue": "0000ff", "gray": "808080", "grey": "808080"}
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")

Style = Mapping[str, str]


class Hiding(NamedTuple):
    """How an element is hidden, in Chinese; `trick` as in HiddenLink."""

    how: str
    trick: bool


_INDENTED = "文字缩进到屏幕之外"
_NOT_SHOWN = Hiding("设为不显示", trick=False)


class Styles:
    """What a page says of the looks of its elements."""

    def __init__(self, document: Document) -> None:
        root = document.selector.root
        self._rules: dict[str, dict[str, str]] = {}
        self._changing: set[str] = set()  # names of which a rule says how they look in another state
        self._scripts = " ".join(each.text or "" for each in root.iter("script"))
        self._rendered = document.page.rendered
        blocks = " ".join(each.text or "" for each in root.iter("style"))
        for selectors, body in _rules(_COMMENT.sub("", blocks[:_MOST_STYLES])):
            self._keep(selectors, _declarations(body))

    def _keep(self, selectors: str, told: Style) -> None:
        for selector in selectors.split(","):
            one = _NAMED.fullmatch(selector.strip())
            if one:
                self._rules.setdefault(one[1], {}).update(told)
            elif _BY_STATE.search(selector):
                self._changing.update(_NAMES.findall(selector))

    # --- what hides an element --------------------------------------------------------------------------------------

    def hiding(self, element: Element) -> Hiding | None:
        """How an element hides all that it holds; None where it does not."""
        if element.tag in ("noscript", "template"):
            return Hiding("写在不显示的部分里", trick=False)
        if element.get("hidden") is not None:
            return _NOT_SHOWN
        if element.tag == "marquee" and _is_tiny_marquee(element):
            return Hiding("滚动区域小得看不见", trick=True)
        if element.get("style") or _names(element):
            return self._by_style(element)
        return None

    def _by_style(self, element: Element) -> Hiding | None:
        own = _declarations((element.get("style") or "")[:_MOST_STYLE])
        told = {**self._by_names(element), **own}
        if told.get("display") == "none":
            return _NOT_SHOWN
        if how := _by_place(told, moved=self._rendered) or _by_size(told):
            return Hiding(how, trick=not self._may_change(element))
        if how := _by_looks(told):
            settled = how == _INDENTED or not self._rendered  # scripts make things fade
            return Hiding(how, trick=settled and _by_looks(own) is not None and not _names(element))
        return None

    def _by_names(self, element: Element) -> Style:
        told: dict[str, str] = {}
        for name in _names(element):
            for key in (f".{name}", f"#{name}"):
                told.update(self._rules.get(key, {}))
        return told

    def _may_change(self, element: Element) -> bool:
        """Whether a rule for another state, or a script, takes hold of the element by its names."""
        return any(name in self._changing or name in self._scripts for name in _names(element))


def hidden_by_its_text(link: Element) -> Hiding | None:
    """How a link of words is hidden by what is written on itself, or on what holds all of its words."""
    chain = list(_only_children(link))
    if next(link.iter("img", "video", "svg", "canvas"), None) is not None:
        return None  # a picture needs no words
    styles = [_declarations((each.get("style") or "")[:_MOST_STYLE]) for each in chain]
    sizes = [length for style in styles if (length := _length(style.get("font-size", ""))) is not None]
    if any("background" in key for style in styles for key in style if key != "background-color"):
        return None  # an icon, maybe
    if sizes and sizes[-1] <= 1 and not any(_names(each) for each in chain):
        return Hiding("文字大小为 0 或 1 像素", trick=True)
    if _is_same_colour(chain, styles):
        return Hiding("文字与背景同色", trick=True)
    return None


def _by_place(told: Style, *, moved: bool) -> str | None:
    """Whether an element stands off the screen. `moved`: scripts, such as those of sliders, have run."""
    placed = told.get("position") in ("absolute", "fixed")
    edges = [_length(told.get(name, "")) for name in ("left", "top", "right", "bottom")] if placed else []
    margins = [_length(told.get(name, "")) for name in ("margin-left", "margin-top")]
    far_off, centred = (_FAR_OUT, _FAR_OUT) if moved else (_FAR_OFF, _CENTRED)
    off = any(edge is not None and (edge <= -far_off or edge >= _FAR_OUT) for edge in edges)
    off = off or any(margin is not None and margin <= -centred for margin in margins)
    return "移到了屏幕之外" if off else None


def _by_size(told: Style) -> str | None:
    if "hidden" not in (told.get("overflow"), told.get("overflow-x"), told.get("overflow-y")):
        return None
    sizes = (_length(told.get(name, "")) for name in ("width", "height", "max-height", "max-width"))
    return "宽或高只有 0 或 1 像素" if any(size is not None and size <= 1 for size in sizes) else None


def _by_looks(told: Style) -> str | None:
    if told.get("visibility") == "hidden" or _length(told.get("opacity", "")) == 0:
        return "设为透明或不可见"
    indent = _length(told.get("text-indent", ""))
    has_background = any(key.startswith("background") for key in told)
    return _INDENTED if indent is not None and indent <= -_FAR_OFF and not has_background else None


def _is_tiny_marquee(element: Element) -> bool:
    told = {**_attributes(element), **_declarations((element.get("style") or "")[:_MOST_STYLE])}
    sizes = (_length(told.get(name, "")) for name in ("width", "height"))
    amount = _length(told.get("scrollamount", ""))
    return any(size is not None and size <= 5 for size in sizes) or (amount is not None and amount >= 1000)


def _attributes(element: Element) -> dict[str, str]:
    return {name: str(element.get(name) or "").strip().lower() for name in ("width", "height", "scrollamount")}


def _is_same_colour(chain: list[Element], styles: list[dict[str, str]]) -> bool:
    """Whether the words have the colour of the ground that is written on what holds them, with nothing between that a
    style sheet elsewhere may paint."""
    colour = None
    for element, style in zip(chain, styles, strict=True):
        colour = _colour(style.get("color") or element.get("color") or "") or colour
    if colour is None:
        return False
    for element in (*reversed(chain), *islice(chain[0].iterancestors(), _NEAR)):
        style = _declarations((element.get("style") or "")[:_MOST_STYLE])
        ground = style.get("background-color") or style.get("background") or (element.get("bgcolor") or "").lower()
        if ground or element.get("background"):
            return _colour(ground) == colour
        if _names(element):
            return False
    return False


# --- reading styles -------------------------------------------------------------------------------------------------


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a style sheet; those of @media and the like do not hold everywhere, so they are
    left out."""
    at, depth, opened, selectors = 0, 0, 0, ""
    for brace in re.finditer(r"[{}]", text):
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                selectors, opened = text[at : brace.start()].strip(), brace.end()
        elif depth:
            depth -= 1
            if depth == 0:
                if not selectors.startswith("@"):
                    yield selectors.rpartition(";")[2], text[opened : brace.start()]
                at = brace.end()


def _declarations(style: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            told[name.strip().lower()] = value.lower().replace("!important", "").strip()
    return told


def _length(text: str) -> float | None:
    """Pixels; None for what is no plain length, shares of something else included.

    >>> _length("-9999px"), _length("2em"), _length("-100%")
    (-9999.0, 32.0, None)
    """
    found = _LENGTH.fullmatch(text.strip())
    return float(found[1]) * _PER_UNIT.get(found[2] or "px", 1.0) if found else None


def _colour(text: str) -> str | None:
    """Six hex digits, or None.

    >>> _colour("#FFF"), _colour("white"), _colour("url(a.png)")
    ('ffffff', 'ffffff', None)
    """
    plain = text.strip().lower()
    found = _HEX.fullmatch(plain)
    if found is None:
        return _COLOURS.get(plain)
    return found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])


def _names(element: Element) -> list[str]:
    return f"{element.get('class') or ''} {element.get('id') or ''}".split()


def _only_children(link: Element) -> Iterator[Element]:
    """A link, and what within it holds all of its words."""
    current = link
    while True:
        yield current
        inner = [each for each in current if isinstance(each.tag, str)]
        if len(inner) != 1 or (current.text or "").strip() or (inner[0].tail or "").strip():
            return
        current = inner[0]
