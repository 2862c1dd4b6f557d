"""The labelled sentences the model learns from: Rasa's format, one folder for each language.

It knows the files and their shape, not what is learned from them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from config import sheet
from nlu import table
from nlu.names import INTENTS


class Sentence(NamedTuple):
    """One labelled message. Two intents mean that both are in it."""

    language: str
    intents: tuple[str, ...]
    text: str


def files(folder: Path = table.DATA) -> tuple[Path, ...]:
    """Every file of labelled sentences, in a steady order."""
    return tuple(sorted(folder.glob("*/*.yml"), key=lambda path: path.parts[-2:]))


def read_file(path: Path) -> Iterator[Sentence]:
    """The sentences of one file, or BrokenInput with the line and what to write instead."""
    top = sheet.load(path, "/".join(path.parts[-2:]))
    for group in top.fields(("version", "nlu"))["nlu"].cells():
        fields = group.fields(("intent", "examples"))
        names = tuple(fields["intent"].text().split("+"))
        for name in names:
            if name not in INTENTS:
                raise fields["intent"].broken(f'"{name}" is not an intent.', sheet.suggest(name, INTENTS))
        for line in fields["examples"].text().split("\n"):
            if not line.startswith("- ") or not line[2:].strip():
                raise fields["examples"].broken(
                    "A line of these examples has no dash, or nothing behind it.", 'Write "- " before each.'
                )
            yield Sentence(path.parent.name, names, line[2:].strip())


def read(paths: Iterable[Path]) -> list[Sentence]:
    """All sentences; what stands twice under the same names counts once."""
    return list(dict.fromkeys(sentence for path in paths for sentence in read_file(path)))


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file changes, comes or goes; the stored model keeps the one it was made from."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update("/".join(path.parts[-2:]).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
