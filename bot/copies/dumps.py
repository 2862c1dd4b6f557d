"""Copies of a PostgreSQL database, made and put back by its own programs: one of each schema."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from sqlalchemy import MetaData, inspect

from bot.storage import postgres
from bot.storage.db import close, database_errors
from bot.storage.postgres import Server, connect_server
from config.errors import WaymarkError

MAGIC: Final = b"PGDMP"


class ProgramFailed(WaymarkError):
    """pg_dump or pg_restore did not do it. What it says names tables and values, so it is not repeated."""

    code = "copies.program"

    def __str__(self) -> str:
        return (
            f"{self.data['program']} failed, or is not installed. It has to be of the server's version or "
            "newer. Run: apt-get install postgresql-client"
        )


class NoScratch(WaymarkError):
    """The drill needs a database of its own for a minute."""

    code = "copies.no_scratch"

    def __str__(self) -> str:
        return (
            "The drill makes a database beside this one and removes it afterwards, and may not. Let it, with "
            "ALTER ROLE waymark CREATEDB, or put the copy back into an empty database somewhere else."
        )


def dump(server: Server, schema: str, *, without: str | None = None) -> bytes:
    """One schema as it is between two commits, in PostgreSQL's own format."""
    left_out = () if without is None else (f"--exclude-table-data={schema}.{without}",)
    return _run(server, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}",
                *left_out)  # fmt: skip


def put(server: Server, schema: str, plain: bytes) -> bool:
    """Put one schema back where there is nothing of it yet. False: it is not in this copy."""
    db = connect_server(server)
    try:
        postgres.prepare(db, schema)
    finally:
        close(db)
    _run(server, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
         f"--schema={schema}", given=plain)  # fmt: skip
    db = connect_server(server)
    try:
        return bool(inspect(db.sa).get_table_names(schema=schema))
    finally:
        close(db)


def clear(server: Server) -> None:
    """Take away half a copy: it must not look like a database at the next start."""
    for schema in (postgres.CONTENT, postgres.KEYS):
        db = connect_server(server, schemas=(schema,))
        try:
            found = MetaData()
            found.reflect(db.sa)
            found.drop_all(db.sa)
        finally:
            close(db)


@contextmanager
def scratch(server: Server) -> Iterator[Server]:
    """An empty database beside this one, for as long as it is looked at."""
    name = f"waymark_drill_{os.getpid()}"
    db = connect_server(server)
    try:
        try:
            db.raw.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        except database_errors():
            raise NoScratch from None
        try:
            yield Server(_conninfo().make_conninfo(server.address, dbname=name))
        finally:
            db.raw.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        close(db)


def _conninfo() -> Any:
    return import_module("psycopg.conninfo")  # psycopg need not be installed for SQLite


def _run(server: Server, program: str, *arguments: str, given: bytes = b"") -> bytes:
    """Run one of the programs. The password goes another way than the command line, which others can see."""
    way: dict[str, str] = _conninfo().conninfo_to_dict(server.address)
    environment = {**os.environ, "PGPASSWORD": way.pop("password", "")}
    try:
        done = subprocess.run(  # noqa: S603  (names of programs from above)
            [program, *arguments, f"--dbname={_conninfo().make_conninfo(**way)}"],
            input=given,
            capture_output=True,
            check=True,
            env=environment,
        )
    except (OSError, subprocess.CalledProcessError):
        raise ProgramFailed(program=program) from None
    return done.stdout
