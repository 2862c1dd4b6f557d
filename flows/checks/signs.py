"""Signs that do not belong in a text: hidden direction marks, numbers or links the source lacks.

A wrong digit in a translation is a wrong law, a wrong date, or somebody else's telephone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of
from flows.texts import Text

_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINK = re.compile(r"(https?://|www\.|\b[\w-]+\.(com|org|net|gov|int)\b|@\w+|\S@\S)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_COUNTED = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_HAN = {"零": "0", "一": "1", "二": "2", "两": "2", "兩": "2", "三": "3", "四": "4", "五": "5", "六": "6"} | {
    "七": "7", "八": "8", "九": "9", "十": "10", "半": "0.5",
}  # fmt: skip
_LARGE = ("hundred", "thousand", "million", "half", "first", "second", "third", "once", "twice", "%")


def check(ground: Ground) -> Iterator[Problem]:
    """Every translation."""
    for text_id, language, text in ground.translations():
        if not text.words:
            continue
        source = ground.texts.sources[text_id].text
        for hidden in _HIDDEN.findall(text.words):
            yield of(text, f'"{text_id}" has a hidden sign U+{ord(hidden):04X}.', "Delete it.")
        link = _LINK.search(text.words)
        if link and not _LINK.search(source):
            yield of(
                text, f'"{text_id}" has the link "{link.group(0)}", the source has none.', "Take it out."
            )
        if language != "en":
            yield from _numbers(text_id, source, text)


def _numbers(text_id: str, source: str, text: Text) -> Iterator[Problem]:
    wanted, given = numbers(source), numbers(text.words)
    spelled = _spelled(source)
    for number in given - wanted:
        if number not in spelled:
            yield of(text, f'"{text_id}" has the number {number}, the source has not.', "Look at both.")
    han = {value for sign, value in _HAN.items() if sign in text.words}
    for number in wanted - given:
        if number not in han and number not in given:
            yield of(text, f'"{text_id}" lost the number {number}.', "Put it back.")


def numbers(text: str) -> Counter[str]:
    """The numbers in a text, in plain digits, without signs between thousands."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return Counter(_plain(found) for found in _NUMBER.findall(plain))


def _plain(number: str) -> str:
    bare = re.sub(r"[.,](?=\d{3}(\D|$))", "", number)
    return bare.lstrip("0") or "0"


def _spelled(source: str) -> frozenset[str]:
    """Numbers a translator may write in digits because the source has them as words."""
    words = set(re.findall(r"[a-z]+", source.casefold()))
    found = {str(n) for n, month in enumerate(_MONTHS, 1) if month in words}
    found |= {str(n) for n, word in enumerate(_COUNTED) if word in words}
    if words & set(_LARGE):
        found |= {"1", "2", "3", "100", "1000", "10", "0.5"}
    return frozenset(found)
