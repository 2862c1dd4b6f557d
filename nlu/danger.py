"""Signs that somebody is in danger, found by reviewed phrases.

A missed sign can cost a life and a false one costs an operator a minute: in doubt, signal. Only clear
negations and idioms cancel; the distant past lowers P0 to P1 and never to nothing. It knows no session.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, cast

from config import sheet
from nlu import table
from nlu.guards import Guards, Spans
from nlu.matcher import Matcher
from nlu.names import LEVELS, RISK_KINDS
from nlu.normal import Reading
from nlu.parsed import Level, RiskSignal
from nlu.pattern import Pattern

FOLDER = table.DATA / "phrases"
_ALWAYS = frozenset({"self_harm"})
"""Kinds no negation cancels and no past lowers: any word of suicide counts until a person has asked."""


class Entry(NamedTuple):
    """One kind of sentence, with its examples."""

    id: str
    signal: RiskSignal
    patterns: tuple[Pattern, ...]
    idioms: tuple[Pattern, ...]
    guards: Guards
    negatable: bool
    fires: tuple[str, ...]
    silent: tuple[str, ...]

    def counts(
        self, reading: Reading, pattern: Pattern, start: int, end: int, idioms: Spans | None = None
    ) -> bool:
        """Whether this place in the message means what the entry means."""
        if self.guards.idiomatic(reading, start, end, self.idioms, idioms):
            return False
        return not (self.negatable and self.guards.negated(reading, pattern, start, end))

    def weighed(self, reading: Reading) -> RiskSignal:
        """The signal, one level lower when the message tells of long ago."""
        if self.signal.level == "P0" and self.signal.kind not in _ALWAYS and self.guards.long_ago(reading):
            return RiskSignal(kind=self.signal.kind, level="P1", why=self.signal.why)
        return self.signal


class Danger:
    """All danger tables together: a message is compared with every language at once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self.matcher = Matcher((entry, pattern) for entry in self.entries for pattern in entry.patterns)

    def signals(self, reading: Reading) -> tuple[RiskSignal, ...]:
        """The strongest signal of each kind, most urgent first."""
        strongest: dict[str, RiskSignal] = {}
        idioms: dict[int, Spans] = {}  # those of one language are looked for once in a message

        def adds(entry: Entry) -> bool:
            known = strongest.get(entry.signal.kind)
            return known is None or known.level > entry.signal.level

        for entry, pattern, start, end in self.matcher.find(reading, adds):
            if not adds(entry):
                continue
            of_language = id(entry.guards)
            if of_language not in idioms:
                idioms[of_language] = entry.guards.idioms_in(reading)
            if entry.counts(reading, pattern, start, end, idioms[of_language]):
                signal = entry.weighed(reading)
                known = strongest.get(signal.kind)
                if known is None or signal.level < known.level:
                    strongest[signal.kind] = signal
        if len(strongest) < 2:
            return tuple(strongest.values())
        return tuple(
            sorted(strongest.values(), key=lambda signal: (signal.level, RISK_KINDS.index(signal.kind)))
        )

    def fired(self, reading: Reading) -> set[str]:
        """The ids of all entries that count in this message, for whoever edits the tables."""
        return {
            entry.id
            for entry, pattern, start, end in self.matcher.find(reading)
            if entry.counts(reading, pattern, start, end)
        }


def read_file(path: Path) -> list[Entry]:
    """The entries of one language file."""
    top = sheet.load(path, table.called(path))
    fields = top.fields(("language", "danger"), ("sets", "negation", "idioms", "past", "now"))
    language = fields["language"].text()
    if language != path.stem:
        raise fields["language"].broken(
            f'The file is named for "{path.stem}".', "Make name and language the same."
        )
    sets = table.read_sets(fields.get("sets"))
    guards = Guards.from_cells(language, fields, sets)
    found: dict[str, Entry] = {}
    for item in fields["danger"].cells():
        entry = _entry(item, language, guards, sets)
        if entry.id in found:
            raise item.broken(f'The id "{entry.id}" is given twice.', "Give every entry its own id.")
        found[entry.id] = entry
    return list(found.values())


def _entry(item: sheet.Cell, language: str, guards: Guards, sets: dict[str, list[str]]) -> Entry:
    fields = item.fields(("id", "kind", "level", "any", "fires"), ("unless", "silent", "negatable"))
    name = fields["id"].text()
    if not name.startswith(f"{language}."):
        raise fields["id"].broken(
            f'The id "{name}" does not begin with the language.', f'Write "{language}.{name}".'
        )
    kind, level = fields["kind"].one_of(RISK_KINDS), fields["level"].one_of(LEVELS)
    negatable = kind not in _ALWAYS
    if "negatable" in fields:
        negatable = fields["negatable"].one_of(("yes", "no")) == "yes"
    unless = fields.get("unless")
    return Entry(
        id=name,
        signal=RiskSignal(kind=kind, level=cast(Level, level), why=name),
        patterns=tuple(table.read_patterns(fields["any"], guards.notation, sets)),
        idioms=tuple(table.read_patterns(unless, guards.bare, sets)) if unless else (),
        guards=guards,
        negatable=negatable,
        fires=tuple(fields["fires"].texts()),
        silent=tuple(fields["silent"].texts()) if "silent" in fields else (),
    )


def load(folder: Path = FOLDER) -> Danger:
    """Every language file of a folder."""
    return Danger(entry for path in table.files(folder) for entry in read_file(path))
