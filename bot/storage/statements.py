"""Statements of the hot path: written with the schema, compiled once, run on the driver.

Running them through SQLAlchemy would cost five times what SQLite itself needs.
"""

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="named")


def compiled(statement: ClauseElement) -> str:
    """The SQL of a statement with named parameters; literal values in it would be lost."""
    done = statement.compile(dialect=_DIALECT)
    if any(value is not None for value in done.params.values()):
        raise ValueError("use bindparam for every value of a compiled statement")
    return str(done)
