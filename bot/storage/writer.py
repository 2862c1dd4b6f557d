"""One thread, one connection, one commit for everything that is ready: the only way anything is stored.

A commit costs a disk flush. Many turns share one, so that synchronous=FULL is affordable and nothing is
acknowledged before it is on the disk.
"""

import asyncio
import queue
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, StaticPool, create_engine

from config.errors import WaymarkError

T = TypeVar("T")

GROUP = 256
"""Units in one transaction at most; bounds how long the last of them waits."""

_PRAGMAS = (
    "PRAGMA {file}.journal_mode=WAL",
    "PRAGMA {file}.synchronous=FULL",
    "PRAGMA {file}.secure_delete=ON",
    "PRAGMA {file}.wal_autocheckpoint=4000",
)
_FOR_ALL = ("PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000", "PRAGMA trusted_schema=OFF")
_FOR_READING = _FOR_ALL[1:]
KEYS_SUFFIX = "-keys"


class WriterStopped(WaymarkError):
    """Something was to be stored after the end; it was not, and nobody was told that it was."""

    code = "writer.stopped"


@dataclass(frozen=True)
class Db:
    """The same connection twice: raw for compiled statements of the hot path, sa for everything else."""

    raw: sqlite3.Connection
    sa: Connection


@dataclass
class _Job:
    unit: Callable[[Db], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = field(default=None, repr=False)


def keys_file(content: Path) -> Path:
    """The file of keys beside a file of content."""
    return content.with_name(f"{content.stem}{KEYS_SUFFIX}{content.suffix}")


def connect(path: Path, *, read_only: bool = False) -> Db:
    """Open content and keys as one database; a read-only connection can't write whatever is asked of it.

    The keys are SQLite's first file, because a commit that touches both reaches the first one first. A crash
    between the two then leaves a key without content, or content without a key: never words that nobody can
    open because their key was not stored yet, and never a forgotten person who can still be read.
    """
    db = connect_alone(keys_file(path), read_only=read_only)
    try:
        db.raw.execute("ATTACH DATABASE ? AS content", (_uri(path, read_only=read_only),))
        _set_up(db.raw, "content", read_only=read_only)
    except sqlite3.Error:
        close(db)
        raise
    return db


def connect_alone(path: Path, *, read_only: bool = False) -> Db:
    """Open one file by itself: for its migrations."""
    raw = sqlite3.connect(
        _uri(path, read_only=read_only), uri=True, isolation_level=None, check_same_thread=False
    )
    _set_up(raw, "main", read_only=read_only)
    # hide_parameters: an error text of the library would repeat what a person wrote.
    engine = create_engine(
        "sqlite://",
        creator=lambda: raw,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    return Db(raw, engine.connect())


def _uri(path: Path, *, read_only: bool) -> str:
    return f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"


def _set_up(raw: sqlite3.Connection, file: str, *, read_only: bool) -> None:
    for pragma in _FOR_READING if read_only else (*(one.format(file=file) for one in _PRAGMAS), *_FOR_ALL):
        raw.execute(pragma)


class Writer:
    """Group commit for one database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._local = threading.local()
        self._readers: list[Db] = []
        self._stopped = False
        self._checkpoint = False
        self._db = connect(path)  # here, so that a database that can't be opened stops the start
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, unit: Callable[[Db], T]) -> T:
        """Run `unit` in the next transaction; return its result only once it is committed.

        A unit that raises is undone alone; its neighbours are run a second time then, so a unit does nothing
        that may not happen twice outside the database. If the commit itself fails, the whole group fails.
        """
        return await self.submit(unit)

    def submit(self, unit: Callable[[Db], T]) -> asyncio.Future[T]:
        """As `run`, for callers that must hear of the commit even when whoever asked has gone."""
        if self._stopped:
            raise WriterStopped
        loop = asyncio.get_running_loop()
        job = _Job(unit, loop, loop.create_future())
        self._jobs.put(job)
        return job.future

    def checkpoint(self) -> None:
        """After the next group, empty the write-ahead log: what was deleted lies in it until then."""
        self._checkpoint = True

    def read(self, query: Callable[[Db], T]) -> T:
        """Run `query` on a read-only connection of the calling thread; sees everything committed."""
        db: Db | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = connect(self._path, read_only=True)
            self._readers.append(db)
        return query(db)

    def stop(self) -> None:
        """Finish what is queued, then close; safe to call twice."""
        if self._stopped:
            return
        self._stopped = True
        self._jobs.put(None)
        self._thread.join()
        for db in self._readers:
            close(db)
        # Last, because only a connection that writes empties the log: what was deleted would lie in it.
        close(self._db)

    def _work(self) -> None:
        db = self._db
        open_end = True
        while open_end:
            first = self._jobs.get()
            group: list[_Job] = []
            waiting: _Job | None = first
            while waiting is not None:
                group.append(waiting)
                if len(group) == GROUP or self._jobs.empty():
                    break
                waiting = self._jobs.get()
            open_end = waiting is not None
            if group:
                _commit(db, group)
                _answer(group)
            if self._checkpoint:
                self._checkpoint = False
                # Somebody may be reading; the next sweep asks again. Nothing may end this thread.
                with suppress(sqlite3.Error):
                    db.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def close(db: Db) -> None:
    """Close both faces of a connection."""
    db.sa.close()
    db.sa.engine.dispose()
    db.raw.close()


def _commit(db: Db, group: list[_Job]) -> None:
    """One transaction. Failures are rare, so savepoints (a third of all statements) come only after one."""
    try:
        if not _run_together(db, group):
            _run_apart(db, group)
    except Exception as error:
        if db.raw.in_transaction:
            db.raw.execute("ROLLBACK")
        for job in group:
            job.error = error


def _run_together(db: Db, group: list[_Job]) -> bool:
    db.raw.execute("BEGIN IMMEDIATE")
    for job in group:
        try:
            job.result = job.unit(db)
        except Exception:  # whose it is comes out when each runs under its own savepoint
            if db.raw.in_transaction:
                db.raw.execute("ROLLBACK")
            return False
    db.raw.execute("COMMIT")
    return True


def _run_apart(db: Db, group: list[_Job]) -> None:
    db.raw.execute("BEGIN IMMEDIATE")
    for job in group:
        db.raw.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(db)
        except Exception as error:  # it belongs to whoever awaits it, not to its neighbours
            db.raw.execute("ROLLBACK TO unit")
            job.error = error
        db.raw.execute("RELEASE unit")
    db.raw.execute("COMMIT")


def _answer(group: list[_Job]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in group:
        by_loop[job.loop].append(job)
    for loop, jobs in by_loop.items():
        # A loop that has just been closed has nobody left who waits; it must not end this thread.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():  # the caller was cancelled; what it stored stays stored
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
