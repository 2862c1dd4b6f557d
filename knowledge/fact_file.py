"""Reads facts.yaml strictly: every slip is told with its line and what to write instead."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from config.sheet import Cell, load
from knowledge.audience import NAMED
from knowledge.fact import Confidence, Fact, Kind, Published, Review, SourceDate

_REQUIRED = (
    *("id", "kind", "plain", "plain_caution", "statement", "caution", "applies_to", "jurisdiction"),
    *("confidence", "source_date", "source"),
)
_ID = re.compile(r"[A-Z]{2,4}-\d\d")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-\d\d)?|\.\.(?P<until>\d{4}))?")


def read_facts(path: Path, name: str) -> Mapping[str, Fact]:
    """All facts by id, in the order of the file; `name` is how errors call it."""
    top = load(path, name).fields(("reviewed", "facts"))
    reviewed = _review(top["reviewed"])
    found: dict[str, Fact] = {}
    cells: dict[str, Cell] = {}
    for cell in top["facts"].cells():
        fact = _fact(cell, reviewed)
        if fact.id in found:
            raise cell.broken(f'The fact "{fact.id}" is there twice.', "Keep one of them.")
        found[fact.id], cells[fact.id] = fact, cell
    for fact in found.values():
        for partner in fact.together:
            _balanced(fact, partner, found, cells[fact.id])
    return MappingProxyType(found)


def _fact(cell: Cell, reviewed: Review) -> Fact:
    if "plain_caution" not in cell.pairs():
        advice = "Write the caution its safety rests on, or `none` if it is safe alone."
        raise cell.broken('"plain_caution" is missing.', advice)
    fields = cell.fields(_REQUIRED, ("together", "review"))
    ident = fields["id"].text()
    if not _ID.fullmatch(ident):
        raise fields["id"].broken(
            f'"{ident}" is not a fact id.', "Write letters, a dash and two digits: KH-01."
        )
    caution = fields["plain_caution"].text()
    source = fields["source"].fields(("title", "author", "year", "pointer"))
    named = tuple(each.one_of(NAMED) for each in fields["applies_to"].cells())
    if "operator" not in named:
        raise fields["applies_to"].broken("Operators must see every fact.", 'Add "operator".')
    return Fact(
        id=ident,
        kind=cast(Kind, fields["kind"].one_of(get_args(Kind))),
        plain=fields["plain"].text(),
        plain_caution=None if caution == "none" else caution,
        statement=fields["statement"].text(),
        caution=fields["caution"].text(),
        applies_to=tuple(name for name in NAMED if name in named),
        jurisdiction=tuple(fields["jurisdiction"].texts()),
        confidence=cast(Confidence, fields["confidence"].one_of(get_args(Confidence))),
        source_date=source_date(fields["source_date"]),
        source=Published(**{key: value.text() for key, value in source.items()}),
        review=_review(fields["review"]) if "review" in fields else reviewed,
        together=tuple(fields["together"].texts()) if "together" in fields else (),
    )


def _balanced(fact: Fact, partner: str, found: Mapping[str, Fact], cell: Cell) -> None:
    if partner not in found:
        raise cell.broken(
            f'"{fact.id}" goes together with "{partner}", which is not here.', "Add it or name another."
        )
    missing = set(fact.applies_to) - set(found[partner].applies_to)
    if missing:
        raise cell.broken(
            f'"{fact.id}" goes together with "{partner}", which {min(missing)} may not read.',
            "Both need the same applies_to.",
        )


def _review(cell: Cell) -> Review:
    fields = cell.fields(("on", "by"))
    try:
        on = date.fromisoformat(fields["on"].text())
    except ValueError:
        raise fields["on"].broken("A day is expected here.", 'Write it as "2026-11-22".') from None
    return Review(on=on, by=fields["by"].text())


def source_date(cell: Cell) -> SourceDate:
    """`2024`, `2024-06`, `2022..2024` or `undated`."""
    written = cell.text()
    if written == "undated":
        return SourceDate()
    match = _DATE.fullmatch(written)
    numbers = {key: int(value) for key, value in (match.groupdict() if match else {}).items() if value}
    if not numbers or not 1 <= numbers.get("month", 1) <= 12:
        raise cell.broken(
            "A date of a source is expected here.", 'Write "2024", "2024-06", "2022..2024" or "undated".'
        )
    return SourceDate(**numbers)
