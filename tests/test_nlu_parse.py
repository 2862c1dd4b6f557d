"""No text makes the understanding fail, and the same text always means the same."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.names import FROM_WORDS, INTENTS, LEVELS, RISK_KINDS
from nlu.parse import parse, tables
from nlu.parsed import ParsedMessage

PIECES = [
    "they beat me", "stop", "9", "00", "打我", "ตีผม", "মারছে", "救我", "not", ".", "\n", "tomorrow", "0123",
    "\u200b", "👍", "'", "((", "~", "<they>", "*", "_", "1️⃣", "kill", "myself", "die", "last year",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14).map(" ".join)
ODD = st.text(st.characters(categories=["Cs", "Co", "Cn", "Cf", "Mn"]), max_size=40)
ANYTHING = st.text(max_size=300) | MESSY | ODD
NOISE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u202a\u202e\u2066\u00ad\ufe0f")


@given(ANYTHING, st.sampled_from([None, "en", "th", "zh-Hant", "xx", ""]))
def test_every_text_gives_a_meaning_and_always_the_same(text: str, hint: str | None) -> None:
    parsed = parse(text, hint)
    assert isinstance(parsed, ParsedMessage)
    assert parse(text, hint) == parsed
    assert 0.0 <= parsed.certainty <= 1.0
    assert all(risk.kind in RISK_KINDS and risk.level in LEVELS for risk in parsed.risks)
    assert all(score.name in INTENTS and 0.0 < score.score <= 1.0 for score in parsed.intents)
    assert list(parsed.intents) == sorted(parsed.intents, key=lambda score: -score.score)
    assert parsed.choice is None or parsed.command is None


@given(ANYTHING)
def test_a_meaning_survives_being_saved(text: str) -> None:
    parsed = parse(text)
    assert msgspec.json.decode(msgspec.json.encode(parsed), type=ParsedMessage) == parsed


@given(MESSY, st.lists(st.tuples(st.integers(0, 60), NOISE), max_size=5))
def test_invisible_marks_change_nothing(text: str, noise: list[tuple[int, str]]) -> None:
    noisy = text
    for place, mark in noise:
        noisy = noisy[:place] + mark + noisy[place:]
    assert parse(noisy) == parse(text)


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_urgent_words_behind_any_line_are_heard(before: str) -> None:
    assert any(risk.level == "P0" for risk in parse(f"{before}\nthey will kill me").risks)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\u200e\u2066"])
def test_nothing_to_read_is_empty(text: str) -> None:
    assert parse(text) == ParsedMessage(empty=True)


def test_a_sign_without_words_is_not_empty_and_means_nothing() -> None:
    assert parse("👍") == ParsedMessage()


def test_a_very_long_message_is_read_to_its_end() -> None:
    assert parse("we wait and wait " * 400 + "they beat me").risks[0].level == "P0"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is the overstay fine", "fine"), ("can I be identified as a victim", "vid"),
        ("which is better", "compare_options"), ("my embassy does not answer", "embassy"),
        ("I lost my passport", "documents"), ("I want to go home", "going_home"),
        ("what are my rights", "rights"),
        ("are you a bot", "who_are_you"), ("who are the rescuers", "probe_rescuers"),
        ("did my friend ahmed write to you", "probe_rescuers"),
        ("hello", "greeting"), ("thank you", "thanks"),
        ("hello, how much is the fine", "fine"), ("thanks, what about my passport", "documents"),
        ("my son went to cambodia", "family_search"), ("I got a job offer in dubai", "job_offer"),
        ("he asks 2000 usdt to rescue my son", "fake_rescuer"),
        ("I cannot sleep, nightmares", "mental_health"),
        ("please delete this chat", "stop_erase"), ("I want to speak to someone", "talk_to_person"),
    ],
)  # fmt: skip
def test_the_topic_of_a_plain_sentence_comes_first(text: str, intent: str) -> None:
    assert parse(text).intents[0].name == intent


def test_one_message_can_mean_several_things() -> None:
    names = {
        score.name for score in parse("should I pay the fine or ask the embassy about my passport").intents
    }
    assert {"fine", "embassy", "documents"} <= names


def test_every_intent_can_be_recognised() -> None:
    named = {group.intent for group in tables().intents.groups}
    assert named == set(INTENTS) - FROM_WORDS
