"""Every text id that can reach a screen has an English source; nothing is translated in vain."""

import re

from knowledge import Situation, catalogue, load, sources, words
from knowledge.audience import AUDIENCES
from knowledge.piece import Piece, line
from knowledge.sources import FILES
from tests.knowledge_parts import LATER, TODAY

KNOWN, SOURCES = load(), sources()
PLACEHOLDERS = {"way", "when", "sure", "day", "month", "year", "until", "at"}


def _in_data() -> set[str]:
    found = {each.text_id for article in KNOWN.articles.values() for each in article.items if each.text_id}
    for country in KNOWN.countries.values():
        found |= {each.id for each in country.advice} | {each.id for each in country.changes}
        found |= set(country.unknown)
    found |= {each.id for origin in KNOWN.origins for each in origin.advice}
    for fact in KNOWN.facts.values():
        found |= {fact.text, fact.caution_text or fact.text}
    for point in KNOWN.points:
        if point.for_people:
            found |= {point.text, point.caution_text or point.text}
    return found


def test_every_text_in_the_data_has_a_source() -> None:
    assert _in_data() <= set(SOURCES)


def test_every_article_and_comparison_can_be_said_in_english_on_any_day() -> None:
    english = {text_id: source.text for text_id, source in SOURCES.items()}
    for today in (TODAY, LATER):
        for audience in AUDIENCES:
            readings = [KNOWN.article(slug, audience, today) for slug in KNOWN.articles]
            readings.append(KNOWN.compare(Situation(country="TH", out="ngo"), audience, today, "full"))
            for reading in readings:
                assert all(words(piece, english.get) for piece in reading.pieces)


def test_braces_are_only_those_that_are_filled() -> None:
    for text_id, source in SOURCES.items():
        assert set(re.findall(r"\{(\w+)\}", source.text)) <= PLACEHOLDERS, text_id


def test_every_fact_is_used_somewhere() -> None:
    used = {fact for article in KNOWN.articles.values() for fact in article.facts()}
    for country in KNOWN.countries.values():
        used |= set(country.accused) | {each for order in country.orders for each in order.needs}
        used |= {each for advice in country.advice for each in advice.needs}
        for way in country.ways.values():
            used |= {each.id for items in (*way.aspects.values(), way.short) for each in items}
    for origin in KNOWN.origins:
        used |= set(origin.facts)
    used |= {partner for each in used for partner in KNOWN.facts[each].together} | {"LAW-12"}
    assert set(KNOWN.facts) == used


def test_every_text_has_a_catalogue() -> None:
    assert {catalogue(text_id) for text_id in SOURCES} == set(FILES)
    assert catalogue("fact.KH-01.caution") == "facts"
    assert catalogue("point.CT-VN-01") == "points"
    assert catalogue("points.heading") == "articles"


def test_a_language_cannot_do_without_warnings_and_safety_articles() -> None:
    assert SOURCES["fact.KH-24"].critical
    assert SOURCES["fact.KH-24.caution"].critical
    assert SOURCES["article.held.no_leaving"].critical
    assert SOURCES["gate.lawyer"].critical
    assert not SOURCES["fact.KH-13"].critical
    assert not SOURCES["point.CT-VN-01"].critical


def test_a_piece_with_a_missing_text_is_not_said_at_all() -> None:
    texts = {"a": "One.", "b": "Two {n}.", "n": "2"}
    piece = line("a", Piece("line", "b", {"n": line("n")}))
    assert words(piece, texts.get) == "One.\nTwo 2."
    for missing in texts:
        assert words(piece, {key: text for key, text in texts.items() if key != missing}.get) is None


def test_the_version_names_the_bytes() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", KNOWN.version)


def test_signs_tell_ways_points_and_dates_apart_without_bold_type() -> None:
    texts = {"way.vid": "A way", "compare.unknown": "A point", "age.line": "Old"}
    shown = Piece("way", "way.vid", under=(Piece("point", "compare.unknown"), Piece("age", "age.line")))
    assert words(shown, texts.get) == "■ A way\n– A point\n(Old)"
