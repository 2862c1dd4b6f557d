"""INSERT … ON CONFLICT in a form that both databases take.

PostgreSQL's construct says all that SQLite's says, and SQLite's compiler takes it; the other way round fails.
"""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
