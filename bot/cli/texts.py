"""waymark texts: bring the translation files up to date with the English sentences; list what is missing."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.check import whole_house
from bot.script import REPLIES
from config.errors import BrokenInput
from config.languages import LANGUAGES, offered
from config.source import Source
from escalation import replies
from flows.entries import COVER
from flows.house import FOLDERS, House
from flows.loader import SAMPLE
from flows.po import merge
from flows.texts import SERVED
from knowledge import catalogue
from knowledge import sources as knowledge_sources


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    actions = parser.add_subparsers(dest="action", required=True)
    update = actions.add_parser("update", help="bring the PO files up to date with the English sentences")
    update.add_argument("languages", nargs="*", metavar="LANGUAGE", help="default: all that are offered")
    todo = actions.add_parser("todo", help="what is missing or not current in a language")
    todo.add_argument("languages", nargs=1, metavar="LANGUAGE")


def run(args: argparse.Namespace) -> int:
    """0 on success."""
    unknown = [code for code in args.languages if code not in LANGUAGES]
    if unknown:
        print(f'There is no language "{unknown[0]}". Use a code of config/languages.yaml.')
        return 1
    try:
        house = whole_house()
        if args.action == "todo":
            return _todo(house, args.languages[0])
        return _update(house, args.languages or [language.code for language in offered()])
    except BrokenInput as error:
        print(error)
        return 1


def _todo(house: House, language: str) -> int:
    for text_id, source in house.texts.sources.items():
        state = house.texts.state(text_id, language)
        if state not in SERVED:
            print(f"{state:8} {'critical' if source.critical else '':8} {text_id}  {source.text}")
    return 0


def _update(house: House, languages: list[str]) -> int:
    day = datetime.now(UTC).date().isoformat()
    changed = 0
    for language in languages:
        for path, sources in files(house, language):
            if merge(path, sources, language, day):
                changed += 1
                print(f"{path.parents[2].name}/locale/{language}/{path.name}")
    print(f"{changed} files changed.")
    return 0


def files(house: House, language: str) -> Iterator[tuple[Path, Mapping[str, Source]]]:
    """Every PO file of a language with the sources that belong in it, in their order."""
    flows_folder, knowledge_folder = FOLDERS
    for flow in house.library.flows.values():
        folder = SAMPLE / "locale" if flow.name == COVER.flow else flows_folder
        yield folder / language / f"{flow.name}.po", dict(flow.sources())
    for name, sources in _knowledge_files(knowledge_sources(house.knowledge)).items():
        yield knowledge_folder / language / f"{name}.po", sources
    yield REPLIES / language / "replies.po", replies.sources()


def _knowledge_files(sources: Mapping[str, Source]) -> dict[str, dict[str, Source]]:
    found: dict[str, dict[str, Source]] = {}
    for text_id, source in sources.items():
        found.setdefault(catalogue(text_id), {})[text_id] = source
    return found
