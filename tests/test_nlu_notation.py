"""The notation of phrases does what data/README.md says, with and without blanks between words."""

from pathlib import Path

import pytest

from nlu import danger
from nlu.danger import Danger
from nlu.normal import read
from nlu.notation import Dense, PhraseError, Spaced
from nlu.pattern import Pattern

SETS = {"they": ["they", "the boss", "guard*"], "我": ["我", "我们"], "me": ["我", "我们"]}
BENGALI = """
language: bn
negation: {before: [কেউ], after: [না], reach: 1, endings: [নি]}
danger:
  - {id: bn.a.1, kind: in_danger_now, level: P0, any: [আমাকে মার*], fires: [আমাকে মারছে]}
"""
CHINESE = """
language: zh-Hans
sets: {they: [他们, 老板, 主管], me: [我, 我们, 我弟弟]}
negation: {before: [没有, 没, 不], reach: 3, subjects: [they], unless: [不停]}
idioms: [打我电话]
past: [去年, _年前]
now: [现在, 还在]
danger:
  - {id: zh-Hans.a.1, kind: in_danger_now, level: P0, any: ["<they>~4打<me>", "打<me>"], fires: [老板打我]}
  - {id: zh-Hans.b.1, kind: held, level: P2, any: ["_天没吃饭"], fires: [三天没吃饭]}
"""


def found(phrase: str, text: str, notation: Spaced | Dense | None = None) -> bool:
    pattern = Pattern(phrase, notation or Spaced(["dont", "not"]), SETS)
    return any(True for _ in pattern.spans(read(text)))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("beat me", "They BEAT me!", True),
        ("beat me", "beat men", False),
        ("beat me", "beat. me", False),
        ("beat me", "beat... me", True),
        ("beat* me", "beating me", True),
        ("beat* me", "upbeat me", False),
        ("(beat|hit) me", "hit me", True),
        ("(beat up|hit) me", "beat up me", True),
        ("(so|) scared", "scared", True),
        ("(take (me|us)|bring) away", "take us away", True),
        ("(take (me|us)|bring) away", "take away", False),
        ("<they> ~1 beat", "the boss always beat", True),
        ("<they> ~1 beat", "guards beat", True),
        ("<they> ~1 beat", "they do always beat", False),
        ("<they> ~1 beat", "they don't beat", False),
        ("in _ hours", "in 2.5 hours", True),
        ("in _ hours", "in ৩ hours", True),
        ("in _ hours", "in two hours", False),
        ("at _am", "at 3am", True),
        ("don't go", "dont go", True),
        ("don’t go", "don't go", True),
    ],
)
def test_spaced_phrases(phrase: str, text: str, expected: bool) -> None:
    assert found(phrase, text) is expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("打我", "他们 打 我。", True),
        ("打我", "打。我", False),
        ("(打|揍)<me>", "老板揍我们", True),
        ("被~4卖", "被他们转卖", True),
        ("被~2卖", "被他们明天转卖", False),
        ("被~4卖", "被他们不卖", False),
        ("_天没吃饭", "三天没吃饭", True),
        ("_天没吃饭", "3天没吃饭", True),
        ("_天没吃饭", "天没吃饭", False),
        ("ตีผม", "เขา ตี ผม ครับ", True),
        ("ขาย~5พรุ่งนี้", "จะขายผมพรุ่งนี้", True),
        ("น้ำ", "น\u0e49\u0e4d\u0e32", True),
        ("น้ำ", "น\u0e4d\u0e49\u0e32", True),
    ],
)
def test_phrases_without_blanks(phrase: str, text: str, expected: bool) -> None:
    assert found(phrase, text, Dense(["不", "没"])) is expected


@pytest.mark.parametrize("phrase", ["<nobody> beat", "b* me", "(a|b me", "~2 _", "(|) ~1", "bea*t me"])
def test_a_phrase_that_cannot_be_used_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Pattern(phrase, Spaced(), SETS)


def test_a_star_without_blanks_is_refused() -> None:
    with pytest.raises(PhraseError):
        Pattern("打*", Dense(), SETS)


def table(folder: Path, language: str, content: str) -> Danger:
    (folder / f"{language}.yaml").write_text(content, "utf-8")
    return danger.load(folder)


def test_bengali_negations_stand_behind_or_at_the_end_of_the_word(tmp_path: Path) -> None:
    signs = table(tmp_path, "bn", BENGALI)
    assert signs.fired(read("ওরা আমাকে মারছে")) == {"bn.a.1"}
    assert signs.fired(read("আমাকে মারে না")) == set()
    assert signs.fired(read("আমাকে মারেনি")) == set()
    assert signs.fired(read("আমাকে মারে। না খেয়ে আছি")) == {"bn.a.1"}


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("老板打我", ["P0"]),
        ("老板现在又要打我弟弟", ["P0"]),
        ("没有人打我", []),
        ("他们没打我", []),
        ("没有，他们打我", ["P0"]),
        ("没饭吃老板打我", ["P0"]),
        ("不停打我", ["P0"]),
        ("请打我电话", []),
        ("去年他们打我", ["P1"]),
        ("3年前他们打我", ["P1"]),
        ("去年他们打我现在还在打我", ["P0"]),
        ("两天没吃饭", ["P2"]),
        ("help 老板打我 please", ["P0"]),
    ],
)
def test_chinese_guards(tmp_path: Path, text: str, levels: list[str]) -> None:
    signs = table(tmp_path, "zh-Hans", CHINESE)
    assert [signal.level for signal in signs.signals(read(text))] == levels
