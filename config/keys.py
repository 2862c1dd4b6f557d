"""The names of the settings, derived from the tree: one registry for file, environment and documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: `telegram.mode` in words, WAYMARK_TELEGRAM_MODE in the environment."""

    table: str
    name: str
    kind: Any
    """The annotation of the field."""
    default: object

    @property
    def path(self) -> str:
        """As it is named in sentences and documents."""
        return f"{self.table}.{self.name}" if self.table else self.name

    @property
    def variable(self) -> str:
        """As it is named in the environment."""
        return "WAYMARK_" + self.path.replace(".", "_").upper()


def _walk(tree: Any, table: str = "") -> Iterator[Key]:
    kinds = get_type_hints(type(tree), include_extras=True)
    for entry in fields(tree):
        value = getattr(tree, entry.name)
        if is_dataclass(value):
            yield from _walk(value, entry.name)
        else:
            yield Key(table, entry.name, kinds[entry.name], value)


KEYS: Mapping[str, Key] = {key.path: key for key in _walk(Settings())}
"""Every setting by its path, in the order of the example file."""

TABLES: frozenset[str] = frozenset(key.table for key in KEYS.values()) - {""}
"""The tables of the file."""
