"""Danger is heard in the way frightened people write; harmless look-alikes stay silent."""

import pytest

from nlu.parse import parse

HEARD = [
    ("boss beat me", "in_danger_now", "P0"),
    ("BOSS BEAT ME EVERYDAY!!", "in_danger_now", "P0"),
    ("they beattt us", "in_danger_now", "P0"),
    ("they... beat... me", "in_danger_now", "P0"),
    ("hes outside with gun pls", "in_danger_now", "P0"),
    ("please don't let them kill my brother", "in_danger_now", "P0"),
    ("nobody helps us they beat us", "in_danger_now", "P0"),
    ("no, they beat me", "in_danger_now", "P0"),
    ("I am not safe they beat me", "in_danger_now", "P0"),
    ("my phone is dying and they beat me", "in_danger_now", "P0"),
    ("is my brother being beaten there?", "in_danger_now", "P0"),
    ("they sell me tomorow", "being_moved", "P1"),
    ("tmrw they gonna move us to other company", "being_moved", "P1"),
    ("at 3am the van comes to take us", "being_moved", "P1"),
    ("i dont want live anymore", "self_harm", "P0"),
    ("I don't want to die", "self_harm", "P0"),
    ("two years ago I tried suicide", "self_harm", "P0"),
    ("i cannot breath", "medical", "P0"),
    ("need doctor my friend very sick", "medical", "P1"),
    ("im 16", "minor", "P1"),
    ("my sister is 15 years old", "minor", "P1"),
    ("manager raped my friend", "sexual_violence", "P1"),
    ("we ran away and hiding in jungle", "escaped", "P1"),
    ("police will deport us tomorrow", "detained", "P1"),
    ("this is his boss, who is he talking to", "watched", "P0"),
    ("they check my phone", "watched", "P2"),
    ("cant leave they took my pasport", "held", "P2"),
    ("no food 2 days", "shelter", "P2"),
    ("pay 3000 usdt before friday or they sell him", "ransom", "P2"),
]
SILENT = [
    "my phone is dying", "I'm dying of laughter", "this kills me lol", "nobody beat me", "they don't beat us",
    "they never beat me", "nobody here is hurt", "the heat is killing me",
    "I would love to see my mother again",
    "he beat me at chess", "hit me up", "how much is the fine for 3 months", "how do I transfer money home",
    "thank you for your help", "I have a question about my visa", "my account is locked out",
    "what should I bring to the embassy", "I have 2 children at home", "it takes 16 hours by bus",
    "I am 25 years old", "can you send me the link tomorrow", "kill time", "hello", "9", "ok",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "level"), HEARD)
def test_danger_is_heard(text: str, kind: str, level: str) -> None:
    assert (kind, level) in {(risk.kind, risk.level) for risk in parse(text).risks}


@pytest.mark.parametrize("text", SILENT)
def test_what_only_looks_like_danger_is_silent(text: str) -> None:
    assert parse(text).risks == ()


def test_a_beating_long_past_is_lowered_and_never_dropped() -> None:
    assert [risk.level for risk in parse("they beat me last year").risks] == ["P1"]


def test_a_beating_that_goes_on_is_not_lowered_by_an_old_date() -> None:
    assert parse("they beat me last year and they still beat me").risks[0].level == "P0"


def test_the_most_urgent_sign_stands_first() -> None:
    parsed = parse("they took my passport, I am 16 and they will kill me")
    assert [risk.level for risk in parsed.risks] == ["P0", "P1", "P2"]


def test_each_sign_names_the_reviewed_phrase_and_not_the_words() -> None:
    risk = parse("boss beat me").risks[0]
    assert risk.why == "en.violence.1"


def test_a_sign_of_danger_is_what_the_message_is_about() -> None:
    assert parse("hello, they took my passport").intents[0].name == "held"


@pytest.mark.parametrize("noise", ["\u200b", "\u200d", "\ufe0f", "\u202e", "\u00ad"])
def test_invisible_marks_hide_nothing(noise: str) -> None:
    assert parse(noise.join("they will kill me")).risks == parse("they will kill me").risks != ()


def test_full_width_letters_hide_nothing() -> None:
    assert parse("ｔｈｅｙ　ｂｅａｔ　ｍｅ").risks[0].level == "P0"


def test_danger_is_heard_in_the_middle_of_another_language() -> None:
    assert parse("他们 they beat me 在这里").risks[0].kind == "in_danger_now"
