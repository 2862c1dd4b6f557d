"""One writer, one commit for everything that is ready; whoever fails, fails alone. On both databases."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, insert, select

from bot.storage.db import close, database_errors
from bot.storage.postgres import connect_server, prepare
from bot.storage.statements import compiled
from bot.storage.store import Store
from bot.storage.writer import Db, Writer, WriterStopped
from tests.postgres import Cluster

TABLE = Table("t", MetaData(), Column("n", Integer, primary_key=True))
INSERT = compiled(insert(TABLE).values(n=bindparam("number")))
ALL = compiled(select(TABLE.c.n).order_by(TABLE.c.n))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return tmp_path / "a.sqlite"
    cluster: Cluster = request.getfixturevalue("cluster")
    server = cluster.database()
    db = connect_server(server)
    prepare(db, "content")
    close(db)
    return server


@pytest.fixture
async def writer(store: Store) -> AsyncIterator[Writer]:
    running = Writer(store)
    await running.run(lambda db: db.raw.execute("CREATE TABLE content.t (n INTEGER PRIMARY KEY)"))
    yield running
    running.stop()


@pytest.fixture
async def sqlite_writer(tmp_path: Path) -> AsyncIterator[Writer]:
    running = Writer(tmp_path / "a.sqlite")
    await running.run(lambda db: db.raw.execute("CREATE TABLE content.t (n INTEGER PRIMARY KEY)"))
    yield running
    running.stop()


def put(db: Db, number: int) -> None:
    db.raw.execute(INSERT, {"number": number})


def add(number: int) -> Callable[[Db], int]:
    def unit(db: Db) -> int:
        put(db, number)
        return number

    return unit


def numbers(writer: Writer) -> list[int]:
    return [n for (n,) in writer.read(lambda db: db.raw.execute(ALL).fetchall())]


async def test_a_failing_unit_is_undone_alone(writer: Writer) -> None:
    def half(db: Db) -> None:
        put(db, 100)
        raise KeyError

    units = [add(1), add(2), half, add(3)]
    done = await asyncio.gather(*[writer.run(u) for u in units], return_exceptions=True)
    assert [type(one) for one in done] == [int, int, KeyError, int]
    assert numbers(writer) == [1, 2, 3]


async def test_a_constraint_fails_only_its_own_unit(writer: Writer) -> None:
    await writer.run(add(1))
    done = await asyncio.gather(writer.run(add(2)), writer.run(add(1)), return_exceptions=True)
    assert isinstance(done[1], database_errors())
    assert numbers(writer) == [1, 2]


async def test_if_the_commit_fails_nobody_is_told_that_it_was_stored(writer: Writer) -> None:
    def unfit(db: Db) -> None:
        """Closes the transaction under the feet of the group, as a full disk would."""
        put(db, 7)
        db.raw.execute("ROLLBACK")

    done = await asyncio.gather(writer.run(add(5)), writer.run(unfit), return_exceptions=True)
    assert all(isinstance(one, database_errors()) for one in done)
    assert numbers(writer) == []
    assert await writer.run(add(6)) == 6


async def test_many_units_share_a_commit(sqlite_writer: Writer) -> None:
    commits: list[str] = []

    def watch(db: Db) -> None:
        assert isinstance(db.raw, sqlite3.Connection)
        db.raw.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    await sqlite_writer.run(watch)
    commits.clear()
    await asyncio.gather(*[sqlite_writer.run(add(n)) for n in range(200)])
    assert 0 < len(commits) < 20


async def test_a_cancelled_caller_does_not_undo_what_was_stored(writer: Writer) -> None:
    task = asyncio.create_task(writer.run(add(9)))
    await asyncio.sleep(0)
    task.cancel()
    await writer.run(lambda _db: None)
    assert numbers(writer) == [9]


async def test_reading_can_not_write(writer: Writer) -> None:
    with pytest.raises(database_errors()):
        writer.read(lambda db: put(db, 1))
    assert numbers(writer) == []


async def test_stopping_stores_and_answers_what_was_queued(store: Store, writer: Writer) -> None:
    waiting = [asyncio.ensure_future(writer.run(add(n))) for n in range(20)]
    await asyncio.sleep(0)
    writer.stop()
    assert await asyncio.gather(*waiting) == list(range(20))
    again = Writer(store)
    assert numbers(again) == list(range(20))
    again.stop()


async def test_after_the_end_nothing_is_taken(writer: Writer) -> None:
    writer.stop()
    with pytest.raises(WriterStopped):
        await writer.run(lambda _db: None)


def test_a_database_that_can_not_be_opened_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Writer(tmp_path / "missing" / "c.sqlite")


async def test_the_database_flushes_every_commit_and_overwrites_what_is_deleted(
    sqlite_writer: Writer,
) -> None:
    def pragma(name: str) -> Callable[[Db], Any]:
        return lambda db: db.raw.execute(f"PRAGMA {name}").fetchone()[0]

    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "wal_autocheckpoint")
    for file in ("main", "content"):
        found = [await sqlite_writer.run(pragma(f"{file}.{name}")) for name in names]
        assert found == ["wal", 2, 1, 1, 4000], file


async def test_a_checkpoint_empties_the_log(sqlite_writer: Writer, tmp_path: Path) -> None:
    await sqlite_writer.run(add(1))
    log = tmp_path / "a.sqlite-wal"
    assert log.stat().st_size > 0
    sqlite_writer.checkpoint()
    await sqlite_writer.run(lambda _db: None)
    await sqlite_writer.run(lambda _db: None)
    assert log.stat().st_size == 0
