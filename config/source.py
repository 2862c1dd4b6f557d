"""An English source sentence on its way to the catalogues: one shape for flows, knowledge and escalation."""

import msgspec


class Source(msgspec.Struct, frozen=True):
    """What a translator gets for one text id."""

    text: str
    note: str = ""
    critical: bool = False
    """A language is offered only when all critical texts are there and current."""
    same: bool = False
    """The same in every language (a line of language names): nothing to translate."""
