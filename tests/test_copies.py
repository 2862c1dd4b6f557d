"""Copies for two people, put back without waking anybody, and without bringing back who was forgotten."""

import asyncio
import subprocess
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select

from bot.cli import main
from bot.copies import archive, destroyed_list, restoring
from bot.keys import Unreadable, load_keys
from bot.storage import case_keys, contact_keys, contacts, lines, outbox
from bot.storage.postgres import Server
from bot.storage.tables import outbox as outbox_table
from bot.storage.tables import sessions as session_table
from bot.storage.upgrade import DATABASE
from bot.storage.writer import close, connect, keys_file
from tests.fakes.house import House

WORDS = "they beat me, canary-2281"
OPENED_INSIDE = ("English", "1", "1")
Capture = pytest.CaptureFixture[str]


class People:
    """Two recipients, each with a key file of their own, and the settings that name them."""

    def __init__(self, folder: Path) -> None:
        self.keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
        self.recipients = folder / "recipients.txt"
        lines = [f"# person {n}\n{key.to_public()}\n" for n, key in enumerate(self.keys)]
        self.recipients.write_text("".join(lines))
        self.files = []
        for number, key in enumerate(self.keys):
            file = folder / f"person-{number}.txt"
            file.write_text(f"# created: today\n{key}\n")
            self.files.append(file)


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


def write(house: House, people: People, to: Path) -> tuple[Path, Path]:
    content, keys = archive.write(
        house.folder / DATABASE, to, archive.recipients(people.recipients), house.clock.now()
    )
    return content, keys


async def lived_in(folder: Path, server: Server | None = None) -> House:
    """A house with a person in danger, a case that is held, and an answer that waits."""
    house = House(folder, server=server)
    await house.app.start()
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, WORDS, "9")
    case = house.cases()[0].id
    await house.app.desk.claim(ann, case)
    house.clock.time += 400
    await house.app.retention.sweep()
    await house.app.desk.reply(ann, case, text="an answer that waits", language="en")
    await house.app.settle()
    return house


async def test_a_copy_opens_for_each_of_its_people_and_for_the_tool_everybody_has(
    tmp_path: Path, people: People
) -> None:
    house = await lived_in(tmp_path / "var")
    content, keys = write(house, people, tmp_path / "copies")
    for number, file in enumerate(people.files):
        for part in (content, keys):
            to = tmp_path / f"{part.stem}-{number}"
            archive.read(part, archive.identities(file), to)
            assert to.read_bytes().startswith(b"SQLite format 3")
            by_age = subprocess.run(
                ["age", "-d", "-i", str(file), str(part)], capture_output=True, check=True
            )
            assert by_age.stdout == to.read_bytes()
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(archive.NotOpened):
        archive.read(content, archive.identities(stranger), tmp_path / "x")
    await house.app.stop()


def test_one_person_is_too_few(tmp_path: Path, people: People) -> None:
    one = people.recipients.read_text().splitlines()[1]
    for text in ("", f"{one}\n", f"{one}\n{one}\n", "age1nonsense\nage1more\n"):
        people.recipients.write_text(text)
        with pytest.raises(archive.TooFewRecipients, match="two different recipients"):
            archive.recipients(people.recipients)


async def test_after_forgetting_an_older_copy_of_the_content_opens_nothing_of_theirs(
    tmp_path: Path, people: People
) -> None:
    """With the root key and today's keys in hand: session, way, waiting answers, traces and words."""
    house = await lived_in(tmp_path / "var")
    await house.say(*OPENED_INSIDE, "second person, canary-2282", who="other-1")
    gone, stays = house.contact(), house.contact("other-1")
    case = house.cases()[0].id
    content, _ = write(house, people, tmp_path / "copies")
    await house.say("hello", "4", "1", "1", "00")
    house.channel.errors.clear()
    for _ in range(3):
        house.clock.time += 5
        house.app.outbox.wake(gone)
        await house.app.settle()
    keys, hand = house.app.keys, house.hands["ann"]
    await house.app.stop()
    old = tmp_path / "old"
    old.mkdir()
    archive.read(content, archive.identities(people.files[0]), old / DATABASE)
    keys_file(old / DATABASE).write_bytes(keys_file(house.folder / DATABASE).read_bytes())
    db = connect(old / DATABASE)
    try:
        (waiting,) = db.sa.execute(
            select(outbox_table).where(outbox_table.c.contact == gone, outbox_table.c.kind == "reply")
        ).all()
        assert waiting.message_sealed is not None  # it is in the copy
        for attempt in (
            lambda: contact_keys.keys_of(db, keys, gone),
            lambda: outbox.body(keys, waiting.id, waiting.message_sealed),
        ):
            with pytest.raises(Unreadable):
                attempt()
        privates = case_keys.unwrap_all(db, keys, case, hand)
        assert privates == {}
        said = lines.of_case(db, keys, case, privates)
        assert len(said) > 2
        assert all(line.closed and not line.body for line in said)
        contact_keys.keys_of(db, keys, stays)
        assert contacts.load(db, keys, stays, house.clock.now()).session is not None
    finally:
        close(db)


async def test_a_copy_that_is_put_back_sends_nothing_and_leaves_the_forgotten_dead(
    tmp_path: Path, people: People, capsys: Capture
) -> None:
    house = await lived_in(tmp_path / "var")
    await house.say(*OPENED_INSIDE, "forget me, canary-2283", who="other-1")
    forgotten = house.contact("other-1")
    content, keys = write(house, people, tmp_path / "copies")
    await house.say("00", who="other-1")
    for _ in range(3):
        house.clock.time += 5
        house.app.outbox.wake(forgotten)
        await house.app.settle()
    await house.app.retention.sweep()
    listed = destroyed_list.read(house.folder / destroyed_list.NAME)
    assert forgotten in listed
    await house.app.stop()
    lost = tmp_path / "lost"
    lost.mkdir()
    for file in (house.folder / DATABASE, keys_file(house.folder / DATABASE)):
        for each in file.parent.glob(f"{file.name}*"):
            each.rename(lost / each.name)
    given = ["--content", str(content), "--keys", str(keys), "--identity", str(people.files[1])]
    assert main(["restore", *given]) == 0
    assert "Nothing is sent" in capsys.readouterr().out
    before = len(house.channel.sent), len(house.channel.deleted)
    again = House(house.folder, channel=house.channel)
    async with again:
        await again.app.settle()
        await again.app.retention.sweep()
        await again.app.settle()
        assert (len(house.channel.sent), len(house.channel.deleted)) == before
        assert again.rows(select(session_table)) == []
        again.app.writer.read(lambda db: contact_keys.keys_of(db, again.app.keys, again.contact()))
        known = again.app.writer.read(
            lambda db: db.raw.execute("SELECT contact FROM contact_keys").fetchall()
        )
        assert (forgotten,) not in known
        # The answer that waited is there for the person, once they open again.
        again.opened.add("somebody-42")
        again.cover = True
        again.number, again.clock.time = house.number, house.clock.time
        await again.say("hello", "4", "1", "1")
        assert "an answer that waits" in house.channel.texts()


async def test_a_restore_refuses_what_would_hurt(tmp_path: Path, people: People, capsys: Capture) -> None:
    house = await lived_in(tmp_path / "var")
    content, keys = write(house, people, tmp_path / "copies")
    await house.app.stop()
    given = ["restore", "--content", str(content), "--keys", str(keys), "--identity", str(people.files[0])]
    assert main(given) == 2
    assert "There is a database" in capsys.readouterr().err
    for file in house.folder.glob("waymark*.sqlite*"):
        file.unlink()
    (house.folder / destroyed_list.NAME).unlink(missing_ok=True)
    assert main(given) == 2
    assert "--without-list" in capsys.readouterr().err
    swapped = ["restore", "--content", str(keys), "--keys", str(content), "--identity", str(people.files[0])]
    assert main([*swapped, "--without-list"]) == 2
    assert not (house.folder / DATABASE).exists()  # half a copy is not left as a database
    assert main([*given, "--without-list"]) == 0
    root = house.folder / "keys" / "root.key"
    for file in house.folder.glob("waymark*.sqlite*"):
        file.unlink()
    root.unlink()
    assert main(given) == 2
    assert "root key is missing" in capsys.readouterr().err


async def test_the_commands_write_drill_and_clear_away(
    tmp_path: Path, people: People, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await lived_in(tmp_path / "var")
    await house.app.stop()
    copies = tmp_path / "copies"
    copies.mkdir()
    old = [copies / "waymark-20200101T000000Z-keys.age", copies / "waymark-20200101T000000Z-content.age"]
    fresh = copies / "notes.txt"
    for file in (*old, fresh):
        file.write_text("x")
    given = ["backup", "--folder", str(copies), "--recipients", str(people.recipients)]
    assert main(given) == 0
    assert "for 2 recipients" in capsys.readouterr().out
    assert [file for file in old if file.exists()] == []
    assert fresh.exists()
    content, keys = sorted(copies.glob("waymark-*.age"))
    assert (content.stat().st_mode & 0o777, keys.stat().st_mode & 0o777) == (0o600, 0o600)
    drill = ["backup", "drill", "--content", str(content), "--keys", str(keys)]
    assert main([*drill, "--identity", str(people.files[0])]) == 0
    assert "It opens: 1 contacts" in capsys.readouterr().out
    content.write_bytes(content.read_bytes()[:-10])
    assert main([*drill, "--identity", str(people.files[0])]) == 2
    assert "does not open" in capsys.readouterr().err
    assert main(["backup"]) == 2
    assert "--folder" in capsys.readouterr().err
    monkeypatch.setenv("WAYMARK_BACKUP_FOLDER", str(copies))
    old[0].write_text("x")
    assert await asyncio.to_thread(main, ["retention", "run"]) == 0
    assert not old[0].exists()


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("not a list at all\n")
    with pytest.raises(Exception, match="no list of destroyed keys"):
        destroyed_list.read(tmp_path / "list")


async def test_the_drill_reads_every_way_there_is(tmp_path: Path) -> None:
    house = await lived_in(tmp_path / "var")
    await house.app.stop()
    db = connect(house.folder / DATABASE)
    db.raw.execute("UPDATE contacts SET route_sealed = x'00'")
    close(db)
    with pytest.raises(Unreadable):
        restoring.proves(house.folder / DATABASE, load_keys(house.folder / "keys"))
