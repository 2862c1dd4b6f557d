"""waymark evaluate: how well a file of labelled messages is understood.

The file is tab-separated; its header names lang, labels and text in any order. Several right labels are
joined by a bar. The best guess is scored even where the bot would ask; messages are never printed.
"""

import argparse
import json
import sys
from pathlib import Path

from config.errors import BrokenInput
from nlu.scores import Row, danger, intents, language

COLUMNS = ("lang", "labels", "text")
TASKS = {"language": language, "intents": intents, "danger": danger}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("file", help="tab-separated, with the columns lang, labels and text")
    parser.add_argument("--hint", action="store_true", help="tell the language of each row beforehand")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object, as without it")
    shape.add_argument("--table", action="store_true", help="for reading")


def run(args: argparse.Namespace) -> int:
    """Score the file and print the figures."""
    try:
        rows = read_rows(Path(args.file))
    except BrokenInput as error:
        print(error, file=sys.stderr)
        return 2
    figures = TASKS[args.task](rows, args.hint)
    if args.table:
        print("\n".join(describe(figures)))
    else:
        print(json.dumps(figures, ensure_ascii=False))
    return 0


def describe(figures: dict[str, object]) -> list[str]:
    """The figures for reading, groups as tables."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines.append(f"{name}:")
            lines.extend(f"  {group:18} {_inline(figure)}" for group, figure in value.items())
        else:
            lines.append(f"{name:18} {value}")
    return lines


def _inline(figures: dict[str, object]) -> str:
    return "  ".join(f"{name} {value}" for name, value in figures.items())


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, or BrokenInput with what to do."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError:
        raise BrokenInput(path.name, 1, "The file can't be opened.", "Check its name and place.") from None
    except UnicodeDecodeError:
        raise BrokenInput(path.name, 1, "The file is not UTF-8.", "Save it as UTF-8.") from None
    header = lines[0].rstrip("\r").split("\t")
    for column in COLUMNS:
        if column not in header:
            raise BrokenInput(
                path.name, 1, f'The column "{column}" is missing.',
                "The first line has to name lang, labels and text, with tabs between them.",
            )  # fmt: skip
    places = [header.index(column) for column in COLUMNS]
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) < len(header):
            raise BrokenInput(
                path.name, number, "This line has too few columns.", "Put tabs between the columns."
            )
        lang, labels, text = (cells[place] for place in places)
        rows.append(
            Row(lang.strip(), frozenset(label.strip() for label in labels.split("|") if label.strip()), text)
        )
    return rows
