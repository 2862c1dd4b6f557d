"""Statements of the hot path: written with the schema, compiled once, run on the driver.

Running them through SQLAlchemy would cost five times what SQLite itself needs.
"""

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="named")


class Statement(str):
    """SQL as SQLite takes it. PostgreSQL's is made from `element` when it is first used."""

    element: ClauseElement


def compiled(statement: ClauseElement) -> Statement:
    """The SQL of a statement with named parameters; literal values in it would be lost."""
    done = statement.compile(dialect=_DIALECT)
    if any(value is not None for value in done.params.values()):
        raise ValueError("use bindparam for every value of a compiled statement")
    sql = Statement(done)
    sql.element = statement
    return sql
