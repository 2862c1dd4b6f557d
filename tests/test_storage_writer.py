"""One writer, one commit for everything that is ready; whoever fails, fails alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.storage.writer import Db, Writer, WriterStopped


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    running = Writer(tmp_path / "a.sqlite")
    await running.run(lambda db: db.raw.execute("CREATE TABLE content.t (n INTEGER PRIMARY KEY)"))
    yield running
    running.stop()


def add(number: int) -> Callable[[Db], int]:
    def unit(db: Db) -> int:
        db.raw.execute("INSERT INTO t VALUES (?)", (number,))
        return number

    return unit


def numbers(writer: Writer) -> list[int]:
    return [n for (n,) in writer.read(lambda db: db.raw.execute("SELECT n FROM t ORDER BY n").fetchall())]


async def test_a_failing_unit_is_undone_alone(writer: Writer) -> None:
    def half(db: Db) -> None:
        db.raw.execute("INSERT INTO t VALUES (100)")
        raise KeyError

    units = [add(1), add(2), half, add(3)]
    done = await asyncio.gather(*[writer.run(u) for u in units], return_exceptions=True)
    assert [type(one) for one in done] == [int, int, KeyError, int]
    assert numbers(writer) == [1, 2, 3]


async def test_a_constraint_fails_only_its_own_unit(writer: Writer) -> None:
    await writer.run(lambda db: db.raw.execute("INSERT INTO t VALUES (1)"))
    done = await asyncio.gather(writer.run(add(2)), writer.run(add(1)), return_exceptions=True)
    assert isinstance(done[1], sqlite3.IntegrityError)
    assert numbers(writer) == [1, 2]


async def test_if_the_commit_fails_nobody_is_told_that_it_was_stored(writer: Writer) -> None:
    def unfit(db: Db) -> None:
        """Closes the transaction under the feet of the group, as a full disk would."""
        db.raw.execute("INSERT INTO t VALUES (7)")
        db.raw.execute("ROLLBACK")

    done = await asyncio.gather(writer.run(add(5)), writer.run(unfit), return_exceptions=True)
    assert all(isinstance(one, sqlite3.Error) for one in done)
    assert numbers(writer) == []
    assert await writer.run(add(6)) == 6


async def test_many_units_share_a_commit(writer: Writer) -> None:
    commits: list[str] = []
    await writer.run(
        lambda db: db.raw.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    )
    commits.clear()
    await asyncio.gather(*[writer.run(add(n)) for n in range(200)])
    assert 0 < len(commits) < 20


async def test_a_cancelled_caller_does_not_undo_what_was_stored(writer: Writer) -> None:
    task = asyncio.create_task(writer.run(add(9)))
    await asyncio.sleep(0)
    task.cancel()
    await writer.run(lambda _db: None)
    assert numbers(writer) == [9]


async def test_reading_can_not_write(writer: Writer) -> None:
    with pytest.raises(sqlite3.OperationalError):
        writer.read(lambda db: db.raw.execute("INSERT INTO t VALUES (1)"))


async def test_stopping_stores_and_answers_what_was_queued(tmp_path: Path, writer: Writer) -> None:
    waiting = [asyncio.ensure_future(writer.run(add(n))) for n in range(20)]
    await asyncio.sleep(0)
    writer.stop()
    assert await asyncio.gather(*waiting) == list(range(20))
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (20,)
    db.close()


async def test_after_the_end_nothing_is_taken(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "b.sqlite")
    writer.stop()
    with pytest.raises(WriterStopped):
        await writer.run(lambda _db: None)


def test_a_database_that_can_not_be_opened_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Writer(tmp_path / "missing" / "c.sqlite")


async def test_the_database_flushes_every_commit_and_overwrites_what_is_deleted(writer: Writer) -> None:
    def pragma(name: str) -> Callable[[Db], Any]:
        return lambda db: db.raw.execute(f"PRAGMA {name}").fetchone()[0]

    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "wal_autocheckpoint")
    for file in ("main", "content"):
        found = [await writer.run(pragma(f"{file}.{name}")) for name in names]
        assert found == ["wal", 2, 1, 1, 4000], file


async def test_a_checkpoint_empties_the_log(writer: Writer, tmp_path: Path) -> None:
    await writer.run(add(1))
    log = tmp_path / "a.sqlite-wal"
    assert log.stat().st_size > 0
    writer.checkpoint()
    await writer.run(lambda _db: None)
    await writer.run(lambda _db: None)
    assert log.stat().st_size == 0
