"""The one way into this folder: what does this message mean, and how risky is it.

Pure: the same text and hint always give the same answer, and no text makes it fail.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from nlu import alarm, danger, intents, language, words
from nlu.code import LENGTH, find_code
from nlu.kept import kept
from nlu.model import table
from nlu.model.table import Heard
from nlu.normal import Reading, read, squeeze
from nlu.parsed import ParsedMessage, Score

_NAMED = 0.99
_CHANGE = Score("change_language", 0.9)


class Tables(NamedTuple):
    """Everything that is read from data/, once."""

    danger: danger.Danger
    intents: intents.Intents
    whole: words.Whole
    letters: language.Letters
    model: table.Table
    spelling: dict[str, str]
    """Right spelling by squeezed word, for stretched letters ("hellllp")."""


@cache
def tables() -> Tables:
    """The shipped tables; raises BrokenInput when one can't be used."""
    risks, topics = danger.load(), intents.load()
    known = sorted(risks.matcher.vocabulary() | topics.matcher.vocabulary(), key=len)
    english = risks.matcher.vocabulary(
        lambda entry: entry.id.startswith("en.") and not entry.id.startswith("en.pinyin.")
    ) | topics.matcher.vocabulary(
        lambda group: group.language == "en"
    )  # the phrases of other languages hold words in Latin letters too
    letters = language.load(english=english)
    kept.save()
    return Tables(risks, topics, words.load(), letters, table.load(), {squeeze(word): word for word in known})


def parse(
    text: str, hint: str | None = None, tap: int | None = None, learned: Sequence[float] | None = None
) -> ParsedMessage:
    """The meaning of one message. `hint` is the language of the conversation, `tap` a pressed button.

    `learned`: what another engine says each intent of names.py is likely to be, heard beside our own model.
    """
    if tap is not None:
        return ParsedMessage(choice=tap, tapped=True)
    return understand(tables(), text, hint, learned)


def understand(
    all_tables: Tables, text: str, hint: str | None = None, elsewhere: Sequence[float] | None = None
) -> ParsedMessage:
    """The meaning of words by these tables; for whoever compares tables (benchmarks, training)."""
    reading = read(text, all_tables.spelling)
    if not reading.key:
        return ParsedMessage(empty=not reading.folded.strip())
    digits = all_tables.whole.digits(reading.key)
    if digits is not None:
        command, choice = words.meaning(digits)
        return ParsedMessage(command=command, choice=choice)
    return _sentence(all_tables, reading, hint, elsewhere)


def _sentence(
    all_tables: Tables, reading: Reading, hint: str | None, elsewhere: Sequence[float] | None
) -> ParsedMessage:
    guess, certainty, languages = all_tables.letters.guess(reading, hint)
    whole, key = all_tables.whole, reading.key
    risks = all_tables.danger.signals(reading)
    answer, command, named = whole.answers.get(key), whole.commands.get(key), whole.languages.get(key)
    numbered = any(map(str.isdigit, key))
    learned: Heard | None = None
    if answer is None and command is None and named is None and any(map(str.isalpha, key)):
        learned = all_tables.model.heard(key)  # whole-message words and bare numbers need no guess
        risks = alarm.meant(risks, learned.shares, reading, all_tables.model.shares)
        risks = alarm.with_learned(risks, learned.shares, numbered)
        if elsewhere is not None:
            risks = alarm.with_learned(risks, elsewhere, numbered)  # it can add a sign and take none back
            learned = Heard(elsewhere, elsewhere)
    meant = all_tables.intents.scores(reading, risks, answer, learned, numbered)
    if named is not None:
        guess, certainty, languages = named, _NAMED, (Score(named, _NAMED),)
        meant = (_CHANGE, *(score for score in meant if score.name != _CHANGE.name))
    return ParsedMessage(
        language=guess,
        certainty=certainty,
        languages=languages,
        intents=meant,
        risks=risks,
        command=command,
        code=find_code(reading.folded) if len(reading.folded) >= LENGTH else None,
    )
