"""The labelled sentences of nlu/data/<lang>/nlu.yml: enough of each, and their danger is heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from nlu.names import INTENTS
from nlu.parse import parse
from nlu.table import DATA

FILES = sorted(DATA.glob("*/nlu.yml"))
MAIN = {"zh-Hans", "en", "bn", "th", "vi", "id", "my", "km", "lo", "hi"}
FEWEST, FEWEST_ELSEWHERE = 25, 10
TOLD = [path for path in FILES if path.parent.name in {"zh-Hans", "bn", "th", "lo"}]
HEARD = 0.9
"""Phrases and model have seen these sentences: a floor against loss, no measure of recall."""


def examples(path: Path) -> Iterator[tuple[str, str]]:
    """Intent (or several, joined by "+") and sentence."""
    for group in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
        for line in group["examples"].splitlines():
            yield group["intent"], line.removeprefix("- ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_intent_has_enough_sentences_of_its_own(path: Path) -> None:
    rows = list(examples(path))
    counts = {intent: sum(label == intent for label, _ in rows) for intent in INTENTS}
    fewest = FEWEST if path.parent.name in MAIN else FEWEST_ELSEWHERE
    assert {intent: n for intent, n in counts.items() if n < fewest} == {}
    assert {part for label, _ in rows for part in label.split("+")} == set(INTENTS)
    assert len({text for _, text in rows}) == len(rows)


@pytest.mark.parametrize("kind", ["in_danger_now", "self_harm", "being_moved", "medical"])
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.parent.name)
def test_danger_in_them_is_heard(path: Path, kind: str) -> None:
    texts = [text for label, text in examples(path) if label == kind and not text.isascii()]
    heard = sum(bool(parse(text).risks) for text in texts)
    assert len(texts) >= FEWEST
    assert heard / len(texts) >= HEARD
