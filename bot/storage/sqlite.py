"""SQLite: two files that are one database, flushed at every commit, overwritten where rows are deleted."""

import sqlite3
from pathlib import Path

from sqlalchemy import StaticPool, create_engine

from bot.storage.db import Db, close

_PRAGMAS = (
    "PRAGMA {file}.journal_mode=WAL",
    "PRAGMA {file}.synchronous=FULL",
    "PRAGMA {file}.secure_delete=ON",
    "PRAGMA {file}.wal_autocheckpoint=4000",
)
_FOR_ALL = ("PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000", "PRAGMA trusted_schema=OFF")
_FOR_READING = _FOR_ALL[1:]
KEYS_SUFFIX = "-keys"


def keys_file(content: Path) -> Path:
    """The file of keys beside a file of content."""
    return content.with_name(f"{content.stem}{KEYS_SUFFIX}{content.suffix}")


def connect_files(path: Path, *, read_only: bool = False) -> Db:
    """Open content and keys as one database; a read-only connection can't write whatever is asked of it.

    The keys are SQLite's first file, because a commit that touches both reaches the first one first. A crash
    between the two then leaves a key without content, or content without a key: never words that nobody can
    open because their key was not stored yet, and never a forgotten person who can still be read.
    """
    db = connect_alone(keys_file(path), read_only=read_only)
    try:
        db.raw.execute("ATTACH DATABASE ? AS content", (_uri(path, read_only=read_only),))
        _set_up(db, "content", read_only=read_only)
    except sqlite3.Error:
        close(db)
        raise
    return db


def connect_alone(path: Path, *, read_only: bool = False) -> Db:
    """Open one file by itself: for its migrations."""
    raw = sqlite3.connect(
        _uri(path, read_only=read_only), uri=True, isolation_level=None, check_same_thread=False
    )
    # hide_parameters: an error text of the library would repeat what a person wrote.
    engine = create_engine(
        "sqlite://",
        creator=lambda: raw,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    db = Db(raw, engine.connect())
    _set_up(db, "main", read_only=read_only)
    return db


def empty_log(db: Db) -> None:
    """Empty the write-ahead log. It is left as it is while somebody reads."""
    db.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _uri(path: Path, *, read_only: bool) -> str:
    return f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"


def _set_up(db: Db, file: str, *, read_only: bool) -> None:
    for pragma in _FOR_READING if read_only else (*(one.format(file=file) for one in _PRAGMAS), *_FOR_ALL):
        db.raw.execute(pragma)
