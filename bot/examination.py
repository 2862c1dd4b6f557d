"""Everything that can be seen from here about how safe this machine is for what lies on it.

A finding weighs `mend` (somebody can be hurt by it) or `consider` (better could be had). It names files and
counts, never a person.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlalchemy import func, select

from bot.copies import archive
from bot.storage import key_tables, tables
from bot.storage.case_keys import HOUSE
from bot.storage.db import Db, close, database_errors
from bot.storage.postgres import PostgresUnreachable, Server, way_in_the_open
from bot.storage.sqlite import keys_file
from bot.storage.store import Store, begun, connect
from bot.storage.upgrade import store_of
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
    store = store_of(settings)
    found = [*_files(settings, store), *_machine(), *_copies(settings, now)]
    try:
        if begun(store):
            found += _inside(store)
    except PostgresUnreachable as error:
        found.append(Finding("mend", "database.unreachable", str(error)))
    return sorted(found, key=lambda one: one.weight == "consider")


def _inside(store: Store) -> list[Finding]:
    try:
        db = connect(store, read_only=True)
        try:
            whole = _way(db) if isinstance(store, Server) else _whole(db)
            return [*whole, *_people(db)]
        finally:
            close(db)
    except database_errors():
        return [DAMAGED]


def _files(settings: Settings, store: Store) -> Iterator[Finding]:
    root, address = settings.root_key, settings.database_file
    files = () if isinstance(store, Server) else (store, keys_file(store))
    if not root.exists():
        yield Finding("consider", "root_key.missing", f"There is no root key at {root} yet.")
    elif files and files[0].exists() and root.stat().st_dev == files[0].stat().st_dev:
        yield Finding(
            "mend",
            "root_key.same_disk",
            f"The root key {root} lies on the same disk as the database: whoever takes the disk has both. "
            f"Give it with "
            "root_key_file from another one (a systemd or Docker secret, a stick).",
        )
    for file in (root, *files, settings.destroyed_list, address):
        if file is not None and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
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


def _way(db: Db) -> Iterator[Finding]:
    if way_in_the_open(db):
        yield Finding(
            "mend",
            "database.way_open",
            "Keys and sealed words travel to the PostgreSQL server in the open. Add ?sslmode=verify-full to "
            "its address.",
        )


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
