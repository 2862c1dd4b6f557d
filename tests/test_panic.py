"""Panic: in one step nothing opens any more, the serving process is ended, and what is left is said."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cli import main
from bot.copies import panic
from bot.keys import load_keys
from bot.lock import holder, take
from bot.storage import case_keys, key_tables, lines
from bot.storage.upgrade import DATABASE, WrongRootKey, upgrade
from bot.storage.writer import close, connect, keys_file
from tests.test_copies import Capture, lived_in

WAYMARK = "from bot.cli import main; raise SystemExit(main())"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


async def test_after_panic_nothing_opens_even_with_an_operators_key(tmp_path: Path, capsys: Capture) -> None:
    house = await lived_in(tmp_path / "var")
    case, hand, keys = house.cases()[0].id, house.hands["ann"], house.app.keys
    before = keys_file(house.folder / DATABASE).read_bytes()
    db = connect(house.folder / DATABASE, read_only=True)
    secrets = [row[0] for row in db.raw.execute("SELECT secret FROM contact_keys")]
    wraps = [row[0] for row in db.raw.execute("SELECT wrapped FROM wraps")]
    close(db)
    await house.app.stop()
    assert main(["panic"]) == 2
    assert "Repeat with --yes" in capsys.readouterr().err
    assert keys_file(house.folder / DATABASE).read_bytes()[:16] == before[:16]
    assert main(["panic", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "the keys of 1 contacts and 2 case keys" in said
    assert "What is left here:" in said
    root = house.folder / "keys" / "root.key"
    assert not root.exists()
    for file in house.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(secret in data for secret in (*secrets, *wraps)), file.name
    db = connect(house.folder / DATABASE, read_only=True)
    for table in panic.GONE:
        assert db.sa.execute(select(func.count()).select_from(table)).scalar_one() == 0
    assert case_keys.unwrap_all(db, keys, case, hand) == {}
    assert all(line.closed for line in lines.of_case(db, keys, case, {}))
    close(db)
    with pytest.raises(WrongRootKey, match="another root key"):
        upgrade(house.folder / DATABASE, load_keys(house.folder / "keys"))


async def test_a_root_key_that_can_not_be_destroyed_is_named(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await lived_in(tmp_path / "var")
    await house.app.stop()
    monkeypatch.setenv("WAYMARK_ROOT_KEY_FILE", str(tmp_path / "elsewhere" / "root"))
    assert main(["panic", "--yes"]) == 1
    assert "NOT destroyed: the root key" in capsys.readouterr().out


def test_every_table_of_keys_is_emptied_but_the_list_of_what_is_destroyed() -> None:
    assert {*panic.GONE} == {*key_tables.metadata.tables.values()} - {key_tables.destroyed}


def test_without_a_database_there_is_nothing_to_destroy(capsys: Capture) -> None:
    assert main(["panic", "--yes"]) == 2
    assert "nothing to destroy" in capsys.readouterr().err


def test_the_serving_process_is_ended_first(tmp_path: Path, capsys: Capture) -> None:
    env = {**os.environ, "WAYMARK_PORT": "0"}
    serving = subprocess.Popen(
        [sys.executable, "-c", WAYMARK, "serve"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert serving.stdout is not None
        while b"Stop with" not in serving.stdout.readline():
            assert serving.poll() is None
        assert holder(tmp_path / "var") == serving.pid
        assert main(["panic", "--yes"]) == 0
        assert "The serving process was ended" in capsys.readouterr().out
        assert serving.wait(5) == -signal.SIGKILL
    finally:
        serving.kill()
        serving.communicate()


def test_a_folder_is_held_by_the_process_that_took_it(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    lock = take(tmp_path)
    assert holder(tmp_path) == os.getpid()
    lock.close()
    assert holder(tmp_path) is None
