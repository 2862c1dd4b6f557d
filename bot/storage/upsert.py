"""INSERT … ON CONFLICT in a form that both databases take."""

from typing import Any

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles

__all__ = ["insert"]


# SQLite's clause says what PostgreSQL's says, but for a way to name a constraint, which nobody needs here.
# PostgreSQL's own would do on both; reading it costs every start a tenth of a second.
@compiles(OnConflictDoUpdate, "postgresql")
def _update(clause: Any, compiler: Any, **options: Any) -> str:
    clause.constraint_target = None
    done: str = compiler.visit_on_conflict_do_update(clause, **options)
    return done


@compiles(OnConflictDoNothing, "postgresql")
def _nothing(clause: Any, compiler: Any, **options: Any) -> str:
    clause.constraint_target = None
    done: str = compiler.visit_on_conflict_do_nothing(clause, **options)
    return done
