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
        for number, (_, pattern) in enumerate(self._phrases):
            for key in _rarest(pattern, often):
                filed[("_" if pattern.dense else " ") + key].append(number)
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
        for number in sorted(self._candidates(reading)):
            owner, pattern = self._phrases[number]
            for start, end in pattern.spans(reading):
                yield owner, pattern, start, end

    def _candidates(self, reading: Reading) -> set[int]:
        found: set[int] = set()
        words, stems, short = self._words, self._stems, self._short_stems
        for word in reading.words.split():
            if word in words:
                found.update(words[word])
            if word[:3] in stems:
                found.update(stems[word[:3]])
            if word[:2] in short:
                found.update(short[word[:2]])
        dense = reading.dense
        if dense:
            for hit in filter(None, map(self._pairs.get, map(add, dense, dense[1:]))):
                found.update(hit)
            for hit in filter(None, map(self._letters.get, dense)):
                found.update(hit)
        return found


def _rarest(pattern: Pattern, often: Counter[str]) -> set[str]:
    """The place of the phrase whose keys are least common, one key for each of its alternatives."""
    choices = [
        {min(keys, key=lambda key: (often[key], -len(key))) for keys in place} for place in pattern.anchors
    ]
    return min(choices, key=lambda keys: sum(often[key] for key in keys))
