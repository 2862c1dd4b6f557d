"""Reads contact_points.yaml strictly."""

import re
from pathlib import Path
from typing import cast, get_args

from config.sheet import Cell, load
from knowledge.audience import NAMED
from knowledge.contact_point import ContactPoint, Means, Reach, Subject
from knowledge.fact import Confidence, Published
from knowledge.fact_file import source_date

_REQUIRED = (
    *("id", "about", "body", "reach", "plain_caution", "caution", "applies_to"),
    *("confidence", "source_date", "source"),
)
_OPTIONAL = ("people_of", "place", "watched_phone")
_ID = re.compile(r"CT-[A-Z]{2}-\d\d")


def read_points(path: Path, name: str) -> tuple[ContactPoint, ...]:
    """All contact points, in the order of the file."""
    found: dict[str, ContactPoint] = {}
    for cell in load(path, name).fields(("points",))["points"].cells():
        point = _point(cell)
        if point.id in found:
            raise cell.broken(f'The contact point "{point.id}" is there twice.', "Keep one of them.")
        found[point.id] = point
    return tuple(found.values())


def _point(cell: Cell) -> ContactPoint:
    if "plain_caution" not in cell.pairs():
        advice = "Write what a person must know before they call, or `none`."
        raise cell.broken('"plain_caution" is missing.', advice)
    fields = cell.fields(_REQUIRED, _OPTIONAL)
    ident = fields["id"].text()
    if not _ID.fullmatch(ident):
        raise fields["id"].broken(f'"{ident}" is not the id of a contact point.', "Write it as CT-VN-01.")
    source = fields["source"].fields(("title", "author", "year", "pointer"))
    named = {each.one_of(NAMED) for each in fields["applies_to"].cells()}
    caution = fields["plain_caution"].text()
    return ContactPoint(
        id=ident,
        about=cast(Subject, fields["about"].one_of(get_args(Subject))),
        body=fields["body"].text(),
        reach=tuple(_reach(each) for each in fields["reach"].cells()),
        plain_caution=None if caution == "none" else caution,
        caution=fields["caution"].text(),
        applies_to=tuple(name for name in NAMED if name in named),
        source=Published(**{key: value.text() for key, value in source.items()}),
        source_date=source_date(fields["source_date"]),
        confidence=cast(Confidence, fields["confidence"].one_of(get_args(Confidence))),
        people_of=tuple(fields["people_of"].texts()) if "people_of" in fields else (),
        place=tuple(fields["place"].texts()) if "place" in fields else (),
        watched_phone="watched_phone" in fields and fields["watched_phone"].one_of(("safe",)) == "safe",
    )


def _reach(cell: Cell) -> Reach:
    pairs = cell.fields((), get_args(Means))
    if len(pairs) != 1:
        raise cell.broken("One number or address is expected here.", 'Write "- {phone: ...}", one a line.')
    means, at = next(iter(pairs.items()))
    return Reach(cast(Means, means), at.text())
