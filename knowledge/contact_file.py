"""Reads contact_points.yaml strictly."""

import re
from pathlib import Path
from typing import cast, get_args

from config.sheet import Cell, load
from knowledge.audience import NAMED
from knowledge.contact_point import PLACES, ContactPoint
from knowledge.fact import Confidence, Published
from knowledge.fact_file import source_date

_REQUIRED = (
    *("id", "jurisdiction", "body", "reach", "caution", "applies_to"),
    *("confidence", "source_date", "source"),
)
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
    fields = cell.fields(_REQUIRED, ("told",))
    ident = fields["id"].text()
    if not _ID.fullmatch(ident):
        raise fields["id"].broken(f'"{ident}" is not the id of a contact point.', "Write it as CT-VN-01.")
    source = fields["source"].fields(("title", "author", "year", "pointer"))
    body, reach = fields["body"].text(), tuple(fields["reach"].texts())
    if re.findall(r"\{(\w+)\}", body) != list(PLACES[: len(reach)]):
        raise fields["body"].broken(
            f'"{ident}" does not say where its numbers go.',
            "Write {a}, {b}, {c} in this order, one for each.",
        )
    named = {each.one_of(NAMED) for each in fields["applies_to"].cells()}
    return ContactPoint(
        id=ident,
        jurisdiction=tuple(fields["jurisdiction"].texts()),
        body=body,
        reach=reach,
        caution=fields["caution"].text(),
        told=fields["told"].text() if "told" in fields else "",
        applies_to=tuple(name for name in NAMED if name in named),
        source=Published(**{key: value.text() for key, value in source.items()}),
        source_date=source_date(fields["source_date"]),
        confidence=cast(Confidence, fields["confidence"].one_of(get_args(Confidence))),
    )
