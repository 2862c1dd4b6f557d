"""One thread, one connection, one commit for everything that is ready: the only way anything is stored.

A commit costs a disk flush. Many turns share one, so that synchronous=FULL is affordable and nothing is
acknowledged before it is on the disk.
"""

import asyncio
import queue
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.storage.db import Db, close, database_errors
from bot.storage.sqlite import connect_alone, empty_log, keys_file
from bot.storage.store import Store, connect, lost
from config.errors import WaymarkError

__all__ = ["Db", "Writer", "WriterStopped", "close", "connect", "connect_alone", "keys_file"]

T = TypeVar("T")

GROUP = 256
"""Units in one transaction at most; bounds how long the last of them waits."""


class WriterStopped(WaymarkError):
    """Something was to be stored after the end; it was not, and nobody was told that it was."""

    code = "writer.stopped"


@dataclass
class _Job:
    unit: Callable[[Db], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = field(default=None, repr=False)


class Writer:
    """Group commit for one database."""

    def __init__(self, store: Store, *, alone: bool = False) -> None:
        """`alone`: as the one process that serves from there."""
        self._store, self._alone = store, alone
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._local = threading.local()
        self._readers: list[Db] = []
        self._stopped = False
        self._checkpoint = False
        # Here, so that a database that can't be opened stops the start.
        self._db = connect(store, alone=alone)
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
        """After the next group, empty the write-ahead log: what was deleted lies in it until then.

        A server keeps its own log, and for how long is not ours to say.
        """
        self._checkpoint = isinstance(self._store, Path)

    def read(self, query: Callable[[Db], T]) -> T:
        """Run `query` on a read-only connection of the calling thread; sees everything committed."""
        db: Db | None = getattr(self._local, "db", None)
        if db is None:
            db = self._reader()
        try:
            return query(db)
        except Exception:
            if not lost(db):
                raise
        self._local.db = None
        self._readers.remove(db)
        _let_go(db)
        return query(self._reader())

    def stop(self) -> None:
        """Finish what is queued, then close; safe to call twice."""
        if self._stopped:
            return
        self._stopped = True
        self._jobs.put(None)
        self._thread.join()
        for db in self._readers:
            _let_go(db)
        # Last, because only a connection that writes empties the log: what was deleted would lie in it.
        _let_go(self._db)

    def _reader(self) -> Db:
        db: Db = connect(self._store, read_only=True)
        self._local.db = db
        self._readers.append(db)
        return db

    def _work(self) -> None:
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
                self._commit(group)
                _answer(group)
            if self._checkpoint:
                self._checkpoint = False
                # Somebody may be reading; the next sweep asks again. Nothing may end this thread.
                with suppress(*database_errors()):
                    empty_log(self._db)

    def _commit(self, group: list[_Job]) -> None:
        """One transaction. Failures are rare: savepoints (a third of the statements) come only after one."""
        try:
            if not self._run_together(group):
                self._run_apart(group)
        except Exception as error:
            self._undo()
            for job in group:
                job.error = error

    def _begin(self) -> Db:
        """Begin. A connection that was lost meanwhile is opened anew: nothing was asked of it yet."""
        try:
            self._db.raw.execute(self._db.begin)
        except Exception:
            if not lost(self._db):
                raise
            _let_go(self._db)
            self._db = connect(self._store, alone=self._alone)
            self._db.raw.execute(self._db.begin)
        return self._db

    def _undo(self) -> None:
        # It fails where the connection is lost, and then the server has undone it by itself.
        with suppress(*database_errors()):
            if self._db.raw.in_transaction:
                self._db.raw.execute("ROLLBACK")

    def _run_together(self, group: list[_Job]) -> bool:
        db = self._begin()
        for job in group:
            try:
                job.result = job.unit(db)
            except Exception:  # whose it is comes out when each runs under its own savepoint
                self._undo()
                return False
        db.raw.execute("COMMIT")
        return True

    def _run_apart(self, group: list[_Job]) -> None:
        db = self._begin()
        for job in group:
            db.raw.execute("SAVEPOINT unit")
            try:
                job.result = job.unit(db)
            except Exception as error:  # it belongs to whoever awaits it, not to its neighbours
                db.raw.execute("ROLLBACK TO unit")
                job.error = error
            db.raw.execute("RELEASE unit")
        db.raw.execute("COMMIT")


def _let_go(db: Db) -> None:
    """Close a connection that may be lost already."""
    with suppress(*database_errors()):
        close(db)


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
