"""What the model is made from, and making it: the labelled sentences and the phrase tables, all languages.

Nothing here is needed to understand a message. `waymark train` calls it after a table or a sentence changed.
"""

from collections.abc import Iterator
from pathlib import Path

from nlu import danger, intents, table
from nlu.model import fit, sentences
from nlu.model.sentences import Sentence
from nlu.model.table import FILE, made_from, save
from nlu.normal import read

WAYS = 4
"""How many ways to say one phrase are learned, where it has alternatives."""


def files() -> tuple[Path, ...]:
    """Every file the model is made from."""
    return (*table.files(danger.FOLDER), *table.files(intents.FOLDER), *sentences.files())


def material() -> list[Sentence]:
    """Every sentence and every phrase, in a steady order."""
    return list(dict.fromkeys([*sentences.read(sentences.files()), *phrases()]))


def phrases() -> Iterator[Sentence]:
    """The tables as short sentences: what they look for, their examples, and what only looks like danger."""
    risks, topics = danger.load(), intents.load()
    for group in topics.groups:
        for pattern in group.patterns:
            for way in pattern.examples(WAYS):
                yield Sentence(group.language, (group.intent,), way)
    for entry in risks.entries:
        language, kind = entry.id.split(".")[0], (entry.signal.kind,)
        for text in entry.fires:
            yield Sentence(language, kind, text)
        for pattern in entry.patterns:
            for way in pattern.examples(WAYS):
                yield Sentence(language, kind, way)
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
