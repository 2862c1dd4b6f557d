"""Thousands of phrases looked for at once. It knows nothing of what they mean.

Every phrase is filed under the rarest word (or pair of letters) it can't do without, so one message is
compared only with the few phrases it could hold.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import add
from typing import Generic, TypeVar

from nlu.normal import Reading
from nlu.pattern import Pattern

STEM = 3


Owner = TypeVar("Owner")


class Matcher(Generic[Owner]):
    """Phrases and what each belongs to."""

    def __init__(self, phrases: Iterable[tuple[Owner, Pattern]]) -> None:
        self._phrases = tuple(phrases)
        often = Counter(
            key for _, p in self._phrases for place in p.anchors for keys in place for key in keys
        )
        filed: dict[str, list[int]] = defaultdict(list)
        self._also: list[frozenset[str]] = []
        """One of these has to be there as well; nothing when a phrase has one fixed place only."""
        for number, (_, pattern) in enumerate(self._phrases):
            first, also = _rarest(pattern, often)
            self._also.append(also)
            for key in first:
                filed[("_" if pattern.dense else " ") + key].append(number)
        self._literal = [
            "" if not p.literal else p.literal if p.dense else f" {p.literal} " for _, p in self._phrases
        ]
        self._words = {k[1:]: tuple(v) for k, v in filed.items() if k[0] == " " and k[-1] != "*"}
        stems = {k[1:-1]: tuple(v) for k, v in filed.items() if k[0] == " " and k[-1] == "*"}
        self._stems = {stem: v for stem, v in stems.items() if len(stem) == STEM}
        self._short_stems = {stem: v for stem, v in stems.items() if len(stem) < STEM}
        self._pairs = {k[1:]: tuple(v) for k, v in filed.items() if k[0] == "_" and len(k) > STEM - 1}
        self._letters = {k[1:]: tuple(v) for k, v in filed.items() if k[0] == "_" and len(k) == STEM - 1}

    def vocabulary(self, wanted: Callable[[Owner], bool] = lambda _: True) -> set[str]:
        """Every whole word the phrases of the wanted owners are made of (spaced languages)."""
        places = (
            place
            for owner, pattern in self._phrases
            if not pattern.dense and wanted(owner)
            for place in pattern.anchors
        )
        return {key for place in places for keys in place for key in keys if key[-1] != "*"}

    def find(self, reading: Reading) -> Iterator[tuple[Owner, Pattern, int, int]]:
        """Every place of every phrase in the message, in the order of the tables."""
        numbers, keys = self._candidates(reading)
        phrases, also, literals, words, dense = (
            self._phrases, self._also, self._literal, reading.words, reading.dense
        )  # fmt: skip
        for number in sorted(numbers):
            if also[number] and also[number].isdisjoint(keys):
                continue
            literal = literals[number]
            if literal and literal not in words and literal not in dense:
                continue
            owner, pattern = phrases[number]
            for start, end in pattern.spans(reading):
                yield owner, pattern, start, end

    def _candidates(self, reading: Reading) -> tuple[set[int], set[str]]:
        """The phrases that may be in it, and all keys of the message."""
        found: set[int] = set()
        keys: set[str] = set()
        words, stems, short = self._words, self._stems, self._short_stems
        for word in reading.words.split():
            stem, root = word[:3], word[:2]
            keys.update((word, f"{stem}*", f"{root}*"))
            if word in words:
                found.update(words[word])
            if stem in stems:
                found.update(stems[stem])
            if root in short:
                found.update(short[root])
        dense = reading.dense
        if dense:
            pairs = set(map(add, dense, dense[1:]))
            keys |= pairs
            keys.update(dense)
            for hit in filter(None, map(self._pairs.get, pairs)):
                found.update(hit)
            for hit in filter(None, map(self._letters.get, dense)):
                found.update(hit)
        return found, keys


def _rarest(pattern: Pattern, often: Counter[str]) -> tuple[set[str], frozenset[str]]:
    """The place with the least common keys, one key for each of its alternatives; and the next such place."""
    choices = [
        {min(keys, key=lambda key: (often[key], -len(key))) for keys in place} for place in pattern.anchors
    ]
    ordered = sorted(choices, key=lambda keys: sum(often[key] for key in keys))
    return ordered[0], frozenset(ordered[1]) if len(ordered) > 1 else frozenset()
