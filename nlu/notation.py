"""The two ways phrases are written: with blanks between words, or without. It knows no meaning.

Each turns the parts of a phrase into regular expressions, and names what a message must hold to match.
"""

import re
from collections.abc import Sequence
from functools import cache

from nlu.normal import fold, read
from nlu.spelling import one_way

_WILD = re.compile(r"([*_])")
_NUMBER = r"\d[\d.]*"
_DENSE_NUMBER = r"(?:\d[\d.]*|[零〇一二三两兩四五六七八九十百半几幾]+)"
SHORTEST_STEM = 2


class PhraseError(ValueError):
    """A phrase that can't be used; the text says what to do."""


class Element:
    """One place in a phrase: alternatives, or a gap (no alternatives)."""

    __slots__ = ("_keys", "alternatives", "gap", "optional", "regex")

    def __init__(
        self, regex: str, alternatives: tuple[str, ...] = (), gap: bool = False, optional: bool = False
    ) -> None:
        self.regex, self.alternatives, self.gap, self.optional = regex, alternatives, gap, optional
        self._keys: list[list[str]] | None = None

    def keys_by(self, notation: "Notation") -> list[list[str]]:
        """What each alternative can't do without; a set is asked once, however many phrases it is in."""
        if self._keys is None:
            self._keys = [notation.keys(alternative) for alternative in self.alternatives]
        return self._keys


@cache  # the same words stand in hundreds of phrases; spelling them once takes a third off the time to start
def _spelled(word: str) -> tuple[str, ...]:
    """One written word as it stands in a normalised message."""
    if _WILD.search(word):
        return ("".join(one_way(fold(part)).replace("'", "").replace("’", "") for part in _WILD.split(word)),)
    return tuple(read(word).words.replace(" . ", " ").split())


class Spaced:
    """Notation rules of languages that put blanks between words."""

    def __init__(self, negators: Sequence[str] = (), endings: Sequence[str] = ()) -> None:
        words = "|".join(re.escape(word) for word in negators)
        self.mark = ("spaced", tuple(negators), tuple(endings))
        self._gap = f"(?: (?!(?:{words}) )[^ .]+)" if words else "(?: [^ .]+)"
        self._regexes: dict[str, str] = {}
        self._rest = "[^ ]*" + "".join(f"(?<!{re.escape(one_way(fold(ending)))})" for ending in endings)

    def gap(self, size: int) -> Element:
        """Up to `size` words that are no negation."""
        return Element(f"{self._gap}{{0,{size}}}?", gap=True)

    def words(self, text: str) -> list[str]:
        """Normalised words of a literal; `*` and `_` kept."""
        return [word for one in text.split() for word in _spelled(one)]

    def split(self, text: str) -> list[str]:
        """A run of plain text as single words."""
        return self.words(text)

    def alternative(self, text: str) -> str:
        """One alternative, normalised."""
        return " ".join(self.words(text))

    def regex(self, alternative: str) -> str:
        """The alternative with the blank before it."""
        known = self._regexes.get(alternative)
        if known is None:
            known = self._regexes[alternative] = self._made(alternative)
        return known

    def _made(self, alternative: str) -> str:
        parts = []
        for word in alternative.split():
            if word.isalnum():
                parts.append(f" {word}")
                continue
            stem = word.split("*", 1)[0].replace("_", "")
            if "*" in word and (not word.endswith("*") or len(stem) < SHORTEST_STEM):
                raise PhraseError(f'"{word}": the star stands at the end, after two letters or more.')
            parts.append(
                " " + "".join(
                    self._rest if part == "*" else _NUMBER if part == "_" else re.escape(part)
                    for part in _WILD.split(word)
                )
            )  # fmt: skip
        return "".join(parts)

    def keys(self, alternative: str) -> list[str]:
        """Words, or beginnings marked with a star, one of which must be in the message."""
        found = []
        for word in alternative.split():
            if "_" in word:
                continue
            found.append(word[: min(len(word) - 1, 3)] + "*" if word.endswith("*") else word)
        return found

    close = "(?= )"
    blank = " "


class Dense:
    """Notation rules of languages without blanks."""

    close = ""
    blank = ""

    def __init__(self, negators: Sequence[str] = ()) -> None:
        words = "|".join(re.escape(word) for word in negators)
        self.mark = ("dense", tuple(negators), ())
        self._gap = f"(?:(?!{words})[^.])" if words else "[^.]"

    def gap(self, size: int) -> Element:
        """Up to `size` letters without a negation."""
        return Element(f"{self._gap}{{0,{size}}}?", gap=True)

    def split(self, text: str) -> list[str]:
        """A run of plain text as one string."""
        return [text] if text.strip() else []

    def alternative(self, text: str) -> str:
        """One alternative, normalised."""
        if "*" in text:
            raise PhraseError("The star is for languages with blanks between words; leave it out here.")
        return "_".join(read(part).key.replace(" ", "") for part in text.split("_"))

    def regex(self, alternative: str) -> str:
        """The string, numbers included."""
        return _DENSE_NUMBER.join(re.escape(part) for part in alternative.split("_"))

    def keys(self, alternative: str) -> list[str]:
        """Pairs of letters (one letter when it stands alone), one of which must be in the message."""
        found: list[str] = []
        for part in alternative.split("_"):
            found.extend(part[i : i + 2] for i in range(len(part) - 1))
        return found or [part for part in alternative.split("_") if part]


Notation = Spaced | Dense
