"""One copy: one database file or schema between two commits, as an age archive only its recipients open.

Content and keys go into two archives, because they live for different times: whatever a person asked to have
forgotten opens from no copy once the copies of the keys are a week old. The root key is in neither.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import pyrage

from bot.copies import dumps
from bot.storage.db import close
from bot.storage.postgres import Server
from bot.storage.sqlite import connect_alone, keys_file
from bot.storage.store import Store
from config.errors import WaymarkError

Part = Literal["content", "keys"]
PARTS: Final[tuple[Part, ...]] = ("content", "keys")
DAYS: Final[dict[Part, int]] = {"content": 30, "keys": 7}
"""How long a copy may live; who asks to be forgotten is told a week."""
FEWEST: Final = 2
"""Recipients: one person's lost stick must not be the end of every copy, nor one person's coercion."""
DESTROYED: Final = "destroyed"
"""The table that is in no copy: what must stay destroyed when one is put back."""
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_DAY: Final = 86_400.0


class TooFewRecipients(WaymarkError):
    """A copy is made for two people at least."""

    code = "copies.recipients"

    def __str__(self) -> str:
        return (
            "A copy needs at least two different recipients, keys of two people, one age1… on each line. "
            "Each person makes "
            "theirs with: age-keygen -o my-key.txt, and keeps that file away from this machine."
        )


class NotOpened(WaymarkError):
    """The archive does not open with this identity, or it is not one of ours."""

    code = "copies.not_opened"

    def __str__(self) -> str:
        return (
            "This copy does not open. Use the identity file (AGE-SECRET-KEY-…) of one of its recipients, "
            "and the "
            "file as it was written."
        )


def recipients(file: Path) -> list[pyrage.x25519.Recipient]:
    """Everybody a copy is made for; lines with # are comments."""
    try:
        lines = [line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines()]
        found = [pyrage.x25519.Recipient.from_str(line) for line in dict.fromkeys(lines) if line]
    except (OSError, UnicodeDecodeError, pyrage.RecipientError):
        raise TooFewRecipients from None
    if len(found) < FEWEST:
        raise TooFewRecipients
    return found


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """The secret keys of one recipient, as age-keygen writes them."""
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise NotOpened from None
    if not found:
        raise NotOpened
    return found


def write(store: Store, folder: Path, people: Sequence[pyrage.x25519.Recipient], now: float) -> list[Path]:
    """Both archives of this moment; returns their files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = datetime.fromtimestamp(now, UTC).strftime(_STAMP)
    written = []
    for part in PARTS:
        sealed = pyrage.encrypt(_plain(store, part), list(people))
        file = folder / f"waymark-{stamp}-{part}.age"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        written.append(file)
    return written


def put(archive: Path, who: Sequence[pyrage.x25519.Identity], store: Store, part: Part) -> None:
    """Open an archive to where there is nothing of its part yet."""
    if not isinstance(store, Server):
        read(archive, who, store if part == "content" else keys_file(store))
    elif not dumps.put(store, part, _opened(archive, who, dumps.MAGIC)):
        raise NotOpened


def read(archive: Path, who: Sequence[pyrage.x25519.Identity], to: Path) -> None:
    """Open an archive into a database file that must not exist yet."""
    plain = _opened(archive, who, b"SQLite format 3\x00")
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(plain)


def _opened(archive: Path, who: Sequence[pyrage.x25519.Identity], begins: bytes) -> bytes:
    try:
        plain: bytes = pyrage.decrypt(archive.read_bytes(), list(who))
    except (OSError, pyrage.DecryptError):
        raise NotOpened from None
    if not plain.startswith(begins):
        raise NotOpened
    return plain


def too_old(folder: Path, now: float) -> list[Path]:
    """Our archives in this folder whose time is over."""
    found = []
    for part in PARTS:
        for file in sorted(folder.glob(f"waymark-*-{part}.age")):
            made = made_at(file)
            if made is not None and made <= now - DAYS[part] * _DAY:
                found.append(file)
    return found


def made_at(file: Path) -> float | None:
    """When a copy was made, by its name; None when it is none of ours."""
    try:
        stamp = datetime.strptime(file.name.split("-")[1] + "+0000", f"{_STAMP}%z")
    except (IndexError, ValueError):
        return None
    return stamp.timestamp()


def _plain(store: Store, part: Part) -> bytes:
    if isinstance(store, Server):
        return dumps.dump(store, part, without=DESTROYED if part == "keys" else None)
    with _snapshot(store if part == "content" else keys_file(store), part) as copy:
        return copy.read_bytes()


@contextmanager
def _snapshot(file: Path, part: Part) -> Iterator[Path]:
    """The file as it is between two commits, beside it for a moment, without the list of destroyed keys."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=file.parent) as place:
        copy = Path(place) / "copy.sqlite"
        db = connect_alone(file, read_only=True)
        try:
            db.raw.execute("VACUUM INTO ?", (str(copy),))
        finally:
            close(db)
        if part == "keys":
            with sqlite3.connect(copy) as cleared:
                cleared.execute(f"DELETE FROM {DESTROYED}")  # noqa: S608
            cleared.execute("VACUUM")
            cleared.close()
        yield copy
