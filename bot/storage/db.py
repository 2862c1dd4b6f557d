"""A connection as everybody here sees it, whichever database is behind it."""

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


class Cursor(Protocol):
    """What a statement has brought."""

    @property
    def description(self) -> Any:
        """The columns; the name comes first in each."""

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was just added."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All that is left."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""


class Raw(Protocol):
    """As much of sqlite3.Connection as is used; a PostgreSQL connection looks the same (wire.py)."""

    @property
    def in_transaction(self) -> bool:
        """Whether something is begun that is not ended."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> object:
        """Run it once for each."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True)
class Db:
    """The same connection twice: raw for compiled statements of the hot path, sa for everything else."""

    raw: Raw
    sa: Connection
    begin: str = "BEGIN IMMEDIATE"
    """Begins a transaction that writes: one at a time, over all processes."""


def close(db: Db) -> None:
    """Close both faces of a connection."""
    db.sa.close()
    db.sa.engine.dispose()
    db.raw.close()


def database_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What a database may raise, whichever it is, and these others."""
    psycopg = sys.modules.get("psycopg")  # not there: nobody has used it
    return (*others, sqlite3.Error, DBAPIError, *(() if psycopg is None else (psycopg.Error,)))
