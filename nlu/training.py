"""What the model is made from, and making it: the labelled sentences and the phrase tables, all languages.

Nothing here is needed to understand a message. `waymark train` calls it after a table or a sentence changed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_lowercase
from typing import Final

import numpy as np

from nlu import danger, intents, table
from nlu.model import fit, sentences
from nlu.model.sentences import Sentence
from nlu.model.table import FILE, made_from, save
from nlu.normal import read

NOISE: Final = 1500
_MARKS = re.compile("[\u0300-\u036f]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]")


def files() -> tuple[Path, ...]:
    """Every file the model is made from."""
    return (*table.files(danger.FOLDER), *table.files(intents.FOLDER), *sentences.files())


def material() -> list[Sentence]:
    """Everything that is learned, in a steady order."""
    return with_unaccented(written())


def written() -> list[Sentence]:
    """Every sentence and every phrase as it stands in its file."""
    return list(dict.fromkeys([*sentences.read(sentences.files()), *phrases(), *noise()]))


def with_unaccented(known: list[Sentence]) -> list[Sentence]:
    """Those, and those in Latin letters once more without accents."""
    return list(dict.fromkeys([*known, *unaccented(known)]))


def unaccented(accented: Iterable[Sentence]) -> Iterator[Sentence]:
    """Sentences in Latin letters as they are typed in a hurry: without accents."""
    for sentence in accented:
        if not sentence.text.isascii() and _LATIN.search(sentence.text.lower()):
            apart = unicodedata.normalize("NFD", sentence.text).replace("đ", "d").replace("Đ", "D")
            plain = unicodedata.normalize("NFC", _MARKS.sub("", apart))
            if plain != sentence.text:
                yield sentence._replace(text=plain)


def noise() -> Iterator[Sentence]:
    """What a thumb or a child sends: letters without a sense. Untaught, the model hears danger in them."""
    dice = np.random.Generator(np.random.PCG64(0))
    for letter in ascii_lowercase:
        yield Sentence("en", ("other",), letter)
    for length in dice.integers(2, 9, NOISE):
        yield Sentence("en", ("other",), "".join(dice.choice(list(ascii_lowercase), length)))


def phrases() -> Iterator[Sentence]:
    """The tables as short sentences: what they look for, their examples, and what only looks like danger."""
    risks, topics = danger.load(), intents.load()
    for group in topics.groups:
        for pattern in group.patterns:
            yield Sentence(group.language, (group.intent,), pattern.example)
    for entry in risks.entries:
        language, kind = entry.id.split(".")[0], (entry.signal.kind,)
        for text in entry.fires:
            yield Sentence(language, kind, text)
        for pattern in entry.patterns:
            yield Sentence(language, kind, pattern.example)
        for text in entry.silent:
            reading = read(text)
            if not risks.signals(reading) and not topics.scores(reading, (), None):  # then it is small talk
                yield Sentence(language, ("other",), text)


def train(path: Path = FILE) -> int:
    """Make the model again and store it; says from how many sentences."""
    learned_from = material()
    save(fit.fit(learned_from), sentences.fingerprint(files()), path)
    return len(learned_from)


def stale() -> bool:
    """Whether a file changed since the stored model was made."""
    return not FILE.exists() or made_from(FILE) != sentences.fingerprint(files())
