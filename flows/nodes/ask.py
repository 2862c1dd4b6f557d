"""ask: one closed question with numbered choices. Declares what it collects, why, and for how long."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, cast

from config.sheet import Cell
from config.source import Source
from flows.collects import COLLECTS, KEEPS, Collect, Keep
from flows.flow import Link, Node
from flows.nodes.say import link, words
from flows.session import Place
from flows.walk import Walk
from nlu.names import INTENTS

LANGUAGES = "languages"
"""Instead of written choices: the languages that are offered, in their own names."""

MOST_CHOICES = 6


class Choice(Link, frozen=True):
    """One numbered answer; `choice` is its key."""

    label: str = ""
    intents: frozenset[str] = frozenset()
    """What somebody may mean in words who means this answer."""


class Ask(Node, frozen=True, kw_only=True):
    """Asks, and waits."""

    kind: ClassVar[str] = "ask"
    keys: ClassVar[tuple[str, ...]] = (
        "ask", "same", "note", "collects", "why", "keep", "choices", "otherwise",
    )  # fmt: skip

    words: Source
    collects: str
    why: str
    keep: Keep
    choices: tuple[Choice, ...]
    """Empty: the languages."""
    otherwise: Link

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Ask":
        required = ("ask", "collects", "why", "keep", "choices", "otherwise")
        fields = cell.fields(required, cls.keys)
        collects = fields["collects"].one_of(COLLECTS)
        keep = cast(Keep, fields["keep"].one_of(KEEPS))
        longest = COLLECTS[collects].keep
        if KEEPS.index(keep) > KEEPS.index(longest):
            raise fields["keep"].broken(
                f'"{here.node}" keeps {collects} for the {keep}.', f'Longest allowed: "{longest}".'
            )
        source = words(fields, "ask")
        if "same" in fields:
            source = Source(
                text=source.text, note=source.note, same=fields["same"].one_of(("true",)) == "true"
            )
        return cls(
            place=here,
            at=cell,
            words=source,
            collects=collects,
            why=fields["why"].text(),
            keep=keep,
            choices=_choices(fields["choices"], here, COLLECTS[collects]),
            otherwise=link(fields["otherwise"], here),
        )

    def step(self, walk: Walk) -> Place | None:
        if self.collects == "code_keep" and not walk.context.code:
            return self.otherwise.place  # no number was offered: nothing to ask
        if walk.role is not None and walk.role not in COLLECTS[self.collects].roles:
            return self.otherwise.place
        walk.ask(self.place, self.id, self.labels(walk))
        return None

    def labels(self, walk: Walk) -> tuple[str, ...]:
        """The words of the choices, in order."""
        if not self.choices:
            return walk.language_names() if self.collects == "language" else walk.learnable_names()
        return walk.labels(tuple(f"{self.id}.{choice.choice}" for choice in self.choices))

    def links(self) -> Iterator[Link]:
        yield from self.choices
        yield self.otherwise

    def sources(self) -> Iterator[tuple[str, Source]]:
        yield self.id, self.words
        for choice in self.choices:
            yield (
                f"{self.id}.{choice.choice}",
                Source(text=choice.label, note=f"Button under: {self.words.text}"),
            )

    @property
    def waits(self) -> bool:
        return True

    @property
    def ends(self) -> bool:
        # The languages lead back to where they were asked for.
        return not self.choices and self.collects == "language"


def _choices(cell: Cell, here: Place, collect: Collect) -> tuple[Choice, ...]:
    if cell.is_text():
        cell.one_of((LANGUAGES,))
        return ()
    pairs = cell.pairs()
    if not pairs:
        raise cell.broken(f'"{here.node}" has no choices.', "Write at least one.")
    if len(pairs) > MOST_CHOICES:
        raise cell.broken(f'"{here.node}" has {len(pairs)} choices.', "Six fit on a small screen.")
    return tuple(_choice(key, entry, here, collect) for key, entry in pairs.items())


def _choice(key: str, cell: Cell, here: Place, collect: Collect) -> Choice:
    fields: Mapping[str, Cell] = cell.fields(("label", "go"), ("intents",))
    if collect.values and key not in collect.values:
        raise cell.broken(
            f'"{key}" is no answer to what "{here.node}" collects.',
            f"Use one of: {', '.join(sorted(collect.values))}.",
        )
    intents = {entry.one_of(INTENTS) for entry in fields["intents"].cells()} if "intents" in fields else set()
    if key in INTENTS:
        intents.add(key)
    way = link(fields["go"], here, key)
    return Choice(
        place=way.place, at=way.at, choice=key, label=fields["label"].text(), intents=frozenset(intents)
    )
