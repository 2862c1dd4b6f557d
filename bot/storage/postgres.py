"""PostgreSQL: one database with two schemas, so that keys and content are copied apart from each other.

What SQLite gives by itself is asked for here: one writing transaction at a time over all processes, a commit
that is on the disk before anybody hears of it, and a connection for reading that can't write.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import StaticPool, create_engine

from bot.lock import AlreadyRunning
from bot.storage.db import Db, close, database_errors
from config.errors import WaymarkError

if TYPE_CHECKING:
    from bot.storage.wire import Wire

CONTENT, KEYS = "content", "keys"
_SERVING: Final = 0x5761796D61726B01
_WRITING: Final = 0x5761796D61726B02
"""Numbers of the two advisory locks: they mean something only inside our own database."""
_BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({_WRITING})"
_SESSION: Final = (
    "SET default_transaction_isolation = 'read committed'",
    "SET synchronous_commit = on",
    "SET lock_timeout = '5s'",
    # Somebody else must be able to go on when this process or the way to it is dead.
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)
_WAY: Final[dict[str, Any]] = {
    "application_name": "waymark",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""What the address may say otherwise."""


@dataclass(frozen=True)
class Server:
    """A database on a server. Its address holds a password."""

    address: str = field(repr=False)


class PostgresMissing(WaymarkError):
    """A server is named, and what speaks to it is not installed."""

    code = "storage.postgres_missing"

    def __str__(self) -> str:
        return (
            "database_file names a PostgreSQL database, and psycopg is not installed. Run: make postgres   "
            "or: pip install --require-hashes -r requirements-postgres.txt"
        )


class PostgresUnreachable(WaymarkError):
    """No connection. What the server said may name people and machines, so it is not repeated."""

    code = "storage.postgres_unreachable"

    def __str__(self) -> str:
        return (
            "The PostgreSQL database named in database_file can't be opened. See that the server runs and "
            "that name, password and database in the address are right: psql shows why with that address."
        )


class DatabaseTaken(AlreadyRunning):
    """Another process serves from this database."""

    code = "lock.database_taken"

    def __str__(self) -> str:
        return (
            "Another Waymark serves from this PostgreSQL database. Stop it first, or give this one another "
            "database. If it was killed a moment ago, wait a minute."
        )


def connect_server(
    server: Server, *, schemas: Sequence[str] = (CONTENT, KEYS), read_only: bool = False, alone: bool = False
) -> Db:
    """A connection that sees these schemas. `alone`: as the one process that serves, or DatabaseTaken."""
    wire = _wire(server)
    if alone:
        _alone(wire)
    settings = [*_SESSION, f"SET search_path = {', '.join(schemas)}"]
    if read_only:
        settings.append("SET default_transaction_read_only = on")
    wire.execute("; ".join(settings))
    return _faces(wire)


def _wire(server: Server) -> "Wire":
    try:
        psycopg_side = import_module("bot.storage.wire")  # psycopg need not be installed for SQLite
    except ImportError:
        raise PostgresMissing from None
    wire: Wire | None = psycopg_side.dial(server.address, _WAY)
    if wire is None:
        raise PostgresUnreachable
    return wire


def _alone(wire: "Wire") -> None:
    # Of a process that was killed the server hears a moment later.
    try:
        wire.execute(f"SET lock_timeout = '2s'; SELECT pg_advisory_lock({_SERVING})")
    except database_errors():
        wire.close()
        raise DatabaseTaken from None


def _faces(wire: "Wire") -> Db:
    # hide_parameters: an error text of the library would repeat what a person wrote.
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: wire.connection,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        use_native_hstore=False,
    )
    return Db(wire, engine.connect(), _BEGIN)


def prepare(db: Db, schema: str) -> None:
    """Make the schema, unless whoever runs the server has made it already."""
    if db.raw.execute(f"SELECT to_regnamespace('{schema}')").fetchone()[0] is None:
        db.raw.execute(f"CREATE SCHEMA {schema}")


def destroy(db: Db, tables: Sequence[str]) -> bool:
    """Empty these tables of keys at once; whether others had to be put out of the database for it.

    The files of the tables are taken away, not emptied row by row. The server's log keeps them for a while.
    """
    others = db.raw.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    ).fetchone()[0]
    db.raw.execute(f"TRUNCATE {', '.join(f'{KEYS}.{table}' for table in tables)}")
    return bool(others)


def way_in_the_open(db: Db) -> bool:
    """Whether the server is on another machine and the way to it is not encrypted."""
    at, sealed = db.raw.execute(
        "SELECT host(inet_server_addr()), ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    ).fetchone()
    return not (sealed or at is None or at == "::1" or at.startswith("127."))


def begun(server: Server) -> bool:
    """Whether somebody has started Waymark on this database before."""
    db = connect_server(server, read_only=True)
    try:
        return db.raw.execute(f"SELECT to_regclass('{CONTENT}.meta')").fetchone()[0] is not None
    finally:
        close(db)
