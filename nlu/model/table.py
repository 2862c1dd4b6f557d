"""The stored model: for each row of hashed letter groups, how much it speaks for each intent.

Weights are whole numbers from -31 to 31, one scale for each intent; no code is in the file, only numbers.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.model import grams
from nlu.names import INTENTS
from nlu.table import DATA

FILE: Final = DATA / "model.npz"
_HIGHEST: Final = 31.0
"""Finer steps make the file twice as large and nothing better."""

Floats = NDArray[np.float32]
Rarity = NDArray[np.int8]


class Heard(NamedTuple):
    """What a model says of one message, each in the order of names.py."""

    shares: Sequence[float]
    """How likely each intent is."""
    even: Sequence[float]
    """The same as if all intents were equally common: there are many more sentences of danger and of small
    talk to learn from than of a fine, and what a message is about must not depend on that.
    """


class Table(NamedTuple):
    """The learned numbers."""

    weights: NDArray[np.int8]
    """A row for each hash; a column for each intent of names.py, and the rarity of the row as the last: side
    by side, because reading from far apart is what costs most.
    """
    scale: Floats
    """What one unit of a column is worth."""
    bias: Floats
    often: Floats
    """How many sentences of each intent it was made from, as a share of all."""

    @classmethod
    def of(cls, weights: Floats, bias: Floats, rarity: Rarity, often: Floats) -> "Table":
        """Real weights, rounded."""
        highest = np.abs(weights).max(axis=0)
        scale = np.where(highest > 0, highest, 1.0).astype(np.float32) / np.float32(_HIGHEST)
        return cls(_side_by_side(np.rint(weights / scale).astype(np.int8), rarity), scale, bias, often)

    def scores(self, key: str) -> Floats:
        """How much a message (`Reading.key`) speaks for each intent: logarithms, up to one constant."""
        found = self.weights.take(grams.rows(key), axis=0).astype(np.float32)
        rarity = weight_of(found[:, -1])
        length = sqrt(rarity @ rarity)
        scored: Floats = (rarity @ found)[:-1] * (self.scale / length) + self.bias
        return scored

    def shares(self, key: str) -> list[float]:
        """The same as shares of 1, in the order of names.py."""
        shares: list[float] = probabilities(self.scores(key)).tolist()
        return shares

    def heard(self, key: str) -> Heard:
        """Everything it says of a message."""
        shares = probabilities(self.scores(key))
        even = shares / self.often
        return Heard(shares.tolist(), (even / even.sum()).tolist())


def probabilities(scores: Floats) -> Floats:
    """Scores as shares of 1."""
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def rarity_of(messages: Iterable[NDArray[np.intp]]) -> Rarity:
    """The rarity of each row, from the rows of every message (each once): whole numbers, see `weight_of`."""
    number, seen = 0, np.zeros(1 << grams.BITS, np.float32)
    for rows in messages:
        seen[rows] += 1.0
        number += 1
    rarity = np.log((1.0 + number) / (1.0 + seen)) + 1.0
    rounded: Rarity = np.rint(rarity * (127.0 / rarity.max())).astype(np.int8)
    return rounded


def weight_of(rarity: NDArray[np.generic]) -> Floats:
    """How much a group of letters counts. Squared: groups that most sentences of a language have say little,
    in rare ones too.
    """
    weight = rarity.astype(np.float32)
    squared: Floats = weight * weight
    return squared


def _side_by_side(weights: NDArray[np.int8], rarity: Rarity) -> NDArray[np.int8]:
    return np.ascontiguousarray(np.concatenate((weights, rarity[:, np.newaxis]), axis=1))


def save(table: Table, fingerprint: str, path: Path = FILE) -> None:
    """Write the file: the same numbers give the same bytes."""
    learned = table.weights[:, :-1]
    filled = np.flatnonzero(learned.any(axis=1))
    np.savez_compressed(
        path,
        intents=np.array(INTENTS),
        fingerprint=np.array(fingerprint),
        rows=filled.astype(np.uint32),
        weights=learned[filled].T,
        scale=table.scale,
        bias=table.bias,
        rarity=table.weights[:, -1],
        often=table.often,
    )


def load(path: Path = FILE) -> Table:
    """The stored table."""
    with np.load(path, allow_pickle=False) as stored:
        if tuple(stored["intents"].tolist()) != INTENTS:
            raise ValueError("the stored model knows other intents")
        weights = np.zeros((1 << grams.BITS, len(INTENTS)), np.int8)
        weights[stored["rows"]] = stored["weights"].T
        whole = _side_by_side(weights, stored["rarity"])
        return Table(whole, stored["scale"], stored["bias"], stored["often"])


def made_from(path: Path = FILE) -> str:
    """The fingerprint of the sentences that the stored table was made from."""
    with np.load(path, allow_pickle=False) as stored:
        return str(stored["fingerprint"])
