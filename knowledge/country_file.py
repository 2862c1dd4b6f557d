"""Reads paths/*.yaml and origins.yaml strictly. Whatever they name must exist and fit its readers."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeVar, cast

from config.sheet import Cell, load, suggest
from knowledge.audience import Audience
from knowledge.condition import ALWAYS, NEVER, Condition, read_condition
from knowledge.country import (
    ASPECTS,
    WAYS,
    Advice,
    CountryData,
    Item,
    Open,
    Openness,
    Order,
    OriginData,
    Way,
    WayData,
)
from knowledge.fact import Fact
from knowledge.situation import ANSWERS

COUNTRIES = ("KH", "TH", "LA", "MM")
COMPARED: tuple[Audience, ...] = ("freed", "family")
"""Who is shown a comparison. Somebody held is not: it could push them to act."""

_Rule = TypeVar("_Rule", Order, Openness)
_OPEN: tuple[Open, ...] = ("likely", "maybe", "rarely", "unknown")


class Known:
    """The facts and texts that data files may name."""

    def __init__(self, facts: Mapping[str, Fact], texts: Collection[str]) -> None:
        self.facts, self.texts = facts, texts

    def fact(self, cell: Cell, *readers: Audience) -> str:
        """A fact id; each of the readers must be able to read it."""
        ident = cell.text()
        if ident not in self.facts:
            raise cell.broken(f'There is no fact "{ident}".', suggest(ident, self.facts))
        for reader in readers:
            if not self.facts[ident].for_audience(reader):
                raise cell.broken(
                    f'"{ident}" is not for {reader}, so this could never be said to them.',
                    "Name another fact, or narrow `for`.",
                )
        return ident

    def text(self, cell: Cell) -> str:
        """An id of texts.yaml."""
        ident = cell.text()
        if ident not in self.texts:
            raise cell.broken(f'There is no text "{ident}".', suggest(ident, self.texts))
        return ident


def read_country(path: Path, name: str, known: Known) -> CountryData:
    """One country; `name` is how errors call the file."""
    lists = ("orders", "advice", "accused", "changes", "unknown")
    top = load(path, name).fields(("country", "about", *WAYS, *lists))
    code = top["country"].one_of(COUNTRIES)
    return CountryData(
        code=code,
        ways={way: _way(top[way], known) for way in WAYS},
        orders=_orders(top["orders"], known),
        advice=tuple(read_advice(cell, known, f"advice.{code}", COMPARED) for cell in top["advice"].cells()),
        accused=tuple(known.fact(cell) for cell in top["accused"].cells()),
        changes=tuple(_item(cell, "text", known) for cell in top["changes"].cells()),
        unknown=tuple(known.text(cell) for cell in top["unknown"].cells()),
    )


def read_origins(path: Path, name: str, known: Known) -> tuple[OriginData, ...]:
    """All home countries with rules of their own."""
    cells = load(path, name).fields(("origins",))["origins"].cells()
    return tuple(_origin(cell, known) for cell in cells)


def read_advice(cell: Cell, known: Known, prefix: str, audiences: tuple[Audience, ...]) -> Advice:
    """One advice. It must be possible to show each reader the cautions it rests on."""
    fields = cell.fields(("id", "text", "needs"), ("when", "unless", "for", "note"))
    readers = audiences
    if "for" in fields:
        readers = tuple(cast(Audience, each.one_of(audiences)) for each in fields["for"].cells())
    ident = f"{prefix}.{fields['id'].text()}"
    return Advice(
        id=ident,
        text=fields["text"].text(),
        audiences=readers,
        needs=tuple(known.fact(each, *readers) for each in fields["needs"].cells()),
        item=Item(ident, *_conditions(fields)),
        note=fields["note"].text() if "note" in fields else "",
    )


def _way(cell: Cell, known: Known) -> WayData:
    fields = cell.fields(("open", *ASPECTS, "short"))
    return WayData(
        open=_ends_always(fields["open"], tuple(_openness(each) for each in fields["open"].cells())),
        aspects={
            each: tuple(_item(item, "fact", known) for item in fields[each].cells()) for each in ASPECTS
        },
        short=tuple(_item(item, "fact", known) for item in fields["short"].cells()),
    )


def _openness(cell: Cell) -> Openness:
    fields = cell.fields(("is",), ("when",))
    return Openness(open=cast(Open, fields["is"].one_of(_OPEN)), when=_conditions(fields)[0])


def _orders(cell: Cell, known: Known) -> tuple[Order, ...]:
    return _ends_always(cell, tuple(_order(each, known) for each in cell.cells()))


def _order(cell: Cell, known: Known) -> Order:
    fields = cell.fields(("then",), ("when", "first", "parallel", "person", "needs"))
    needs = fields["needs"].cells() if "needs" in fields else []
    order = Order(
        then=tuple(_one_way(each) for each in fields["then"].cells()),
        first=_one_way(fields["first"]) if "first" in fields else None,
        parallel=_one_way(fields["parallel"]) if "parallel" in fields else None,
        person=_person(fields),
        needs=tuple(known.fact(each, *COMPARED) for each in needs),
        when=_conditions(fields)[0],
    )
    if sorted(order.ways) != sorted(WAYS):
        raise cell.broken("An order names each way once.", f"The ways are: {', '.join(WAYS)}.")
    if order.first is not None and not order.needs:
        raise cell.broken("A way is put first without a fact to rest on.", "Add `needs:` with fact ids.")
    return order


def _origin(cell: Cell, known: Known) -> OriginData:
    fields = cell.fields(("origin", "countries", "facts", "advice"), ("person",))
    code = fields["origin"].one_of(ANSWERS["origin"])
    return OriginData(
        origin=code,
        countries=tuple(each.one_of(COUNTRIES) for each in fields["countries"].cells()),
        facts=tuple(known.fact(each, *COMPARED) for each in fields["facts"].cells()),
        advice=tuple(
            read_advice(each, known, f"origin.{code}", COMPARED) for each in fields["advice"].cells()
        ),
        person=_person(fields),
    )


def _item(cell: Cell, kind: str, known: Known) -> Item:
    name = known.fact if kind == "fact" else known.text
    if cell.is_text():
        return Item(name(cell))
    fields = cell.fields((kind,), ("when", "unless"))
    return Item(name(fields[kind]), *_conditions(fields))


def _conditions(fields: Mapping[str, Cell]) -> tuple[Condition, Condition]:
    return (
        read_condition(fields["when"]) if "when" in fields else ALWAYS,
        read_condition(fields["unless"]) if "unless" in fields else NEVER,
    )


def _ends_always(cell: Cell, rules: tuple[_Rule, ...]) -> tuple[_Rule, ...]:
    if not rules or rules[-1].when != ALWAYS:
        raise cell.broken("Some answers fit no entry here.", "Let the last entry have no `when`.")
    return rules


def _one_way(cell: Cell) -> Way:
    return cast(Way, cell.one_of(WAYS))


def _person(fields: Mapping[str, Cell]) -> bool:
    return "person" in fields and fields["person"].one_of(("true", "false")) == "true"
