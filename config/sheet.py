"""Strict reading of our YAML files, with the line of every value. It knows nothing of what they mean.

Plain scalars stay text (`no` is a word, not false), a key given twice is an error, and so is an unknown one.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path

import yaml

from config.errors import BrokenInput

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Cell:
    """One value of a table and the place it stands at."""

    __slots__ = ("_file", "_node")

    def __init__(self, file: str, node: yaml.Node) -> None:
        self._file, self._node = file, node

    @property
    def file(self) -> str:
        """What errors call the file."""
        return self._file

    @property
    def line(self) -> int:
        """Line in the file, from 1."""
        return int(self._node.start_mark.line) + 1

    def broken(self, problem: str, suggestion: str = "") -> BrokenInput:
        """An error about this value."""
        return BrokenInput(self._file, self.line, problem, suggestion)

    def is_text(self) -> bool:
        """One value, not a list and not names with values."""
        return isinstance(self._node, yaml.ScalarNode)

    def is_list(self) -> bool:
        """Values with dashes or in square brackets."""
        return isinstance(self._node, yaml.SequenceNode)

    def text(self) -> str:
        """The value as one non-empty text."""
        if not isinstance(self._node, yaml.ScalarNode) or not str(self._node.value).strip():
            raise self.broken("A text is expected here.", "Write one line; quote it if it has a colon.")
        return str(self._node.value).strip()

    def cells(self) -> list["Cell"]:
        """The members of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.broken("A list is expected here.", "Begin each line with a dash.")
        return [Cell(self._file, node) for node in self._node.value]

    def texts(self) -> list[str]:
        """The members of a list of texts."""
        return [cell.text() for cell in self.cells()]

    def pairs(self) -> dict[str, "Cell"]:
        """A mapping with any keys."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.broken("Names with values are expected here.", 'Write "name: value" lines.')
        found: dict[str, Cell] = {}
        for key_node, value in self._node.value:
            key = Cell(self._file, key_node)
            name = key.text()
            if name in found:
                raise key.broken(f'"{name}" is given twice.', "Keep one of them.")
            found[name] = Cell(self._file, value)
        return found

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Cell"]:
        """A mapping with known keys."""
        found, required = self.pairs(), tuple(required)
        known = (*required, *optional)
        for name, cell in found.items():
            if name not in known:
                raise cell.broken(f'"{name}" is not a field here.', suggest(name, known))
        for name in required:
            if name not in found:
                raise self.broken(f'"{name}" is missing.', f'Add a line "{name}:".')
        return found

    def one_of(self, known: Iterable[str]) -> str:
        """The value as one of a closed list."""
        value, known = self.text(), tuple(known)
        if value not in known:
            raise self.broken(f'"{value}" is not known here.', suggest(value, known))
        return value


def suggest(name: str, known: Iterable[str]) -> str:
    """A sentence with the nearest right name, or all of them."""
    known = tuple(known)
    near = difflib.get_close_matches(name, known, 1)
    return f'Did you mean "{near[0]}"?' if near else f"Use one of: {', '.join(known)}."


def load(path: Path, file: str) -> Cell:
    """The top of one file; `file` is how errors call it."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BrokenInput(
            file, line, "This is not YAML that can be read.", "Check quotes, colons and indents."
        ) from None
    except UnicodeDecodeError:
        raise BrokenInput(file, 1, "The file is not UTF-8.", "Save it as UTF-8.") from None
    if node is None:
        raise BrokenInput(file, 1, "The file is empty.", "See the README of its folder for its shape.")
    return Cell(file, node)
