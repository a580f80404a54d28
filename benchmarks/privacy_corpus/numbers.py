"""Random numbers in, numbers with their check digits out: none of them is anyone's but by chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BANKS = ("622848", "621700", "622202", "621661", "623520", "622316", "622188", "621226", "620522")
_CODES = ("91", "92", "93", "11", "12", "13", "51", "52", "53", "54")
_PROVINCES = ("11", "36", "43", "44", "51", "62")


def check_digit(seventeen: str) -> str:
    """ISO 7064 MOD 11-2, as GB 11643 writes it.

    >>> check_digit("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def id_number(rng: Random, region: str, born: date, *, man: bool) -> str:
    serial = rng.randrange(0, 99) * 10 + rng.choice((1, 3, 5, 7, 9) if man else (0, 2, 4, 6, 8))
    seventeen = f"{region}{born:%Y%m%d}{serial:03d}"
    return seventeen + check_digit(seventeen)


def is_id_number(text: str) -> bool:
    """Whether 18 signs could be an ID number: a day that was, and the check digit right."""
    if len(text) != 18 or not text[:17].isdecimal():
        return False
    return is_day(text[6:14]) and check_digit(text[:17]) == text[17].upper()


def is_day(eight: str) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(eight[:4]), int(eight[4:6]), int(eight[6:])) < date(2027, 1, 1)
    except ValueError:
        return False


def old_id_number(rng: Random, region: str, born: date) -> str:
    """Fifteen digits, as they were until 1999."""
    return f"{region}{born:%y%m%d}{rng.randrange(1, 999):03d}"


def luhn(digits: str) -> str:
    """The digits with their check digit behind them.

    >>> luhn("7992739871")
    '79927398713'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def card_number(rng: Random) -> str:
    length = rng.choice((15, 18))
    bank = rng.choice(_BANKS)
    return luhn(bank + digits(rng, length - len(bank)))


def passbook_number(rng: Random) -> str:
    """An account of 17 or 19 digits without a check digit, as savings books of rural banks have them."""
    length = rng.choice((17, 19))
    while True:
        bank = rng.choice(("10", "17", "36", "2016"))
        number = bank + digits(rng, length - len(bank))
        if luhn(number[:-1]) != number:
            return number


def mobile_number(rng: Random) -> str:
    return rng.choice(
        ("130", "135", "137", "138", "139", "150", "151", "158", "177", "180", "187", "189", "198")
    ) + digits(rng, 8)


def digits(rng: Random, length: int) -> str:
    return "".join(rng.choices("0123456789", k=length))


def day_between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


# --- what only looks like it ----------------------------------------------------------------------------------------


def credit_code(rng: Random, region: str, *, numeric: bool) -> str:
    """A unified social credit code (GB 32100), both of its check signs right; all of digits if `numeric`."""
    while True:
        signs = "0123456789" if numeric else _CREDIT_SIGNS
        body = "".join(rng.choices(signs, k=8))
        total = sum(_body_value(sign) * weight for sign, weight in zip(body, _BODY_WEIGHTS, strict=True))
        seventeen = rng.choice(_CODES) + region + body + "0123456789X0"[-total % 11]
        weighted = sum(
            _CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(seventeen, _CREDIT_WEIGHTS, strict=True)
        )
        whole = seventeen + _CREDIT_SIGNS[-weighted % 31]
        if whole.isdecimal() == numeric and not is_id_number(whole):
            return whole


def _body_value(sign: str) -> int:
    return int(sign) if sign.isdecimal() else ord(sign) - ord("A") + 10


def serial_number(rng: Random, length: int, *, dated: bool) -> str:
    """An order number, a receipt, a bar code: that many digits which are no ID number. `dated`: a day stands where an
    ID number has the birthday, and only the check digit is wrong."""
    while True:
        if dated:
            day = day_between(rng, date(1950, 1, 1), date(2005, 12, 31))
            text = f"{rng.choice(_PROVINCES)}{digits(rng, 4)}{day:%Y%m%d}" + digits(rng, length - 14)
        else:
            text = rng.choice("123456789") + digits(rng, length - 1)
        if not is_id_number(text[:18]) or length > 18:
            return text


def snowflake(rng: Random) -> str:
    """An identifier of nineteen digits, as content platforms number their articles."""
    return str(rng.randrange(1_400_000_000_000_000_000, 2_300_000_000_000_000_000))
