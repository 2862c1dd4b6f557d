"""Thousands of phrases looked for at once. It knows nothing of what they mean.

Every phrase is filed under the rarest word (or pair of letters) it can't do without, so one message is
compared only with the few phrases it could hold.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from nlu.normal import Reading
from nlu.pattern import Pattern

Owner = TypeVar("Owner")


class Matcher(Generic[Owner]):
    """Phrases and what each belongs to."""

    def __init__(self, phrases: Iterable[tuple[Owner, Pattern]]) -> None:
        self._phrases = tuple(phrases)
        often = Counter(
            key for _, p in self._phrases for place in p.anchors for keys in place for key in keys
        )
        filed: dict[str, list[int]] = defaultdict(list)
        self._also: list[tuple[frozenset[str], ...]] = []
        """One of each of these has to be there as well; nothing when a phrase has one fixed place only."""
        for number, (_, pattern) in enumerate(self._phrases):
            first, *also = _by_rarity(pattern, often)
            self._also.append(tuple(also))
            for key in first:
                filed[key].append(number)
        self._filed = {key: tuple(numbers) for key, numbers in filed.items()}

    def vocabulary(self, wanted: Callable[[Owner], bool] = lambda _: True) -> set[str]:
        """Every whole word the phrases of the wanted owners are made of (spaced languages)."""
        places = (
            place
            for owner, pattern in self._phrases
            if not pattern.dense and wanted(owner)
            for place in pattern.anchors
        )
        return {key for place in places for keys in place for key in keys if key[-1] != "*"}

    def find(
        self, reading: Reading, wanted: Callable[[Owner], bool] | None = None
    ) -> Iterator[tuple[Owner, Pattern, int, int]]:
        """Every place of every phrase in the message, in the order of the tables. `wanted` is asked right
        before a phrase is looked for: whoever has heard enough of its owner saves the search.
        """
        phrases, places, filed, absent = self._phrases, self._also, self._filed, reading.pieces.isdisjoint
        numbers: set[int] = set()
        for piece in filed.keys() & reading.pieces:
            numbers.update(filed[piece])
        for number in sorted(numbers):
            for also in places[number]:
                if absent(also):
                    break
            else:
                owner, pattern = phrases[number]
                if wanted is None or wanted(owner):
                    for start, end in pattern.spans(reading):
                        yield owner, pattern, start, end


def _by_rarity(pattern: Pattern, often: Counter[str]) -> list[frozenset[str]]:
    """The places of a phrase, the least common first: of each, one key for each of its alternatives."""
    places = [
        frozenset(min(keys, key=lambda key: (often[key], -len(key))) for keys in place)
        for place in pattern.anchors
    ]
    return sorted(places, key=lambda keys: sum(often[key] for key in keys))
