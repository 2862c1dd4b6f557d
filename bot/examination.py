"""Everything that can be seen from here about how safe this machine is for what lies on it.

A finding weighs `mend` (somebody can be hurt by it) or `consider` (better could be had). It names files and
counts, never a person.
"""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from bot.copies import archive
from bot.storage import key_tables, tables
from bot.storage.case_keys import HOUSE
from bot.storage.upgrade import DATABASE
from bot.storage.writer import Db, close, connect, keys_file
from config.errors import WaymarkError
from config.settings import Settings

Weight = Literal["mend", "consider"]
SWAPS: Final = Path("/proc/swaps")
DAY: Final = 86_400.0


class Finding(NamedTuple):
    """One thing that was found."""

    weight: Weight
    code: str
    sentence: str


DAMAGED: Final = Finding(
    "mend", "database.damaged", "A database file is damaged. Stop Waymark, keep the file, restore a copy."
)


def examine(settings: Settings, now: float) -> list[Finding]:
    """Look at files, machine, people and copies; what has to be mended comes first."""
    found = [*_files(settings), *_machine(), *_copies(settings, now)]
    database = settings.data_dir / DATABASE
    if database.exists() and keys_file(database).exists():
        db = connect(database, read_only=True)
        try:
            found += [*_whole(db), *_people(db)]
        except (sqlite3.DatabaseError, DatabaseError):
            found.append(DAMAGED)
        finally:
            close(db)
    return sorted(found, key=lambda one: one.weight == "consider")


def _files(settings: Settings) -> Iterator[Finding]:
    root, database = settings.root_key, settings.data_dir / DATABASE
    if not root.exists():
        yield Finding("consider", "root_key.missing", f"There is no root key at {root} yet.")
    elif database.exists() and root.stat().st_dev == database.stat().st_dev:
        yield Finding(
            "mend",
            "root_key.same_disk",
            f"The root key {root} lies on the same disk as the database: whoever takes the disk has both. "
            f"Give it with "
            "root_key_file from another one (a systemd or Docker secret, a stick).",
        )
    for file in (root, database, keys_file(database), settings.destroyed_list):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding(
                "mend", "file.open", f"Others on this machine can read {file}. Run: chmod 600 {file}"
            )


def _machine() -> Iterator[Finding]:
    try:
        lines = SWAPS.read_text("ascii", "replace").splitlines()[1:]
    except OSError:
        return
    plain = [line.split()[0] for line in lines if line and not line.startswith(("/dev/zram", "/dev/dm-"))]
    if plain:
        yield Finding(
            "mend",
            "swap.plain",
            f"Memory may be written to {plain[0]}: words and keys with it. Run: swapoff -a",
        )


def _copies(settings: Settings, now: float) -> Iterator[Finding]:
    named, folder = settings.backup.recipients_file, settings.backup.folder
    if named is None or folder is None:
        yield Finding(
            "consider", "copies.none", "No copies are made: name backup.recipients_file and backup.folder."
        )
        return
    try:
        archive.recipients(named)
    except WaymarkError as error:
        yield Finding("mend", "copies.recipients", str(error))
    made = [at for file in folder.glob("waymark-*-keys.age") if (at := archive.made_at(file)) is not None]
    if not made or now - max(made) > 2 * DAY:
        yield Finding("consider", "copies.old", "The newest copy is older than two days. Run: waymark backup")
    if archive.too_old(folder, now):
        yield Finding(
            "mend",
            "copies.too_old",
            f"There are copies in {folder} whose time is over: people were told they are gone. Run: waymark "
            f"retention run",
        )
    if settings.destroyed_list.parent == settings.data_dir:
        yield Finding(
            "consider",
            "destroyed_list.here",
            "The list of destroyed keys lies beside the database only. Name backup.destroyed_file on "
            "another disk.",
        )


def _whole(db: Db) -> Iterator[Finding]:
    for file in ("main", "content"):
        if db.raw.execute(f"PRAGMA {file}.quick_check").fetchone()[0] != "ok":
            yield DAMAGED


def _people(db: Db) -> Iterator[Finding]:
    o, w, k = tables.operators.c, key_tables.wraps.c, key_tables.case_keys.c
    active = [str(one) for one in db.sa.execute(
        select(o.id).where(o.role == "responder", o.state == "active")
    ).scalars()]  # fmt: skip
    keyed = set(db.sa.execute(select(key_tables.operator_keys.c.operator)).scalars())
    housed = (
        select(func.count(tables.cases.c.id.distinct()))
        .select_from(key_tables.wraps)
        .join(key_tables.case_keys, k.id == w.key_id)
        .join(tables.cases, tables.cases.c.id == k.case_id)
        .where(w.reader == HOUSE, tables.cases.c.practice.is_(False), tables.cases.c.state != "closed")
    )
    count = int(db.sa.execute(housed).scalar_one())
    if count:
        yield Finding(
            "mend",
            "cases.unsealed",
            f"{count} cases open with the root key, because no active responder could take them. One is "
            f"needed.",
        )
    if len(active) < 2:
        yield Finding(
            "consider", "people.few", "There are fewer than two active responders: nobody stands by."
        )
    if set(active) - keyed:
        yield Finding(
            "consider", "people.no_key", "Some active responders have no key yet: give them a new link."
        )
    supervisors = select(func.count()).where(o.supervisor.is_(True), o.state == "active")
    if active and int(db.sa.execute(supervisors).scalar_one()) < 2:
        yield Finding(
            "consider",
            "supervisors.few",
            "There are not two supervisors: a case whose holder and second both lose their keys is lost.",
        )
