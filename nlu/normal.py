"""One message in the forms the tables are compared with. It knows nothing of meaning.

Phones, keyboards and copy-paste change how the same words arrive: widths, digit scripts, invisible marks,
stretched letters. A danger word must be found in all of them.
"""

import re
import unicodedata
from collections.abc import Mapping
from operator import add
from typing import NamedTuple

from nlu.spelling import one_way


def _ranges(codes: list[int]) -> str:
    """A character class body for sorted code points."""
    parts: list[str] = []
    start = previous = codes[0]
    for code in [*codes[1:], -1]:
        if code != previous + 1:
            parts.append(f"\\U{start:08x}" if start == previous else f"\\U{start:08x}-\\U{previous:08x}")
            start = code
        previous = code
    return "".join(parts)


_SEEN = [*range(0x3100), *range(0xFE00, 0x10000), *range(0x1F000, 0x1FB00)]
_INVISIBLE = sorted(
    {c for c in _SEEN if unicodedata.category(chr(c)) == "Cf"}
    | {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x20E3, 0x3164, 0xFFA0}
    | {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)}
)
_SEPARATING = sorted(
    {c for c in _SEEN if unicodedata.category(chr(c))[0] in "PSZ"}
    | {*range(0x20), *range(0x7F, 0xA0), 0x2800}
)  # fmt: skip
_DIGITS = {
    code: str(unicodedata.digit(chr(code)))
    for code in [*range(0x80, 0x3100), *range(0xA000, 0x12000), *range(0x1D000, 0x1FC00)]
    if unicodedata.digit(chr(code), None) is not None
}
UNSPACED_LETTERS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)

_NOISE = re.compile(f"[{_ranges(_INVISIBLE)}]+")
_OTHER_DIGIT = re.compile(f"[{_ranges(sorted(_DIGITS))}]")
_THAI_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_PAUSE = re.compile(r"\.\.+")
_BREAK = re.compile(
    "[.,!?;:\n\r\u3001\u3002\u0964\u0965\u060c\u061b\u061f\u06d4\u104a\u104b\u17d4\u17d5\u1362]+"
)
_TOKEN = re.compile(rf"\d+(?:\.\d+)+[^{_ranges(_SEPARATING)}]*|[^{_ranges(_SEPARATING)}]+|\.")
_UNSPACED_RUN = re.compile(f"[{UNSPACED_LETTERS}]+")
_STRETCHED = re.compile(r"([^\W\d_])\1\1+")
_TWICE = re.compile(r"(.)\1+")


class Reading(NamedTuple):
    """The same message four ways."""

    folded: str
    """Lower case, plain digits, nothing invisible; punctuation kept."""
    words: str
    """Words between single blanks, " . " where a clause ends; letters of unspaced scripts left out."""
    dense: str
    """Everything without blanks, "." where a clause ends; empty when no unspaced script is in it."""
    key: str
    """The whole message for whole-message tables: no punctuation at all."""
    pieces: frozenset[str]
    """What phrases are filed under: every word, its first two and three letters with a star, and of an
    unspaced script every letter and every two letters that stand together.
    """

    def clauses(self) -> list[str]:
        """The parts of the message, as `key` is written; what stands between letters of an unspaced script
        once more, with its blanks.
        """
        parts = (*self.dense.split("."), *self.words.split(" . "))
        return [part for part in (each.strip(" .") for each in parts) if part]

    def __repr__(self) -> str:
        return f"Reading(letters={len(self.folded)})"


def fold(text: str) -> str:
    """Lower case, one width, one digit script, nothing invisible."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", _NOISE.sub("", text)).casefold()
    if _OTHER_DIGIT.search(folded):
        folded = folded.translate(_DIGITS)
    if "\u0e4d" in folded:  # one Thai vowel can be typed in two orders around a tone mark
        folded = _THAI_AM.sub("\\1\u0e33", folded)
    return folded


def pieces(words: str, dense: str) -> frozenset[str]:
    """What phrases are filed under (`Reading.pieces`)."""
    found = set(words.split())
    found |= {f"{word[:3]}*" for word in found} | {f"{word[:2]}*" for word in found}
    if dense:
        found.update(dense, map(add, dense, dense[1:]))
    return frozenset(found)


def squeeze(word: str) -> str:
    """A word with every repeated letter once: "killlll" and "kill" are both "kil"."""
    return _TWICE.sub(r"\1", word)


def _relaxed(word: str, known: Mapping[str, str]) -> str:
    if not _STRETCHED.search(word):
        return word
    return known.get(squeeze(word)) or _STRETCHED.sub(r"\1", word)


def read(text: str, known: Mapping[str, str] | None = None) -> Reading:
    """All forms of one message. `known` maps squeezed words to their right spelling."""
    folded = fold(text)
    plain = folded if folded.isascii() else one_way(folded)
    plain = plain.replace("'", "").replace("\u2019", "")
    if ".." in plain:  # a pause for breath, not the end of a clause
        plain = _PAUSE.sub(" ", plain)
    tokens: list[str] = _TOKEN.findall(_BREAK.sub(".", plain))
    if _STRETCHED.search(plain):
        tokens = [_relaxed(token, known or {}) for token in tokens]
    spaced = " ".join(tokens)
    if spaced.isascii() or not _UNSPACED_RUN.search(spaced):
        key = " ".join([word for word in tokens if word != "."]) if "." in spaced else spaced
        return Reading(folded, f" {spaced} ", "", key, pieces(spaced, ""))
    dense = "".join(tokens)
    words = " ".join(_UNSPACED_RUN.sub(" . ", spaced).split())
    whole = "".join([word for word in tokens if word != "."])
    return Reading(folded, f" {words} ", dense, whole, pieces(words, dense))
