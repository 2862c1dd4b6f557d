"""Vetted statements on their way to the screen: pieces of knowledge in, one text in one language out.

A text is all there or not there: half an article may lack the very caution it rests on. A contact point is
all there or not there too, but the article does without it.
"""

from collections.abc import Mapping

import msgspec

from flows.context import Context
from knowledge import CONTACTS_HEADING, Reading, audience_of, contact, from_answers, words


class Shown(msgspec.Struct, frozen=True):
    """What is said, and the facts it comes from."""

    id: str
    text: str
    facts: tuple[str, ...]
    points: tuple[str, ...] = ()
    """Contact points that stand under it."""


def article(
    context: Context, slug: str, answers: Mapping[str, str], role: str | None, language: str
) -> Shown | str:
    """An article for whoever reads it with its contact points, or the text id that could not be had."""
    found = context.knowledge.article(slug, audience_of(role), context.today)
    shown = _said(context, f"article.{slug}", found, language)
    return shown if isinstance(shown, str) else _with_contacts(context, shown, slug, answers, role, language)


def comparison(context: Context, answers: Mapping[str, str], role: str | None, language: str) -> Shown | str:
    """The ways home for the answers of this sitting, or the text id that could not be had."""
    found = context.knowledge.compare(from_answers(answers), audience_of(role), context.today)
    return _said(context, f"compare.{answers.get('country', 'any')}", found, language)


def _with_contacts(
    context: Context, shown: Shown, slug: str, answers: Mapping[str, str], role: str | None, language: str
) -> Shown:
    verified, ready = context.verified, context.texts.ready.get(language, {})
    points = context.knowledge.contacts(
        slug, audience_of(role), context.today, verified, from_answers(answers)
    )
    blocks = {point.id: words(contact(point, verified[point.id]), ready.get) for point in points}
    said = {ident: block for ident, block in blocks.items() if block is not None}
    heading = words(CONTACTS_HEADING, ready.get)
    if heading is None or not said:
        return shown
    text = "\n\n".join((shown.text, heading, *said.values()))
    return msgspec.structs.replace(shown, text=text, points=tuple(said))


def _said(context: Context, text_id: str, reading: Reading, language: str) -> Shown | str:
    ready = context.texts.ready.get(language, {})
    blocks: list[str] = []
    for piece in reading.pieces:
        block = words(piece, ready.get)
        if block is None:
            return next(each for each in piece.ids() if each not in ready)
        blocks.append(block)
    return Shown(id=text_id, text="\n\n".join(blocks), facts=reading.facts)
