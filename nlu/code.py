"""The check digit of a return code. It knows nothing of whom a code belongs to.

A code looks like a phone number so that it means nothing on paper; the check digit keeps a slip of the
thumb from opening somebody else's case.
"""

import re
import unicodedata

LENGTH = 12
COVERED = "•••• •••• ••••"
"""Stands where a code was: whoever reads a transcript must not be able to come back as the person."""
_DOUBLED_TOO_BIG = 9
_SHAPE = re.compile(r"(?<!\d)0(?:[ \-.()/]{0,2}\d){11}(?!\d)")
_NOT_DIGIT = re.compile(r"\D")


def check_digit(digits: str) -> str:
    """The Luhn digit that belongs behind these ASCII digits."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char)
        if place % 2 == 0:
            value *= 2
            if value > _DOUBLED_TOO_BIG:
                value -= 9
        total += value
    return str(-total % 10)


def with_check(digits: str) -> str:
    """Eleven digits beginning with 0 made into a whole code."""
    if len(digits) != LENGTH - 1 or not digits.isascii() or not digits.isdigit() or digits[0] != "0":
        raise ValueError("a return code is made from eleven digits, the first of them 0")
    return digits + check_digit(digits)


def is_code(text: str) -> bool:
    """Whether this is exactly one right code, twelve ASCII digits."""
    return (
        len(text) == LENGTH
        and text.isascii()
        and text.isdigit()
        and text[0] == "0"
        and check_digit(text[:-1]) == text[-1]
    )


def find_code(folded: str) -> str | None:
    """The first right code in a folded message, blanks and dashes ignored."""
    if len(folded) < LENGTH or "0" not in folded:
        return None
    for shape in _SHAPE.finditer(folded):
        digits = _NOT_DIGIT.sub("", shape[0])
        if is_code(digits):
            return digits
    return None


def cover(text: str) -> str:
    """The same text without the code that was found in it; what can't be located is covered whole."""
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)
    covered = _SHAPE.sub(lambda shape: COVERED if is_code(_NOT_DIGIT.sub("", shape[0])) else shape[0], digits)
    return covered if covered != digits else COVERED
