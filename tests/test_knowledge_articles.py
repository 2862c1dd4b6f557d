"""Articles: each reader gets only what is meant for them, short, whole, and never something too old."""

import re
from datetime import timedelta

import pytest

from knowledge import load, read_article
from knowledge.article_file import LONGEST
from knowledge.audience import AUDIENCES, Audience
from knowledge.fact import DAYS
from tests.knowledge_parts import LATER, REVIEW, TODAY, balanced, ids, numbers, screen, sentences, whole
from tests.test_knowledge_facts import FORBIDDEN

KNOWN = load()
SLUGS = sorted(KNOWN.articles)
ASKED = {
    *("safe_now_inside", "safe_now_out", "held", "rights_inside", "rights_out", "documents", "proof"),
    *("vid_explained", "family_first", "family_ransom", "family_fake_rescuers", "contacts"),
    *("family_proof_of_life_and_log", "after_return", "help_others"),
}
READERS = [(slug, audience) for slug in SLUGS for audience in KNOWN.articles[slug].audiences]

ALLOWED_NUMBERS = {"0", "9", "18", "67"}
"""Standing numbers, the age of a child, a section of a law (from TH-10)."""


def test_every_article_that_flows_ask_for_is_there() -> None:
    assert set(SLUGS) == ASKED


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_reader_is_shown_a_fact_that_does_not_name_them(slug: str, audience: Audience) -> None:
    for today in (TODAY, LATER):
        found = KNOWN.article(slug, audience, today)
        assert found.pieces
        assert all(KNOWN.facts[fact].for_audience(audience) for fact in found.facts)
        whole(found.pieces)
        balanced(found.pieces)


@pytest.mark.parametrize(("slug", "audience"), READERS)
def test_an_article_is_short_and_says_something_to_its_readers(slug: str, audience: Audience) -> None:
    found = KNOWN.article(slug, audience, TODAY)
    assert 3 <= len(found.pieces) <= LONGEST
    assert not found.person
    assert screen(found.pieces)


@pytest.mark.parametrize(("slug", "audience"), READERS)
def test_what_is_too_old_is_left_out_and_a_person_offered(slug: str, audience: Audience) -> None:
    found = KNOWN.article(slug, audience, LATER)
    assert {KNOWN.facts[fact].kind for fact in found.facts} <= {"warning"}
    if found.person:
        assert found.pieces[-1].id == "compare.withheld"


def test_a_reader_an_article_does_not_name_gets_a_person() -> None:
    for slug in SLUGS:
        for audience in set(AUDIENCES) - set(KNOWN.articles[slug].audiences):
            found = KNOWN.article(slug, audience, TODAY)
            assert (ids(found.pieces), found.facts, found.person) == (["offer.person"], (), True)


def test_an_article_nobody_wrote_offers_a_person() -> None:
    assert ids(read_article(KNOWN, "nothing", "inside", TODAY).pieces) == ["offer.person"]


def test_both_cases_of_paying_are_told_together() -> None:
    found = KNOWN.article("family_ransom", "family", TODAY)
    assert {"FAM-02", "FAM-03"} <= set(found.facts)
    together = [piece for piece in found.pieces if piece.id == "fact.FAM-02"]
    assert "fact.FAM-03" in ids(together)


def test_neither_case_of_paying_is_told_when_one_is_too_old() -> None:
    after = REVIEW + timedelta(days=DAYS["practice"] + 1)
    found = KNOWN.article("family_ransom", "family", after)
    assert not {"FAM-02", "FAM-03"} & set(found.facts)
    assert found.person
    assert "article.family_ransom.first" in ids(found.pieces)


def test_money_that_is_asked_is_spoken_of_without_amounts_and_without_advice_to_pay_or_not() -> None:
    text = screen(KNOWN.article("family_ransom", "family", TODAY).pieces)
    years = {"2020", "2025"}
    assert numbers(text) <= years | {"9"}
    assert "We do not advise to pay, and we do not advise against it." in text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_somebody_held_never_reads_of_a_way_or_a_moment_to_leave(audience: Audience) -> None:
    text = screen(KNOWN.article("held", audience, TODAY).pieces).casefold()
    assert not re.search(r"\b(escape|run away|route|guard change|at night|window|fence|jump)\b", text)
    assert "no advice on leaving" in text


def test_nobody_held_is_shown_that_police_help_leads_to_recognition() -> None:
    for slug in SLUGS:
        assert "KH-01" not in KNOWN.article(slug, "trapped", TODAY).facts
    assert not KNOWN.facts["KH-01"].for_audience("trapped")


def _ours() -> list[tuple[str, str]]:
    lines = [
        (each.text_id or "", each.text) for a in KNOWN.articles.values() for each in a.items if each.text
    ]
    lines += [(each.id, each.text) for country in KNOWN.countries.values() for each in country.advice]
    lines += [(each.id, each.text) for origin in KNOWN.origins for each in origin.advice]
    lines += [(each.text, each.body) for each in KNOWN.points]
    lines += [(each.caution_text or "", each.plain_caution or "") for each in KNOWN.points]
    return [*lines, *((text_id, source.text) for text_id, source in KNOWN.texts.items())]


@pytest.mark.parametrize(("text_id", "text"), _ours(), ids=lambda value: value if "." in value[:12] else "")
def test_our_own_lines_hold_no_number_of_their_own_and_no_forbidden_word(text_id: str, text: str) -> None:
    assert numbers(text) <= ALLOWED_NUMBERS, text_id
    assert not FORBIDDEN.search(text), text_id
    for sentence in sentences(text):
        assert len(sentence.split()) <= 14, sentence
