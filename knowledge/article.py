"""Articles: a few lines about one subject, each for the readers it is meant for, resting on facts.

What may be too old is left out whole, and a person is offered instead.
"""

import msgspec

from knowledge.audience import Audience
from knowledge.contact_point import Subject
from knowledge.piece import Piece, line
from knowledge.statement import Reader, Statement

OFFER = "offer.person"
TOO_OLD = "compare.withheld"


class Entry(msgspec.Struct, frozen=True):
    """One line of ours (a text id and the facts it needs), or one fact."""

    audiences: tuple[Audience, ...]
    fact: str | None = None
    text_id: str | None = None
    text: str = ""
    note: str = ""
    needs: tuple[str, ...] = ()


class Article(msgspec.Struct, frozen=True):
    """One subject."""

    slug: str
    about: str
    audiences: tuple[Audience, ...]
    items: tuple[Entry, ...]
    critical: bool = False
    """A language without it is not offered."""
    points: tuple[Subject, ...] = ()
    """Contact points about these subjects stand under it, for whom they fit."""

    def facts(self) -> frozenset[str]:
        """All facts it stands on."""
        needed = {fact for each in self.items for fact in each.needs}
        return frozenset(needed | {each.fact for each in self.items if each.fact is not None})


class Reading(msgspec.Struct, frozen=True):
    """An article as one reader gets it; never empty."""

    pieces: tuple[Piece, ...]
    facts: tuple[str, ...] = ()
    person: bool = False
    """A person should be offered: something, or all of it, could not be said."""


def shown(article: Article, reader: Reader) -> Reading:
    """What this reader may read of it today."""
    if reader.audience not in article.audiences:
        return Reading((line(OFFER),), person=True)
    pieces: list[Piece] = []
    said: list[Statement] = []
    withheld = False
    for item in article.items:
        if reader.audience not in item.audiences:
            continue
        found = _statements(item, reader)
        if found is None:
            withheld = True
            continue
        fresh = tuple(each for each in found if each not in said)
        said += fresh
        under = tuple(each.piece() for each in fresh)
        pieces += [Piece("advice", item.text_id, under=under)] if item.text_id else under
    if withheld:
        pieces.append(line(TOO_OLD))
    facts = tuple(dict.fromkeys(fact for each in said for fact in each.facts()))
    return Reading(tuple(pieces), facts, person=withheld)


def _statements(item: Entry, reader: Reader) -> tuple[Statement, ...] | None:
    if item.fact is None:
        return reader.rests(item.needs)
    statement = reader.statement(item.fact)
    return None if statement is None else (statement,)
