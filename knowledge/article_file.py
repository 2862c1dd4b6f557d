"""Reads articles/*.yaml strictly: an item that a named reader could never be shown is an error, not a gap."""

from pathlib import Path
from typing import cast, get_args

from config.sheet import Cell, load
from knowledge.article import Article, Entry
from knowledge.audience import AUDIENCES, Audience
from knowledge.contact_point import Subject
from knowledge.country_file import Known

LONGEST = 8
"""Pieces one reader gets: more does not fit a small screen or a tired mind."""


def read_article(path: Path, name: str, known: Known) -> Article:
    """One article; `name` is how errors call the file."""
    top = load(path, name).fields(("article", "about", "audiences", "items"), ("critical", "points"))
    slug = top["article"].text()
    if slug != path.stem:
        raise top["article"].broken(f'The file is called "{path.stem}".', "Give both the same name.")
    audiences = tuple(cast(Audience, each.one_of(AUDIENCES)) for each in top["audiences"].cells())
    items = tuple(_item(cell, slug, audiences, known) for cell in top["items"].cells())
    for audience in audiences:
        count = sum(audience in item.audiences for item in items)
        if not 0 < count <= LONGEST:
            raise top["items"].broken(f"{audience} would read {count} items.", f"Let it be 1 to {LONGEST}.")
    critical = "critical" in top and top["critical"].one_of(("true", "false")) == "true"
    named = top["points"].cells() if "points" in top else []
    points = tuple(cast(Subject, each.one_of(get_args(Subject))) for each in named)
    return Article(slug, top["about"].text(), audiences, items, critical, points)


def _item(cell: Cell, slug: str, audiences: tuple[Audience, ...], known: Known) -> Entry:
    fields = cell.fields((), ("id", "text", "fact", "needs", "for", "note"))
    readers = audiences
    if "for" in fields:
        readers = tuple(cast(Audience, each.one_of(audiences)) for each in fields["for"].cells())
    if "fact" in fields:
        cell.fields(("fact",), ("for",))
        return Entry(readers, fact=known.fact(fields["fact"], *readers))
    cell.fields(("id", "text"), ("needs", "for", "note"))
    return Entry(
        readers,
        text_id=f"article.{slug}.{fields['id'].text()}",
        text=fields["text"].text(),
        note=fields["note"].text() if "note" in fields else "",
        needs=tuple(
            known.fact(each, *readers) for each in (fields["needs"].cells() if "needs" in fields else [])
        ),
    )
