"""English source sentences by text id, for the catalogues of every language."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from config.source import Source
from knowledge.knowledge import Knowledge
from knowledge.load import load

FILES = ("facts", "articles", "points")
"""Names of the catalogues: knowledge/locale/<language>/<name>.po."""

_NOTE = "Read by a tired person. Keep numbers as they are. No promise, no blame."
_POINT = "Name of an office or a help line. Its numbers stand beside it and are never translated."
_CAUTION = "Always shown under its statement: {text}"


def sources(knowledge: Knowledge | None = None) -> Mapping[str, Source]:
    """Every text id of this folder with its English words, a note, and whether a language can do without."""
    knowledge = knowledge or load()
    found = dict(knowledge.texts)
    found.update(_facts(knowledge))
    found.update(_articles(knowledge))
    found.update(_advice(knowledge))
    found.update(_points(knowledge))
    return MappingProxyType(found)


def catalogue(text_id: str) -> str:
    """The file a text is translated in."""
    name = {"fact": "facts", "point": "points"}
    return name.get(text_id.partition(".")[0], "articles")


def _facts(knowledge: Knowledge) -> Iterator[tuple[str, Source]]:
    critical = {
        fact for article in knowledge.articles.values() if article.critical for fact in article.facts()
    }
    for fact in knowledge.facts.values():
        must = fact.kind == "warning" or fact.id in critical
        yield fact.text, Source(text=fact.plain, note=_NOTE, critical=must)
        if fact.caution_text and fact.plain_caution:
            note = _CAUTION.format(text=fact.plain)
            yield fact.caution_text, Source(text=fact.plain_caution, note=note, critical=must)


def _articles(knowledge: Knowledge) -> Iterator[tuple[str, Source]]:
    for article in knowledge.articles.values():
        for item in article.items:
            if item.text_id:
                note = item.note or f"{article.about} Readers: {', '.join(item.audiences)}."
                yield item.text_id, Source(text=item.text, note=note, critical=article.critical)


def _advice(knowledge: Knowledge) -> Iterator[tuple[str, Source]]:
    entries = [each for country in knowledge.countries.values() for each in country.advice]
    entries += [each for origin in knowledge.origins for each in origin.advice]
    for each in entries:
        note = each.note or "Advice in the comparison of ways home. Read by the person or by family."
        yield each.id, Source(text=each.text, note=note, critical=False)


def _points(knowledge: Knowledge) -> Iterator[tuple[str, Source]]:
    """A language can do without: a point that can't be said whole is left out."""
    for point in knowledge.points:
        if not point.for_people:
            continue
        yield point.text, Source(text=point.body, note=_POINT)
        if point.caution_text and point.plain_caution:
            yield point.caution_text, Source(text=point.plain_caution, note=_CAUTION.format(text=point.body))
