"""The two questions flows/ asks of this folder: an article, or the ways home, for a role on a day.

Both always have an answer; where nothing may be said, the answer offers a person.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from knowledge.article import OFFER, Reading, shown
from knowledge.audience import audience_of
from knowledge.compare import Comparison, compare
from knowledge.load import Knowledge
from knowledge.outline import GATE_ARTICLES, Detail, outline
from knowledge.piece import Piece, line
from knowledge.situation import from_answers
from knowledge.statement import Reader


def read_article(knowledge: Knowledge, slug: str, role: str | None, today: date) -> Reading:
    """An article as somebody of this role may read it today."""
    article = knowledge.articles.get(slug)
    if article is None:
        return Reading((line(OFFER),), person=True)
    return shown(article, Reader(knowledge.facts, audience_of(role), today))


def read_comparison(
    knowledge: Knowledge, answers: Mapping[str, str], role: str | None, today: date, detail: Detail = "short"
) -> Reading:
    """The ways home for these answers; while somebody is held, what may keep them safer instead."""
    situation = from_answers(answers)
    comparison = compare(situation, knowledge, audience_of(role), today)
    if (slug := GATE_ARTICLES.get(comparison.gate)) is not None:
        return read_article(knowledge, slug, role, today)
    pieces = outline(comparison, detail)
    return Reading(pieces, facts_in(pieces), person=comparison.person_first or comparison.withheld)


def facts_in(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """Ids of the facts that were said."""
    said = (each for piece in pieces for each in piece.each() if each.kind == "statement")
    return tuple(dict.fromkeys(each.id.removeprefix("fact.") for each in said))


class Row(msgspec.Struct, frozen=True):
    """One line of the table an operator sees."""

    section: str
    text: str
    fact: str = ""
    shown: str = ""
    dated: str = ""
    confidence: str = ""
    caution: str = ""
    source: str = ""
    expires: str = ""


def table(comparison: Comparison, knowledge: Knowledge) -> list[Row]:
    """The same comparison for an operator: every fact with id, date, sureness, caution and source."""
    rows: list[Row] = []
    section = "first"
    for piece in outline(comparison, "full"):
        section = piece.id if piece.kind in ("way", "heading") else section
        for each in piece.each():
            if each.kind == "statement":
                rows.append(_fact_row(section, knowledge, each.id.removeprefix("fact.")))
            elif each.kind not in ("caution", "age"):
                rows.append(Row(section=section, text=each.id))
    shown_as = {each.fact: each.shown for each in comparison.statements()}
    return [
        msgspec.structs.replace(row, shown=shown_as.get(row.fact, "current")) if row.fact else row
        for row in rows
    ]


def _fact_row(section: str, knowledge: Knowledge, fact_id: str) -> Row:
    fact = knowledge.facts[fact_id]
    dated = fact.source_date
    month = f"-{dated.month:02}" if dated.month else ""
    until = f" to {dated.until}" if dated.until else ""
    return Row(
        section=section,
        text=fact.statement,
        fact=fact.id,
        dated=f"{dated.year}{month}{until}" if dated.year else "undated",
        confidence=fact.confidence,
        caution=fact.caution,
        source=f"{fact.source.title}. {fact.source.author}, {fact.source.year}. {fact.source.pointer}",
        expires=fact.expires.isoformat(),
    )
