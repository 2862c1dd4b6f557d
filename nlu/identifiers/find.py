"""Finds identifiers in one message and covers them. Pure; the same text always gives the same answer.

The threat: a number typed unasked lies in a database that may be taken, and on a screen others may see. It
may also be the only lead, so it is covered and never thrown away here.
"""

import re
import unicodedata
from typing import Final

import msgspec

from nlu.identifiers import check_digits
from nlu.identifiers.shapes import (
    ACCOUNT_WORDS,
    CONFIRM,
    MONEY,
    MONEY_BEFORE,
    PASSPORT_WORDS,
    SHAPES,
    Kind,
)

SHORTEST: Final = 6
"""No digit, no @ and no dot, or shorter than this: nothing here can identify."""
NEAR: Final = 30
"""How many signs around a number are looked at for what it is."""
LAST_SHOWN: Final = 2
_HINT: Final = re.compile(r"[0-9@]|\w\.\w")
_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9.,])[+＋]?\(?\d(?:[\d\s().\-–/]*\d)?(?![A-Za-z0-9])")
_PHONE: Final = re.compile(
    r"\+\d{8,15}|00\d{9,14}|0[1-9]\d{7,10}|1[3-9]\d{9}|[6-9]\d{9}"
    r"|(?:86|84|855|856|66|95|880|91|62|60|63|886)\d{8,11}"
)
_DATE: Final = re.compile(
    r"(?:19|20)\d{2}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}"
)
_WITH_DIGITS: Final = frozenset({"phone", "passport", "id", "card", "account", "number"})


class Identifier(msgspec.Struct, frozen=True):
    """Where it stands, what it is, how it is shown."""

    kind: Kind
    start: int
    end: int
    mark: str

    def __repr__(self) -> str:
        return f"Identifier(kind={self.kind!r})"


def find(text: str) -> tuple[Identifier, ...]:
    """Everything in a message that can point at one person, account or place, in order."""
    if len(text) < SHORTEST:
        return ()
    plain = _plain(text)
    if _HINT.search(plain) is None:
        return ()
    found: list[Identifier] = []
    taken = bytearray(len(plain))
    for shape in SHAPES:
        for hit in shape.pattern.finditer(plain):
            if not any(taken[hit.start() : hit.end()]) and _confirmed(shape.kind, hit.group()):
                _take(found, taken, shape.kind, hit.start(), hit.end(), plain)
    for hit in _DIGITS.finditer(plain):
        if not any(taken[hit.start() : hit.end()]) and (kind := _number(plain, hit)) is not None:
            _take(found, taken, kind, hit.start(), hit.end(), plain)
    return tuple(sorted(found, key=lambda one: one.start))


def covered(text: str, found: tuple[Identifier, ...]) -> str:
    """The same message with each identifier shown as what it is and its last two signs."""
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], one.mark]
        at = one.end
    return "".join([*parts, text[at:]])


def _plain(text: str) -> str:
    """Digits of every script and full-width signs as ASCII, sign for sign: places stay what they are."""
    return text if text.isascii() else "".join(map(_sign, text))


def _sign(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def _confirmed(kind: Kind, hit: str) -> bool:
    check = CONFIRM.get(kind)
    bare = re.sub(r"[\s-]", "", hit)
    if kind == "id" and len(bare) == 18 and bare[:17].isdigit():
        return check_digits.mainland_china(bare.upper())
    if kind == "id" and len(bare) == 10 and bare[0].isalpha() and bare[1:].isdigit():
        return check_digits.taiwan(bare)
    return check is None or check(bare)


def _number(plain: str, hit: re.Match[str]) -> Kind | None:
    """What a run of digits is; None for amounts, dates, times and short numbers."""
    run = hit.group()
    digits = "".join(filter(str.isdigit, run))
    around = plain[max(0, hit.start() - NEAR) : hit.start()] + " " + plain[hit.end() : hit.end() + NEAR]
    if _DATE.fullmatch(run) or not 6 <= len(digits) <= 24 or _is_money(plain, hit, run):
        return None
    if len(digits) >= 7 and PASSPORT_WORDS.search(around):
        return "passport"
    if len(digits) >= 7 and ACCOUNT_WORDS.search(around):
        return "account"
    return _by_itself(run, digits)


def _by_itself(run: str, digits: str) -> Kind | None:
    """What a run of digits is when no word beside it tells."""
    if 13 <= len(digits) <= 19 and digits[0] in "3456" and check_digits.card(digits):
        return "card"
    if any(check(digits) for check in check_digits.BY_LENGTH.get(len(digits), ())):
        return "id"
    if _PHONE.fullmatch(("+" if run[0] == "+" else "") + digits):
        return "phone"
    return "number" if len(digits) >= 9 else None


def _is_money(plain: str, hit: re.Match[str], run: str) -> bool:
    grouped = re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", run) is not None and run[0] != "0"
    return (
        grouped
        or MONEY.match(plain[hit.end() :]) is not None
        or MONEY_BEFORE.search(plain[: hit.start()]) is not None
    )


def _take(found: list[Identifier], taken: bytearray, kind: Kind, start: int, end: int, plain: str) -> None:
    taken[start:end] = b"\x01" * (end - start)
    signs = [sign for sign in plain[start:end] if sign.isalnum()]
    last = f" …{''.join(signs[-LAST_SHOWN:])}" if kind in _WITH_DIGITS else ""
    found.append(Identifier(kind, start, end, f"[{kind}{last}]"))
