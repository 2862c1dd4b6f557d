"""A psycopg connection that looks like sqlite3's and never says what was to be stored.

Imported only where PostgreSQL is used: psycopg need not be there otherwise.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import dialect

from bot.storage.statements import Statement

_DIALECT: Dialect = dialect()  # type: ignore[no-untyped-call]
_OPEN = frozenset({TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR})


class Quiet(psycopg.Cursor[Any]):
    """Its errors carry class and state only: PostgreSQL's own texts repeat the values of a row."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> Self:
        """Run one statement."""
        try:
            return super().execute(query, params, prepare=prepare, binary=binary)
        except psycopg.Error as error:
            bare = _bare(error)
        raise bare  # out here, so that what the server said is not its context

    def executemany(self, query: Any, params_seq: Iterable[Any], *, returning: bool = False) -> None:
        """Run it once for each."""
        try:
            return super().executemany(query, params_seq, returning=returning)
        except psycopg.Error as error:
            bare = _bare(error)
        raise bare

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was just added: such a statement returns it."""
        row = self.fetchone()
        return None if row is None else int(row[0])


def _bare(error: psycopg.Error) -> psycopg.Error:
    return type(error)(f"SQLSTATE {error.sqlstate or 'none'}")


def dial(address: str, defaults: Mapping[str, Any]) -> "Wire | None":
    """A connection, or None: why there is none would name people and machines."""
    try:
        way: dict[str, Any] = {**defaults, **conninfo_to_dict(address)}
        return Wire(psycopg.connect(**way, autocommit=True, cursor_factory=Quiet))
    except psycopg.Error:
        return None


@cache
def postgresql(statement: Statement) -> str:
    """The same statement as PostgreSQL takes it, compiled at its first use."""
    return str(statement.element.compile(dialect=_DIALECT))


class Wire:
    """As much of sqlite3.Connection as is used."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    @property
    def in_transaction(self) -> bool:
        """Whether something is begun that is not ended."""
        return self.connection.info.transaction_status in _OPEN

    @property
    def lost(self) -> bool:
        """Whether the server is gone, or has ended this connection."""
        return self.connection.closed

    def execute(self, sql: str, parameters: Any = None, /) -> Quiet:
        """Run one statement; one that is written by hand is sent as it is."""
        cursor = Quiet(self.connection)
        if isinstance(sql, Statement):
            return cursor.execute(postgresql(sql), parameters, binary=True)
        if sql == "COMMIT" and self.connection.info.transaction_status != TransactionStatus.INTRANS:
            # The server would only warn, or roll back and say nothing; we would tell that it was stored.
            raise psycopg.errors.InFailedSqlTransaction("nothing to commit")
        return cursor.execute(sql, parameters, prepare=False)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Quiet:
        """Run it once for each."""
        cursor = Quiet(self.connection)
        cursor.executemany(postgresql(sql) if isinstance(sql, Statement) else sql, parameters)
        return cursor

    def close(self) -> None:
        """End the connection."""
        self.connection.close()
