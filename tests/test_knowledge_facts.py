"""Every statement is sourced, short, true to its source sentence, and grows old on the right day."""

import re
from datetime import date, timedelta

import msgspec
import pytest

from knowledge import Fact, load, standing
from knowledge.audience import AUDIENCES, may_read
from knowledge.fact import DAYS, SourceDate
from knowledge.statement import age
from tests.knowledge_parts import REVIEW, numbers, sentences

FACTS = list(load().facts.values())

FORBIDDEN = re.compile(
    r"!|https?:|www\.|@|\+\d|\b(guaranteed|guarantees|we promise|illegal|scammer|slave|confess|prove|victim"
    r"|you chose|should have|fake|bribe|compensation)\b",
    re.IGNORECASE,
)
"""Words we never use to the person, and anything that looks like a contact."""

EXPIRY = {"amount": 90, "waiver": 90, "practice": 180, "guidance": 180, "warning": 180, "law": 365}


@pytest.fixture(params=FACTS, ids=lambda fact: fact.id)
def fact(request: pytest.FixtureRequest) -> Fact:
    found: Fact = request.param
    return found


def test_plain_words_are_few(fact: Fact) -> None:
    assert len(sentences(fact.plain, ".?")) <= 2
    for sentence in (*sentences(fact.plain), *sentences(fact.plain_caution or "")):
        assert len(sentence.split()) <= 14, sentence


def test_plain_words_hold_no_number_that_is_not_in_the_source_sentence(fact: Fact) -> None:
    dated = fact.source_date
    known = numbers(f"{fact.statement} {fact.caution} {dated.year} {dated.until}")
    assert numbers(f"{fact.plain} {fact.plain_caution}") <= known


def test_plain_words_blame_nobody_promise_nothing_and_give_no_contact(fact: Fact) -> None:
    assert not FORBIDDEN.search(f"{fact.plain} {fact.plain_caution}")


def test_every_fact_says_where_it_comes_from(fact: Fact) -> None:
    source = fact.source
    assert all((source.title, source.author, source.year, source.pointer, fact.statement, fact.caution))
    assert not re.search(r"\bseed\b|\.txt\b|/tmp|/work", f"{source.pointer} {fact.caution} {fact.statement}")


def test_the_first_review_was_by_no_person(fact: Fact) -> None:
    assert (fact.review.on, fact.review.by) == (REVIEW, "no person")


def test_cautions_point_only_to_facts_that_exist(fact: Fact) -> None:
    named = re.findall(r"\b[A-Z]{2,4}-\d\d\b", f"{fact.statement} {fact.caution}")
    assert set(named) <= set(load().facts)


def test_one_case_is_never_told_as_a_rule(fact: Fact) -> None:
    if re.search(r"\b(one (group|person|man|case|family)|five people)\b", fact.plain, re.IGNORECASE):
        assert fact.plain_caution is not None


def test_a_fact_is_current_to_its_last_day_and_not_one_day_longer(fact: Fact) -> None:
    last = REVIEW + timedelta(days=EXPIRY[fact.kind])
    assert standing(fact, last) == "current"
    after = standing(fact, last + timedelta(days=1))
    assert after == ("old" if fact.kind == "warning" else "withheld")


def test_a_warning_never_disappears() -> None:
    warnings = [fact for fact in FACTS if fact.kind == "warning"]
    assert warnings
    for fact in warnings:
        assert standing(fact, date(2099, 1, 1)) == "old"


def test_every_kind_expires() -> None:
    assert dict(DAYS) == EXPIRY
    assert {fact.kind for fact in FACTS} == set(EXPIRY)


def test_anybody_may_read_only_what_everybody_may_read() -> None:
    assert may_read(("trapped", "freed", "family", "operator"), "other")
    assert not may_read(("freed", "family", "operator"), "other")
    assert not any(may_read(("operator",), audience) for audience in AUDIENCES)


@pytest.mark.parametrize(
    ("dated", "text_id", "when"),
    [
        (SourceDate(2024, 6), "age.line", "when.month"),
        (SourceDate(2024), "age.line", "when.year"),
        (SourceDate(2022, until=2024), "age.line", "when.years"),
    ],
)
def test_the_age_line_names_the_date_and_how_sure(dated: SourceDate, text_id: str, when: str) -> None:
    piece = age(dated, "medium", "current")
    assert piece.id == text_id
    assert {when, "sure.medium"} <= set(piece.ids())


def test_the_age_line_of_an_old_warning_says_that_it_may_be_old() -> None:
    assert age(SourceDate(2024, 6), "high", "old").id == "age.old"
    assert age(SourceDate(), "high", "old").id == "age.undated_old"
    assert age(SourceDate(), "high", "current").id == "age.undated"


def test_a_newer_review_counts_from_its_own_day() -> None:
    fact = load().facts["KH-16"]
    later = msgspec.structs.replace(fact, review=msgspec.structs.replace(fact.review, on=date(2027, 6, 1)))
    assert standing(fact, date(2027, 6, 2)) == "withheld"
    assert standing(later, date(2027, 6, 2)) == "current"
