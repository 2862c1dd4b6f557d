"""Every step keeps what was there, is taken once, and is taken wholly or not at all."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

import migrations
from bot.keys import Keys
from bot.storage import upgrade as step_by_step
from bot.storage.upgrade import KEY_STEPS, STEPS, UpgradeFailed, migrate, upgrade
from bot.storage.writer import Db, close, connect_alone

KEYS = Keys(bytes(range(32)))
FOLDER = Path(migrations.__file__).parent
REVISIONS = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
KEY_REVISIONS = [step.revision for step in ScriptDirectory(str(FOLDER / "keys")).walk_revisions()][::-1]
HEAD = REVISIONS[-1]
CANARY = "canary-4417"

Rows = dict[str, list[dict[str, Any]]]
SAMPLES = {"INTEGER": 1, "FLOAT": 1.5, "BOOLEAN": 1, "BLOB": b"\x00\x01"}


def tables(db: Db) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in db.raw.execute(query) if name != "alembic_version"]


def rows(db: Db) -> Rows:
    found: Rows = {}
    for table in tables(db):
        cursor = db.raw.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return found


def a_row_in_every_table(db: Db) -> None:
    db.raw.execute("PRAGMA foreign_keys=OFF")  # a row of each, in whatever order
    for table in tables(db):
        columns = db.raw.execute(f"PRAGMA table_info({table})").fetchall()
        values = [SAMPLES.get(kind.split("(")[0], "x") for _, _, kind, *_ in columns]
        db.raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    db.raw.execute("PRAGMA foreign_keys=ON")


def every_value_is_still_there(before: Rows, after: Rows) -> None:
    for table, kept in before.items():
        assert [
            {name: row[name] for name in old} for old, row in zip(kept, after[table], strict=True)
        ] == kept


SEALED_ANEW = {
    "lines", "identifiers", "openings", "sessions", "outbox", "web_lines", "traces", "inbox", "contacts",
    "wishes", "phrases", "return_codes", "code_tries", "console_sessions",
}  # fmt: skip
"""What was sealed with a key of the server: nobody could read it any more, so it is forgotten."""


def what_nobody_could_read_is_gone(before: Rows, after: Rows) -> None:
    assert all(after[table] == [] for table in SEALED_ANEW)
    kept = {table: rows for table, rows in before.items() if table not in SEALED_ANEW}
    for row in kept["cases"]:
        row |= {"contact": None, "emptied": 1}
    for row in kept["operators"]:
        row |= {"passphrase_hash": "", "totp_last_step": 0, "on_shift_until": 0.0}
    every_value_is_still_there(kept, after)


def a_real_case_in_every_table(db: Db) -> None:
    a_row_in_every_table(db)
    db.raw.execute("UPDATE cases SET practice = 0")


DATA_TESTS: Mapping[str, tuple[Callable[[Db], None], Callable[[Rows, Rows], None]]] = {
    "0001": (a_real_case_in_every_table, what_nobody_could_read_is_gone),
    "0002": (a_real_case_in_every_table, what_nobody_could_read_is_gone),
    "0003": (a_row_in_every_table, every_value_is_still_there),
    "0004": (a_row_in_every_table, every_value_is_still_there),
}
"""For a database at each step: what is put in, and what must hold at the head. A rename has its own check."""


KEY_DATA_TESTS: Mapping[str, tuple[Callable[[Db], None], Callable[[Rows, Rows], None]]] = {
    "0001": (a_row_in_every_table, every_value_is_still_there),
    "0002": (a_row_in_every_table, every_value_is_still_there),
}
"""The same for the file of keys."""


def test_every_step_has_a_data_test() -> None:
    assert sorted(DATA_TESTS) == sorted(REVISIONS)
    assert sorted(KEY_DATA_TESTS) == sorted(KEY_REVISIONS)


@pytest.mark.parametrize(
    ("steps", "revision"), [(STEPS, one) for one in REVISIONS] + [(KEY_STEPS, one) for one in KEY_REVISIONS]
)
def test_what_lay_there_at_a_step_is_there_at_the_head(tmp_path: Path, steps: str, revision: str) -> None:
    (fill, check), head = (
        (DATA_TESTS[revision], HEAD) if steps == STEPS else (KEY_DATA_TESTS[revision], KEY_REVISIONS[-1])
    )
    db = connect_alone(tmp_path / "a.sqlite")
    migrate(db, to=revision, steps=steps)
    fill(db)
    before = rows(db)
    assert all(before.values())
    migrate(db, steps=steps)
    check(before, rows(db))
    assert db.raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(head,)]
    close(db)


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    upgrade(path, KEYS)
    with sqlite3.connect(path) as once:
        schema = once.execute("SELECT * FROM sqlite_master").fetchall()
    once.close()
    upgrade(path, KEYS)
    with sqlite3.connect(path) as twice:
        assert twice.execute("SELECT * FROM sqlite_master").fetchall() == schema
    twice.close()


BROKEN = f'''"""A step that fails after it has changed something."""

from alembic import op

revision = "9999"
down_revision = "{HEAD}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE half (n INTEGER)")
    op.execute("CREATE UNIQUE INDEX one_name ON acceptances (name)")
'''


def test_a_step_that_fails_leaves_everything_as_it_was_and_repeats_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    upgrade(path, KEYS)
    db = connect_alone(path)
    for language in ("th", "bn"):
        db.raw.execute(f"INSERT INTO acceptances VALUES ('{language}', 'ann', '{CANARY}', 1.0)")
    before = rows(db)
    close(db)
    steps = tmp_path / "migrations"
    shutil.copytree(FOLDER, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / "9999_broken.py").write_text(BROKEN)
    with monkeypatch.context() as patch:
        patch.setattr(step_by_step, "files", lambda name: steps if name == "migrations" else FOLDER / "keys")
        with pytest.raises(UpgradeFailed, match="left as it was") as refused:
            upgrade(path, KEYS)
    assert CANARY not in str(refused.value) + repr(refused.value)
    db = connect_alone(path)
    assert rows(db) == before
    close(db)
    upgrade(path, KEYS)


def test_a_database_of_a_newer_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    upgrade(path, KEYS)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '8888'")
    db.close()
    with pytest.raises(UpgradeFailed, match="If a newer Waymark has used it, start that one"):
        upgrade(path, KEYS)
