"""Vetted statements on their way to the screen: pieces of knowledge in, one text in one language out.

A text is all there or not there: half an article may lack the very caution it rests on.
"""

from collections.abc import Mapping

import msgspec

from flows.context import Context
from knowledge import Reading, audience_of, from_answers, words


class Shown(msgspec.Struct, frozen=True):
    """What is said, and the facts it comes from."""

    id: str
    text: str
    facts: tuple[str, ...]


def article(
    context: Context, slug: str, answers: Mapping[str, str], role: str | None, language: str
) -> Shown | str:
    """An article for whoever reads it, or the text id that could not be had."""
    found = context.knowledge.article(slug, audience_of(role), context.today)
    found = _reached(context, found, answers, role, language)
    return _said(context, f"article.{slug}", found, language)


def comparison(context: Context, answers: Mapping[str, str], role: str | None, language: str) -> Shown | str:
    """The ways home for the answers of this sitting, or the text id that could not be had."""
    found = context.knowledge.compare(from_answers(answers), audience_of(role), context.today)
    found = _reached(context, found, answers, role, language)
    return _said(context, f"compare.{answers.get('country', 'any')}", found, language)


def _reached(
    context: Context, found: Reading, answers: Mapping[str, str], role: str | None, language: str
) -> Reading:
    """The same with contact points of the countries that were named, where a person has tried them."""
    if not context.verified:
        return found
    places = {answers.get("country", ""), answers.get("origin", "")}
    points = context.knowledge.reached(audience_of(role), context.verified, context.today, places)
    ready = context.texts.ready.get(language, {})
    said = (piece for piece in points if words(piece, ready.get) is not None)
    return msgspec.structs.replace(found, pieces=(*found.pieces, *said))


def _said(context: Context, text_id: str, reading: Reading, language: str) -> Shown | str:
    ready = context.texts.ready.get(language, {})
    blocks: list[str] = []
    for piece in reading.pieces:
        block = words(piece, ready.get)
        if block is None:
            return next(each for each in piece.ids() if each not in ready)
        blocks.append(block)
    return Shown(id=text_id, text="\n\n".join(blocks), facts=reading.facts)
