"""Whatever was answered, by whomever, on whatever day: an answer or a person, never what may not be said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Reading, from_answers, load, standing, table
from knowledge.audience import AUDIENCES, Audience
from knowledge.outline import LONGEST, Detail
from tests.knowledge_parts import TODAY, all_pieces, answers, balanced, days, screen, whole

KNOWN = load()
audiences = st.sampled_from(AUDIENCES)
PERSON = {"gate.not_safe", "compare.person_first", "compare.person", "compare.withheld", "offer.person"}
ADVICE = {each.id: each for country in KNOWN.countries.values() for each in country.advice} | {
    each.id: each for origin in KNOWN.origins for each in origin.advice
}


def _may_be_said(found: Reading, audience: Audience, today: date) -> None:
    assert found.pieces
    assert screen(found.pieces).strip()
    whole(found.pieces)
    balanced(found.pieces)
    for fact in found.facts:
        assert KNOWN.facts[fact].for_audience(audience)
        assert standing(KNOWN.facts[fact], today) != "withheld"


@pytest.mark.parametrize("detail", ["short", "full"])
@given(given_answers=answers, audience=audiences, today=days)
def test_there_is_always_an_answer_or_a_person(
    given_answers: dict[str, str], audience: Audience, today: date, detail: Detail
) -> None:
    found = KNOWN.compare(from_answers(given_answers), audience, today, detail)
    _may_be_said(found, audience, today)
    shown = [piece.id for piece in all_pieces(found.pieces)]
    if found.person:
        assert PERSON & set(shown)


@given(answers, audiences, days)
def test_a_short_answer_fits_a_phone(given_answers: dict[str, str], audience: Audience, today: date) -> None:
    assert len(KNOWN.compare(from_answers(given_answers), audience, today).pieces) <= LONGEST


@given(answers, st.sampled_from(["freed", "family"]), days)
def test_no_advice_without_current_cautions_shown_with_it(
    given_answers: dict[str, str], audience: Audience, today: date
) -> None:
    found = KNOWN.compare(from_answers(given_answers), audience, today)
    for piece in found.pieces:
        if piece.kind == "advice" and piece.id in ADVICE:
            for need in ADVICE[piece.id].needs:
                assert standing(KNOWN.facts[need], today) == "current"
                assert need in found.facts


@given(answers, st.sampled_from(["freed", "family"]), days)
def test_no_way_is_put_first_without_showing_what_that_rests_on(
    given_answers: dict[str, str], audience: Audience, today: date
) -> None:
    comparison = KNOWN.comparison(from_answers(given_answers), audience, today)
    if comparison.first is not None:
        assert comparison.rests
        shown = KNOWN.compare(from_answers(given_answers), audience, today).facts
        assert {each.fact for each in comparison.rests} <= set(shown)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12)), st.text(max_size=8), days)
def test_answers_that_are_not_on_the_list_count_as_skipped(
    written: dict[str, str], role: str, today: date
) -> None:
    assert from_answers(written | {"country": "Narnia"}).country is None
    assert KNOWN.compare(from_answers(written), "freed", today).pieces


@given(answers, days)
def test_an_operator_sees_every_fact_with_date_sureness_and_caution(
    given_answers: dict[str, str], today: date
) -> None:
    comparison = KNOWN.comparison(from_answers(given_answers), "family", today)
    for row in table(comparison, KNOWN, today):
        assert row.text
        if row.fact:
            assert all((row.dated, row.confidence, row.caution, row.source, row.expires))
            assert row.shown in ("current", "old")


def test_the_table_holds_what_the_screen_holds() -> None:
    comparison = KNOWN.comparison(
        from_answers({"country": "TH", "out": "ngo", "passport": "no"}), "family", TODAY
    )
    said = KNOWN.compare(
        from_answers({"country": "TH", "out": "ngo", "passport": "no"}), "family", TODAY, "full"
    )
    rows = {row.fact for row in table(comparison, KNOWN, TODAY)} - {""}
    assert set(said.facts) == rows
