"""Every phrase, example and guard of every table does what it says; every offered language has its tables."""

from collections import Counter
from pathlib import Path

import pytest

from config.languages import offered
from nlu import danger, intents
from nlu.danger import Entry
from nlu.names import FROM_WORDS, INTENTS, RISK_KINDS
from nlu.normal import read
from nlu.parse import tables

PHRASE_FILES = sorted(danger.FOLDER.glob("*.yaml"))
INTENT_FILES = sorted(intents.FOLDER.glob("*.yaml"))
ENTRIES = list(tables().danger.entries)
FEWEST_PHRASES, FEWEST_FOR_AN_INTENT = 80, 8


@pytest.mark.parametrize("language", [language.code for language in offered()])
@pytest.mark.parametrize("folder", [danger.FOLDER, intents.FOLDER], ids=["phrases", "intents"])
def test_every_offered_language_has_its_tables(folder: Path, language: str) -> None:
    assert (folder / f"{language}.yaml").is_file()


@pytest.mark.parametrize("path", PHRASE_FILES, ids=lambda path: path.stem)
def test_a_danger_table_has_enough_phrases_for_every_kind(path: Path) -> None:
    entries = danger.read_file(path)
    assert sum(len(entry.patterns) for entry in entries) >= FEWEST_PHRASES
    assert {entry.signal.kind for entry in entries} == set(RISK_KINDS)


@pytest.mark.parametrize("path", INTENT_FILES, ids=lambda path: path.stem)
def test_an_intent_table_has_enough_phrases_for_every_intent(path: Path) -> None:
    counted: Counter[str] = Counter()
    for group in intents.read_file(path):
        counted[group.intent] += len(group.patterns)
    assert {
        name for name in INTENTS if name not in FROM_WORDS and counted[name] < FEWEST_FOR_AN_INTENT
    } == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_fires_on_its_examples(entry: Entry) -> None:
    assert entry.fires
    assert [text for text in entry.fires if entry.id not in tables().danger.fired(read(text))] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_silent_on_its_guard_examples(entry: Entry) -> None:
    assert [text for text in entry.silent if entry.id in tables().danger.fired(read(text))] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_phrase_is_found_in_its_own_words(entry: Entry) -> None:
    lost = [
        pattern.source
        for pattern in entry.patterns
        if not any(
            found is pattern and owner.id == entry.id
            for owner, found, _, _ in tables().danger.matcher.find(read(pattern.example))
        )
    ]
    assert lost == []


@pytest.mark.parametrize("path", INTENT_FILES, ids=lambda path: path.stem)
def test_every_intent_phrase_is_recognised_in_its_own_words(path: Path) -> None:
    matcher = tables().intents.matcher
    lost = [
        (group.intent, pattern.source)
        for group in tables().intents.groups
        if group.language == path.stem
        for pattern in group.patterns
        if not any(found is pattern for _, found, _, _ in matcher.find(read(pattern.example)))
    ]
    assert lost == []


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if e.signal.kind == "self_harm"], ids=lambda entry: entry.id
)
def test_no_negation_takes_a_word_of_suicide_back(entry: Entry) -> None:
    assert not entry.negatable
    assert entry.signal.level == "P0"


def test_ids_are_used_once() -> None:
    assert [name for name, times in Counter(entry.id for entry in ENTRIES).items() if times > 1] == []
