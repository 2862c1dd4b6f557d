"""A comparison as an operator reads it in a terminal: with ids, dates, sureness, cautions and sources."""

from datetime import date

import msgspec

from knowledge.compare import Comparison
from knowledge.fact import Fact, standing
from knowledge.knowledge import Knowledge
from knowledge.outline import outline
from knowledge.piece import fact_of, words
from knowledge.sources import sources


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


def table(comparison: Comparison, knowledge: Knowledge, today: date) -> list[Row]:
    """The same comparison for an operator: every fact with id, date, sureness, caution and source."""
    rows: list[Row] = []
    english = {text_id: source.text for text_id, source in sources(knowledge).items()}
    section = "first"
    for piece in outline(comparison, "full"):
        section = piece.id if piece.kind in ("way", "heading") else section
        for each in piece.each():
            if each.kind == "statement":
                rows.append(_fact_row(section, knowledge.facts[fact_of(each)], today))
            elif each.kind not in ("caution", "age"):
                rows.append(
                    Row(
                        section=section,
                        text=words(msgspec.structs.replace(each, under=()), english.get) or each.id,
                    )
                )
    shown_as = {each.fact: each.shown for each in comparison.statements()}
    return [
        msgspec.structs.replace(row, shown=shown_as.get(row.fact, "current")) if row.fact else row
        for row in rows
    ]


def _fact_row(section: str, fact: Fact, today: date) -> Row:
    dated = fact.source_date
    month = f"-{dated.month:02}" if dated.month else ""
    until = f" to {dated.until}" if dated.until else ""
    return Row(
        section=section,
        text=fact.statement,
        fact=fact.id,
        shown=standing(fact, today),
        dated=f"{dated.year}{month}{until}" if dated.year else "undated",
        confidence=fact.confidence,
        caution=fact.caution,
        source=f"{fact.source.title}. {fact.source.author}, {fact.source.year}. {fact.source.pointer}",
        expires=fact.expires.isoformat(),
    )
