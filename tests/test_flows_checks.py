"""What the checks find that a single broken file can't show."""

from datetime import date

import msgspec
import pytest

from bot.cli import check
from flows.checks import labels, run_all, vetting
from flows.checks.first_lines import found
from flows.checks.problem import Ground
from flows.checks.signs import numbers
from flows.po import Entry
from flows.texts import Catalog, Text
from tests.conversations import TODAY


@pytest.fixture(scope="module")
def ground() -> Ground:
    return check.whole_house().ground(TODAY, check.TRIAGE_ENTERS)


def text(words: str) -> Text:
    return Text(words, "drafted", Entry("x", "x", words, "drafted", False, "flows/locale/th/opening.po", 9))


def with_texts(ground: Ground, language: str, words: dict[str, str]) -> Ground:
    texts = {language: {text_id: text(each) for text_id, each in words.items()}}
    catalog = Catalog(sources=ground.texts.sources, texts=texts, ready={})
    return msgspec.structs.replace(ground, texts=catalog, offered=(language,))


def test_two_buttons_with_the_same_words_are_told(ground: Ground) -> None:
    said = labels.check(with_texts(ground, "th", {"opening.start.yes": "ได้", "opening.start.no": "ได้"}))
    assert [str(problem) for problem in said] == [
        'flows/locale/th/opening.po:9  "no" and "yes" of "opening.start" have the same label.'
    ]


def test_a_button_too_long_for_the_screen_is_told(ground: Ground) -> None:
    said = labels.check(with_texts(ground, "th", {"opening.start.yes": "ก" * 21}))
    assert [str(problem) for problem in said] == [
        f'flows/locale/th/opening.po:9  The label "{"ก" * 21}" has 21 characters. At most 20.'
    ]


def test_a_fact_past_its_last_day_is_told(ground: Ground) -> None:
    later = msgspec.structs.replace(ground, today=date(2030, 1, 1))
    assert len(list(vetting.check(later))) == len(ground.knowledge.facts)
    assert list(vetting.check(ground)) == []


def test_a_fact_without_a_reviewer_is_told(ground: Ground) -> None:
    fact = next(iter(ground.knowledge.facts.values()))
    nobody = msgspec.structs.replace(fact, review=msgspec.structs.replace(fact.review, by=" "))
    facts = msgspec.structs.replace(ground.knowledge, facts={fact.id: nobody})
    said = list(vetting.check(msgspec.structs.replace(ground, knowledge=facts)))
    assert [str(problem) for problem in said] == [
        f'knowledge/facts.yaml:1  {fact.id} does not say who reviewed it. Write a name, or "no person".'
    ]


def test_first_screens_are_those_before_safety_and_role_are_known(ground: Ground) -> None:
    first = ground.first_texts()
    assert {"opening.start", "opening.who", "opening.not_safe", "person.now", "global.stopped"} <= first
    assert {"cover.start", "cover.p_01", "door.person", "ordinary.wages", "global.greeting_eaten"} <= first
    assert "crisis.violence" in first
    assert "way_home.embassy" not in first
    assert "inside.menu" not in first


@pytest.mark.parametrize(
    ("word", "words", "told"),
    [
        ("scam", "A scammer wrote", True),
        ("scam", "a telescam", False),
        ("警察", "找警察吧", True),
        ("crime", "in Crimea? no: Crime", True),
    ],
)
def test_words_that_tell_a_stranger_are_found(word: str, words: str, told: bool) -> None:
    assert found(word, words) is told


def test_numbers_are_compared_in_every_digit_script() -> None:
    assert numbers("৯ ๙ ９ 9") == {"9": 4}
    assert numbers("20,000 baht, 1.5 days, 007") == {"20000": 1, "1.5": 1, "7": 1}


def test_problems_come_in_the_order_of_files_and_lines(ground: Ground) -> None:
    later = msgspec.structs.replace(ground, today=date(2030, 1, 1), offered=("th", "bn"))
    problems = run_all(later)
    assert problems == sorted(problems)
    assert {problem.check for problem in problems} >= {"vetting"}
