"""Learning the table: multinomial logistic regression on hashed groups of letters, by plain gradient steps.

Sentences in, weights out; it knows no files. Order and start are fixed, so the same sentences give the same
weights. numpy only: a pass over ten thousand sentences takes a second or two.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.model import grams
from nlu.model.sentences import Sentence
from nlu.model.table import Floats, Rarity, Table, probabilities, rarity_of, weight_of
from nlu.names import INTENTS
from nlu.normal import read as read_message

PASSES: Final = 6
FIRST_STEP: Final = 8.0
LAST_STEP: Final = 0.02
BIAS_STEP: Final = 0.01
STRENGTH: Final = 100.0
"""How little the weights are held back: the C of the usual formula."""


class Counted(NamedTuple):
    """One message as rows of the table with their counts, each row once."""

    rows: NDArray[np.intp]
    counts: Floats


def count(text: str) -> Counted:
    """The groups of one message."""
    found, counts = np.unique(grams.rows(read_message(text).key), return_counts=True)
    return Counted(found.astype(np.intp), counts.astype(np.float32))


def fit(sentences: Sequence[Sentence], passes: int = PASSES, strength: float = STRENGTH) -> Table:
    """The table that these sentences give."""
    counted = [count(sentence.text) for sentence in sentences]
    rarity = rarity_of([message.rows for message in counted])
    wanted = _shares(sentences)
    values = [_scaled(message, rarity) for message in counted]
    weights = np.zeros((1 << grams.BITS, len(INTENTS)), np.float32)
    bias = np.zeros(len(INTENTS), np.float32)
    size, step_number, scale = len(counted), 0, 1.0
    held = 1.0 / (strength * size)
    order = np.random.Generator(np.random.PCG64(0))
    for _ in range(passes):
        for place in order.permutation(size):
            rows, value = counted[place].rows, values[place]
            step = FIRST_STEP * (1.0 - step_number / (passes * size)) + LAST_STEP
            miss = probabilities((value @ weights[rows]) * scale + bias) - wanted[place]
            scale *= 1.0 - step * held
            weights[rows] -= np.outer(value, miss * np.float32(step / scale))
            bias -= np.float32(BIAS_STEP * step) * miss
            step_number += 1
    often = np.maximum(wanted.sum(axis=0), 1.0) / np.float32(size)
    return Table.of(weights * np.float32(scale), bias, rarity, often)


def _scaled(message: Counted, rarity: Rarity) -> Floats:
    weight = weight_of(rarity[message.rows])
    length = np.sqrt((message.counts * weight * weight).sum())
    scaled: Floats = message.counts * weight / (length or np.float32(1.0))
    return scaled


def _shares(sentences: Sequence[Sentence]) -> Floats:
    """What each sentence should give: 1 in all, divided among its intents."""
    wanted = np.zeros((len(sentences), len(INTENTS)), np.float32)
    for place, sentence in enumerate(sentences):
        for name in sentence.intents:
            wanted[place, INTENTS.index(name)] += 1.0 / len(sentence.intents)
    return wanted
