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
MIXED, BRIEF, GRAVE = 120, 40, ("in_danger_now", "self_harm", "medical", "being_moved", "sexual_violence")
_MARKS = re.compile("[\u0300-\u036f]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]")


def files() -> tuple[Path, ...]:
    """Every file the model is made from."""
    return (*table.files(danger.FOLDER), *table.files(intents.FOLDER), *sentences.files())


def material() -> list[Sentence]:
    """Everything that is learned, in a steady order."""
    known = written()
    return with_unaccented([*known, *mixed(known)])


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


def mixed(known: list[Sentence]) -> Iterator[Sentence]:
    """Small talk and danger in one breath: danger, whatever stands beside it ("haha ok, he hit me again")."""
    dice = np.random.Generator(np.random.PCG64(1))
    languages = sorted({sentence.language for sentence in known})
    for language in languages:
        brief = [s for s in known if s.language == language and len(s.text) <= BRIEF]
        idle = [s for s in brief if s.intents == ("other",)]
        grave = [s for s in brief if s.intents[0] in GRAVE]
        for first, second in zip(
            dice.integers(len(idle), size=MIXED), dice.integers(len(grave), size=MIXED), strict=True
        ):
            told = [idle[first].text, grave[second].text]
            yield Sentence(
                language, grave[second].intents, " ".join(told if dice.integers(3) else told[::-1])
            )


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
