"""Check digits and built-in dates of identity numbers: what tells a number of a paper from an amount.

Each function takes plain ASCII letters and digits and says whether they can be such a number.
"""

from collections.abc import Callable

_CN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_VERHOEFF_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)  # fmt: skip
_VERHOEFF_P = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4), (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7), (9, 4, 5, 3, 1, 2, 6, 8, 7, 0), (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5), (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)  # fmt: skip


def mainland_china(text: str) -> bool:
    """18 signs, the last a check (GB 11643), with a date of birth inside."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _CN_WEIGHTS, strict=True))
    return _date(text[6:8], text[8:10], text[10:12], text[12:14]) and "10X98765432"[total % 11] == text[17]


def taiwan(text: str) -> bool:
    """A letter, 1 or 2 (8 or 9 for residents), seven digits and a check digit."""
    first = _TW_LETTERS.index(text[0]) + 10
    digits = [first // 10, first % 10, *map(int, text[1:])]
    return sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


def thailand(text: str) -> bool:
    """13 digits, the last a check digit."""
    total = sum(int(digit) * (13 - at) for at, digit in enumerate(text[:12]))
    return text[0] != "0" and (11 - total % 11) % 10 == int(text[12])


def malaysia(text: str) -> bool:
    """12 digits beginning with a date of birth (YYMMDD) and a place code."""
    return _date("19", text[:2], text[2:4], text[4:6]) and text[6:8] not in ("00", "17", "18", "19", "20")


def indonesia(text: str) -> bool:
    """16 digits: region, date of birth (day plus 40 for women), serial number."""
    day = int(text[6:8])
    return 11 <= int(text[:2]) <= 96 and _date(
        "19", text[10:12], text[8:10], f"{day - 40 if day > 40 else day:02}"
    )


def vietnam(text: str) -> bool:
    """12 digits: province 001 to 096, century and sex, year of birth, serial number."""
    return 1 <= int(text[:3]) <= 96 and text[3] in "0123"


def india(text: str) -> bool:
    """12 digits with a Verhoeff check digit, never beginning with 0 or 1."""
    check = 0
    for at, digit in enumerate(reversed(text)):
        check = _VERHOEFF_D[check][_VERHOEFF_P[at % 8][int(digit)]]
    return text[0] not in "01" and check == 0


def bangladesh(text: str) -> bool:
    """17 digits beginning with a year of birth."""
    return 1930 <= int(text[:4]) <= 2015


def card(text: str) -> bool:
    """A bank card: the Luhn check, and not all the same digit."""
    digits = [int(digit) for digit in reversed(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(set(text)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    """The check of ISO 13616."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


BY_LENGTH: dict[int, tuple[Callable[[str], bool], ...]] = {
    12: (malaysia, vietnam, india),
    13: (thailand,),
    16: (indonesia,),
    17: (bangladesh,),
}
"""Identity numbers of digits alone."""


def _date(century: str, year: str, month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and (century != "" and year.isdigit())
