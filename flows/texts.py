"""The words of every text id in every language. A text that is missing, stale or fuzzy is never served.

It knows no flow and no fact: sources come in as mappings, translations as folders of PO files.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from config.source import Source
from flows.po import Entry, read_folder

State = Literal["missing", "empty", "stale", "fuzzy", "drafted", "read", "native"]
"""drafted, read and native can be served; the others never are."""

SERVED: tuple[State, ...] = ("drafted", "read", "native")
"""Review states, weakest first."""


class Text(msgspec.Struct, frozen=True):
    """One text in one language."""

    words: str
    state: State
    entry: Entry | None = None


_MISSING = Text(words="", state="missing")


class Catalog(msgspec.Struct, frozen=True):
    """Every source sentence and its translations, ready to be said."""

    sources: Mapping[str, Source]
    texts: Mapping[str, Mapping[str, Text]]
    """By language, then by text id."""
    ready: Mapping[str, Mapping[str, str]]
    """Only what may be served; the engine looks here and nowhere else."""
    unknown: Mapping[str, tuple[Entry, ...]] = MappingProxyType({})
    """By language: entries whose text id nothing uses any more."""

    @classmethod
    def load(
        cls,
        sources: Iterable[Mapping[str, Source]],
        folders: Iterable[Path],
        languages: Iterable[str],
    ) -> "Catalog":
        """Read `<folder>/<language>/*.po` of every folder; an unreadable file raises BrokenInput."""
        known: dict[str, Source] = {}
        for mapping in sources:
            known.update(mapping)
        folders = tuple(folders)
        texts: dict[str, Mapping[str, Text]] = {}
        unknown: dict[str, tuple[Entry, ...]] = {}
        for language in languages:
            entries = {e.id: e for folder in folders for e in read_folder(folder / language)}
            texts[language] = {
                text_id: judge(source, entries.get(text_id)) for text_id, source in known.items()
            }
            unknown[language] = tuple(e for e in entries.values() if e.id not in known)
        return cls(
            sources=MappingProxyType(known),
            texts=texts,
            ready={
                language: {i: text.words for i, text in found.items() if text.state in SERVED}
                for language, found in texts.items()
            },
            unknown=unknown,
        )

    def text(self, text_id: str, language: str) -> str | None:
        """The words, or None when they may not be served."""
        found = self.ready.get(language)
        return found.get(text_id) if found is not None else None

    def state(self, text_id: str, language: str) -> State:
        """How far this text is in this language."""
        return self.texts.get(language, {}).get(text_id, _MISSING).state

    def missing(self, language: str, critical_only: bool = False) -> tuple[str, ...]:
        """Text ids that can't be served, in the order of the sources."""
        return tuple(
            text_id
            for text_id, source in self.sources.items()
            if (source.critical or not critical_only) and self.state(text_id, language) not in SERVED
        )

    def below(self, language: str, require: State) -> tuple[str, ...]:
        """Critical text ids that have not reached this review state."""
        enough = SERVED[SERVED.index(require) :]
        return tuple(
            text_id
            for text_id, source in self.sources.items()
            if source.critical and self.state(text_id, language) not in enough
        )

    def offered(self, language: str, require: State = "drafted") -> bool:
        """All critical texts are there, current, and reviewed as far as is asked."""
        return language in self.texts and not self.below(language, require)


def judge(source: Source, entry: Entry | None) -> Text:
    """May this translation of this source be served?"""
    if source.same:
        return Text(words=source.text, state="native", entry=entry)
    if entry is None:
        return _MISSING
    state: State
    if entry.fuzzy:
        state = "fuzzy"
    elif entry.source != source.text:
        state = "stale"
    elif not entry.words.strip():
        state = "empty"
    else:
        state = entry.review
    return Text(words=entry.words, state=state, entry=entry)
