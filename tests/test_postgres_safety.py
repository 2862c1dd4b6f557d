"""Copies, panic, doctor and retention where the database is PostgreSQL."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import examination
from bot.cli import main
from bot.copies import dumps, panic
from bot.storage import case_keys, lines
from bot.storage.db import close
from bot.storage.postgres import Server, connect_server
from bot.storage.store import begun
from bot.storage.tables import contacts
from config import logs
from tests.fakes.house import House, named
from tests.postgres import PASSWORD, Cluster, programs
from tests.test_copies import WORDS, Capture, People, lived_in


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(server, tmp_path, monkeypatch)
    monkeypatch.setattr(logs, "configure", lambda: None)
    monkeypatch.setattr(examination, "SWAPS", tmp_path / "none")
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("PATH", str(programs()), prepend=":")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()


def point_to(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_DATABASE_FILE", str(named(server, folder)))


def copies(people: People, folder: Path) -> list[str]:
    """The arguments that name the two archives and whose key opens them."""
    (content,), (keys,) = folder.glob("*-content.age"), folder.glob("*-keys.age")
    return ["--content", str(content), "--keys", str(keys), "--identity", str(people.files[1])]


async def test_a_copy_is_proved_and_put_back_and_who_was_forgotten_stays_forgotten(
    tmp_path: Path, server: Server, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    people, folder = People(tmp_path), tmp_path / "copies"
    house = await lived_in(tmp_path / "var", server)
    await house.say("English", "1", "1", "second person", who="other-1")
    gone, stays = house.contact("other-1"), house.contact()
    backup = ["backup", "--folder", str(folder), "--recipients", str(people.recipients)]
    assert await asyncio.to_thread(main, backup) == 0
    drill = ["backup", "drill", *copies(people, folder)]
    assert await asyncio.to_thread(main, drill) == 0
    assert "It opens: 2 contacts, 2 cases." in capsys.readouterr().out
    await house.say("00", who="other-1")
    await house.app.retention.sweep()
    case, hand, root = house.cases()[0].id, house.hands["ann"], house.app.keys
    await house.app.stop()
    restore = ["restore", *copies(people, folder)]
    assert await asyncio.to_thread(main, restore) == 2
    assert "Name an empty one" in capsys.readouterr().err

    empty = cluster.database()
    point_to(empty, tmp_path, monkeypatch)
    swapped = ["restore", "--content", restore[4], "--keys", restore[2], *restore[5:]]
    assert await asyncio.to_thread(main, swapped) == 2
    assert not begun(empty)
    assert await asyncio.to_thread(main, restore) == 0
    said = capsys.readouterr().out
    assert "Back: 1 contacts, 2 cases." in said
    assert "1 answers of people wait" in said
    db = connect_server(empty)
    assert list(db.sa.execute(select(contacts.c.contact)).scalars()) == [stays]
    assert db.sa.execute(select(func.count()).where(contacts.c.contact == gone)).scalar_one() == 0
    privates = case_keys.unwrap_all(db, root, case, hand)
    assert WORDS in [line.body for line in lines.of_case(db, root, case, privates)]
    close(db)
    again = House(tmp_path / "var", server=empty)
    async with again:
        again.channel.sent.clear()
        await again.app.settle()
        assert again.channel.sent == []


async def test_after_panic_nothing_opens_and_the_serving_process_is_out(
    tmp_path: Path, server: Server, capsys: Capture
) -> None:
    house = await lived_in(tmp_path / "var", server)
    case, hand, root = house.cases()[0].id, house.hands["ann"], house.app.keys
    assert await asyncio.to_thread(main, ["panic"]) == 2
    assert await asyncio.to_thread(main, ["panic", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "the keys of 1 contacts" in said
    assert "it opens nothing without the root key" in said
    assert not (house.folder / "keys" / "root.key").exists()
    db = connect_server(server)
    for table in panic.GONE:
        assert db.sa.execute(select(func.count()).select_from(table)).scalar_one() == 0
    assert case_keys.unwrap_all(db, root, case, hand) == {}
    assert all(line.closed for line in lines.of_case(db, root, case, {}))
    close(db)
    await house.app.stop()


async def test_panic_without_the_server_destroys_the_root_key_all_the_same(
    tmp_path: Path, server: Server, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await lived_in(tmp_path / "var", server)
    await house.app.stop()
    point_to(Server(f"postgresql://ann:{PASSWORD}@/none?host={tmp_path}"), tmp_path, monkeypatch)
    assert await asyncio.to_thread(main, ["panic", "--yes"]) == 1
    said = capsys.readouterr().out
    assert "NOT destroyed: the tables of keys" in said
    assert "Destroyed: the root key." in said
    assert not (house.folder / "keys" / "root.key").exists()


async def test_doctor_and_retention_look_at_the_server(
    tmp_path: Path, server: Server, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await lived_in(tmp_path / "var", server)
    await house.app.stop()
    assert await asyncio.to_thread(main, ["doctor"]) == 0
    assert "people.few" in capsys.readouterr().out
    (tmp_path / "database").chmod(0o640)
    assert await asyncio.to_thread(main, ["doctor"]) == 1
    assert f"chmod 600 {tmp_path / 'database'}" in capsys.readouterr().out
    (tmp_path / "database").chmod(0o600)
    assert await asyncio.to_thread(main, ["retention", "run"]) == 0
    point_to(Server(f"postgresql://ann:{PASSWORD}@/none?host={tmp_path}"), tmp_path, monkeypatch)
    assert await asyncio.to_thread(main, ["doctor"]) == 1
    said = capsys.readouterr()
    assert "database.unreachable" in said.out
    assert PASSWORD not in said.out + said.err


def test_a_program_that_fails_is_named_and_the_password_is_not(server: Server) -> None:
    with pytest.raises(dumps.ProgramFailed, match="pg_restore failed") as refused:
        dumps.put(server, "content", b"PGDMP and nonsense")
    assert PASSWORD not in str(refused.value) + repr(refused.value.data)
