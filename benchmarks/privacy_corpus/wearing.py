"""A number in, the number as somebody typed it out: in other digits, with gaps, cut into runs, or masked."""

from __future__ import annotations

from random import Random

from benchmarks.privacy_corpus.truth import ENTITY, LINE, LINES, RUN, RUNS, Format

_FULL_WIDTH = str.maketrans("0123456789Xx*", "0123456789Xx*")
_ENTITIES = str.maketrans({str(digit): chr(ENTITY + digit) for digit in range(10)})
_NOTHING = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
_GAPS = (" ", " ", "\u00a0", "\u3000", "  ")
_STARS = ("*", "*", "*", "*", "*", "x", "X", "×", "□", "■", "●", "○")

PLAIN = "plain"


def worn(rng: Random, number: str, format_: Format) -> tuple[str, str]:
    """The number as typed, and the style's name. Most are typed plainly; the format decides which styles there are."""
    if rng.random() < 0.62:
        return number.lower() if rng.random() < 0.3 else number, PLAIN
    styles = ["full-width", "zero-width", "spaced", "dashed"]
    if format_ in RUNS:
        styles += ["runs", "runs"]
    if format_ is Format.HTML:
        styles.append("character references")
    if format_ in LINES:
        styles += ["line end", "line end"]
    style = rng.choice(styles)
    return _STYLES[style](rng, number), style


def _full_width(rng: Random, number: str) -> str:
    return number.translate(_FULL_WIDTH)


def _zero_width(rng: Random, number: str) -> str:
    mark = rng.choice(_NOTHING)
    if rng.random() < 0.3:
        return mark.join(number)
    cut = rng.randrange(1, len(number))
    return number[:cut] + mark + number[cut:]


def _groups(rng: Random, number: str) -> list[str]:
    if len(number) == 18 and rng.random() < 0.6:
        return [number[:6], number[6:14], number[14:]]
    if len(number) == 11:
        return [number[:3], number[3:7], number[7:]]
    return [number[start : start + 4] for start in range(0, len(number), 4)]


def _spaced(rng: Random, number: str) -> str:
    gap = rng.choice(_GAPS)
    return " ".join(number) if rng.random() < 0.1 else gap.join(_groups(rng, number))


def _dashed(rng: Random, number: str) -> str:
    return "-".join(_groups(rng, number))


def _runs(rng: Random, number: str) -> str:
    cuts = sorted(rng.sample(range(1, len(number)), k=rng.randrange(1, 4)))
    return RUN + RUN.join(number[a:b] for a, b in zip([0, *cuts], [*cuts, len(number)], strict=True)) + RUN


def _references(rng: Random, number: str) -> str:
    return number.translate(_ENTITIES)


def _line_end(rng: Random, number: str) -> str:
    cut = rng.randrange(3, len(number) - 2)
    return number[:cut] + LINE + number[cut:]


_STYLES = {
    "full-width": _full_width,
    "zero-width": _zero_width,
    "spaced": _spaced,
    "dashed": _dashed,
    "runs": _runs,
    "character references": _references,
    "line end": _line_end,
}


# --- masked ---------------------------------------------------------------------------------------------------------


def masked_id(rng: Random, number: str, *, keep_birthday: bool = False) -> str:
    """An ID number with four or more signs hidden, in one of the usual ways. `keep_birthday`: not by the birthday
    alone, so that no birthday elsewhere gives it away."""
    star = rng.choice(_STARS)
    ways = [(2, 16), (4, 16), (6, 18), (10, 18), (3, 17), (14, 18), (1, 17), (12, 18)]
    if not keep_birthday:
        ways += [(6, 14)] * 6 + [(10, 14)] * 3 + [(8, 14), (6, 12), (7, 13), (6, 17)]
    first, last = rng.choice(ways)
    stars = star * (last - first)
    if rng.random() < 0.15:
        stars = star * rng.choice((4, 6, 8))  # a few stars for many digits
    text = number[:first] + stars + number[last:]
    return text.translate(_FULL_WIDTH) if rng.random() < 0.1 else text


def birthday_masked_id(rng: Random, number: str) -> str:
    """An ID number of which the birthday alone is hidden, wholly or but for the year."""
    first = rng.choice((6, 10))
    return number[:first] + rng.choice(_STARS[:6]) * (14 - first) + number[14:]


def weakly_masked_id(rng: Random, number: str) -> str:
    """An ID number of which one to three signs are hidden."""
    hidden = rng.randrange(1, 4)
    first = rng.choice((18 - hidden, 18 - hidden, 14, 10, 15 - hidden))
    star = rng.choice("***×□●")  # an X at the end would be a check digit
    return number[:first] + star * hidden + number[first + hidden :]


def masked_mobile(rng: Random, number: str) -> str:
    star = rng.choice(_STARS)
    return rng.choice((number[:3] + star * 4 + number[7:], number[:3] + star * 8, star * 7 + number[7:]))


def masked_card(rng: Random, number: str) -> str:
    star = rng.choice(_STARS)
    return rng.choice(
        (
            number[:4] + star * (len(number) - 8) + number[-4:],
            star * (len(number) - 4) + number[-4:],
            "尾号" + number[-4:],
        )
    )


def masked_name(rng: Random, name: str) -> str:
    if len(name) == 2:
        return name[0] + rng.choice("*某")
    return rng.choice((name[0] + "*" * (len(name) - 1), name[0] + "某某", name[0] + "某", name[0] + "*" + name[-1]))


def masked_home(rng: Random, town: str) -> str:
    return rng.choice((f"{town}**村**组", f"{town}***", f"{town}××村×组×号", f"{town}某村某组", f"{town}**路**号"))
