"""The steps lead to the schema the program was written for, keep what was there, and refuse a wrong key."""

import os
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String

import migrations
from bot.keys import Keys, RootKeyUnsafe, Unreadable, load_keys
from bot.storage.key_tables import metadata as key_metadata
from bot.storage.tables import metadata
from bot.storage.upgrade import WrongRootKey, upgrade
from bot.storage.writer import close, connect_alone, keys_file

KEYS = Keys(bytes(range(32)))
STEPS = ScriptDirectory(str(Path(migrations.__file__).parent))


@pytest.mark.parametrize("file", ["content", "keys"])
def test_the_steps_lead_to_the_schema_of_the_program(tmp_path: Path, file: str) -> None:
    upgrade(tmp_path / "a.sqlite", KEYS)
    path = tmp_path / "a.sqlite" if file == "content" else keys_file(tmp_path / "a.sqlite")
    meta = metadata if file == "content" else key_metadata
    db = connect_alone(path)
    assert compare_metadata(MigrationContext.configure(db.sa, opts={"compare_type": True}), meta) == []
    made = {n: sql for n, sql in db.raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")}
    close(db)
    blank = connect_alone(tmp_path / "b.sqlite")
    meta.create_all(blank.sa)
    meant = {
        n: sql for n, sql in blank.raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    }
    close(blank)
    indexes = {name: sql for name, sql in meant.items() if "CREATE INDEX" in sql}
    assert {name: made[name] for name in indexes} == indexes  # partial ones included


def test_every_step_follows_the_one_before() -> None:
    assert len(STEPS.get_heads()) == 1
    assert [step.down_revision for step in STEPS.walk_revisions()][-1] is None


def test_an_upgrade_finds_its_steps_from_any_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    upgrade(Path("sub/a.sqlite"), KEYS)
    assert stat.S_IMODE(Path("sub/a.sqlite").stat().st_mode) == 0o600


def test_a_database_of_another_root_key_is_refused(tmp_path: Path) -> None:
    upgrade(tmp_path / "a.sqlite", KEYS)
    with pytest.raises(WrongRootKey, match="another root key"):
        upgrade(tmp_path / "a.sqlite", Keys(bytes(32)))


def test_no_column_could_hold_an_address_in_clear() -> None:
    for table in (*metadata.tables.values(), *key_metadata.tables.values()):
        for column in table.columns:
            if isinstance(column.type, String):
                assert not {"address", "phone", "username", "chat"} & set(column.name.split("_")), column


def test_the_root_key_is_made_once_with_strict_modes(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = load_keys(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "root.key").stat().st_mode) == 0o600
    assert load_keys(folder).mac("code", b"x") == first.mac("code", b"x")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_root_key_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_keys(tmp_path / "keys")
    (tmp_path / "keys" / "root.key").chmod(mode)
    with pytest.raises(RootKeyUnsafe, match="chmod 600"):
        load_keys(tmp_path / "keys")


def test_a_folder_of_keys_others_can_enter_is_refused(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o755)
    with pytest.raises(RootKeyUnsafe):
        load_keys(tmp_path / "keys")


def test_sealed_text_opens_only_where_it_belongs() -> None:
    sealed = KEYS.seal("content", b"words", b"row 1")
    assert KEYS.open("content", sealed, b"row 1") == b"words"
    for purpose, context in (("content", b"row 2"), ("state", b"row 1")):
        with pytest.raises(Unreadable):
            KEYS.open(purpose, sealed, context)  # type: ignore[arg-type]
    with pytest.raises(Unreadable):
        KEYS.open("content", sealed[:-1] + bytes([sealed[-1] ^ 1]), b"row 1")


def test_two_purposes_never_share_a_key() -> None:
    names = ("pseudonym", "event", "route", "state", "content", "code", "token", "staff")
    assert len({KEYS.derive(name) for name in names}) == len(names)  # type: ignore[arg-type]


def test_no_nonce_is_used_twice_not_even_after_a_fork() -> None:
    KEYS.seal("content", b"", b"")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"".join(KEYS.seal("content", b"", b"")[:12] for _ in range(300)))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        theirs = pipe.read()
    os.waitpid(child, 0)
    ours = [KEYS.seal("content", b"", b"")[:12] for _ in range(300)]
    everything = {*ours, *(theirs[start : start + 12] for start in range(0, len(theirs), 12))}
    assert len(everything) == 600
