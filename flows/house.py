"""The shipped flows, texts and facts read together: the one way to get them for app, commands and tests."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec
import yaml

from config.languages import LANGUAGES, offered
from config.source import Source
from flows.checks.problem import Ground
from flows.entries import ENTRIES
from flows.flow import Library
from flows.loader import SAMPLE, load_library
from flows.session import Place
from flows.texts import Catalog
from knowledge import Knowledge
from knowledge import load as load_knowledge
from knowledge import sources as knowledge_sources

HERE = Path(__file__).parent
FOLDERS = (HERE / "locale", HERE.parent / "knowledge" / "locale")
FIRST_LINES = HERE / "first_lines.yaml"


class House(msgspec.Struct, frozen=True):
    """What the engine needs that does not change while it runs."""

    library: Library
    texts: Catalog
    knowledge: Knowledge

    def ground(self, today: date, entered: Iterable[Place] = ()) -> Ground:
        """What the checks look at. `entered`: nodes triage names."""
        return Ground(
            library=self.library,
            texts=self.texts,
            knowledge=self.knowledge,
            today=today,
            offered=tuple(language.code for language in offered()),
            entered=(*ENTRIES, *entered),
            first_lines=first_lines(),
        )


def read_house(
    more_sources: Iterable[Mapping[str, Source]] = (),
    more_folders: Iterable[Path] = (),
    cover: Path = SAMPLE,
) -> House:
    """Read everything once. Sources and folders of the layers above are given by whoever knows them."""
    knowledge = load_knowledge()
    library = load_library(knowledge.articles, cover=cover)
    folders = (*FOLDERS, cover / "locale", *more_folders)
    texts = Catalog.load(
        [library.sources(), knowledge_sources(knowledge), *more_sources],
        folders,
        [code for code in LANGUAGES if any((folder / code).is_dir() for folder in folders)],
    )
    return House(library=library, texts=texts, knowledge=knowledge)


def first_lines(path: Path = FIRST_LINES) -> Mapping[str, tuple[str, ...]]:
    """By language: words that may not stand on a first screen."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), dict[str, tuple[str, ...]])
