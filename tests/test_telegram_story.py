"""The whole story over Telegram, polling and by webhook, against a Bot API server that nobody here wrote."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest
import uvicorn
from sqlalchemy import insert

from bot.app import App, build
from bot.storage.tables import operators
from bot.storage.upgrade import DATABASE
from bot.storage.writer import Db
from tests.media_parts import PLANTED, jpeg
from tests.peers.telegram_server import TOKEN, Person, TelegramServer, free_port, until
from tests.telegram_process import HOLD, SETTINGS, Plan, settings

pytestmark = pytest.mark.peer
PERSON = 5550001
DOOR = "Practise talking"
ROSE = "0a0a0a0a0a0a0a0a"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


@pytest.fixture(params=["polling", "webhook"])
def plan(request: Any, server: TelegramServer, tmp_path: Path) -> Plan:
    for name, secret in (("token", TOKEN), ("secret", "word-of-the-webhook")):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    plan = Plan(port=free_port(), mode=request.param, api_base=server.base)
    (tmp_path / SETTINGS).write_bytes(msgspec.json.encode(plan))
    return plan


@pytest.fixture
async def app(plan: Plan, tmp_path: Path) -> AsyncIterator[App]:
    """The house in this process, with Rose on shift."""
    house = build(settings(tmp_path, plan))
    web = uvicorn.Server(
        uvicorn.Config(house.asgi, host="127.0.0.1", port=plan.port, log_config=None, access_log=False)
    )
    serving = asyncio.create_task(web.serve())
    await house.writer.run(rose_comes)
    yield house
    web.should_exit = True
    await serving


def rose_comes(db: Db) -> None:
    now = time.time()
    db.sa.execute(
        insert(operators).values(
            id=ROSE, name="rose", role="responder", state="active", languages="en", created_at=now,
            passphrase_hash="", totp_sealed=b"", totp_last_step=1, on_shift_until=now + 1800,
        )
    )  # fmt: skip


class Phone:
    """A person who reads the last message and presses the button with a label."""

    def __init__(self, person: Person) -> None:
        self.person, self.seen = person, 0

    async def reads(self) -> str:
        """The next message of the bot."""
        self.seen += 1
        return str((await self.person.answer(self.seen))["text"])

    async def chooses(self, *labels: str) -> str:
        """Press one button after the other; returns what was said to the last."""
        said = ""
        for label in labels:
            message = await self.person.answer(self.seen)
            pressed = [button for button in message["buttons"] if button["text"].endswith(f"  {label}")]
            assert pressed, f"no {label!r} in {message['text']!r}"
            await self.person.presses(message, pressed[0]["callback_data"])
            said = await self.reads()
        return said


async def test_from_the_first_word_to_the_answer_of_a_person(server: TelegramServer, app: App) -> None:
    phone = Phone(server.person(PERSON))
    await phone.person.writes("hello")
    assert "A small phrase every day." in await phone.reads()
    assert "Is it safe for you to write now?" in await phone.chooses(DOOR)
    await phone.chooses("Yes", "I have left there", "My way home", "Cambodia", "Left, or let go")
    await phone.chooses("No", "No")
    # One delivery comes twice, in the middle of the questions.
    updates = await until(lambda seen: all(done for _, done in seen), server.updates)
    await server.redeliver(updates[-1][0])
    compared = await phone.chooses("No", "No", "Yes", "Home soon", "Another, or skip")
    assert "fine" in compared.lower()
    assert "embassy" in compared.lower()
    code = await phone.chooses("A person")
    assert "Someone is on duty now." in code
    await phone.chooses("I have it")
    await phone.person.writes("we are two, tell me what to bring")
    await phone.reads()

    (card,) = await app.desk.queue(ROSE)
    await app.desk.claim(ROSE, card.id)
    file = await app.desk.open_case(ROSE, card.id)
    assert "we are two, tell me what to bring" in [line.body for line in file.lines]
    await app.desk.reply(ROSE, card.id, text="Bring the paper with the stamp.", language="en")
    assert "Bring the paper with the stamp." in await phone.reads()

    await app.settle()
    answers = await phone.person.answers()
    assert len(answers) == phone.seen, "something was said twice"
    assert all(answer["silent"] and answer["protected"] for answer in answers)
    assert all(answer["link_preview"] == {"is_disabled": True} for answer in answers)


async def test_hide_clears_both_sides_of_the_chat(server: TelegramServer, app: App) -> None:
    phone = Phone(server.person(PERSON))
    await phone.person.writes("hello")
    await phone.reads()
    await phone.chooses("Another one", DOOR, "Yes", "I have left there")
    await phone.person.writes("they took my passport")
    await phone.reads()
    said = len(await server.calls("sendMessage"))
    await phone.person.writes("0")

    def only_the_cover(chat: list[dict[str, Any]]) -> bool:
        return len(chat) == 3

    left = await until(only_the_cover, phone.person.chat)
    assert [line["ours"] for line in left] == [False, True, True]
    assert left[0]["text"] == "hello"
    assert all(" = " in line["text"] for line in left[1:])
    assert len(await server.calls("sendMessage")) == said, "something was said after hide"


async def test_who_blocks_the_bot_is_written_to_no_more(server: TelegramServer, app: App) -> None:
    phone = Phone(server.person(PERSON))
    await phone.person.writes("hello")
    await phone.reads()
    await phone.chooses(DOOR, "Yes", "I have left there", "A person", "Skip")
    (card,) = await app.desk.queue(ROSE)
    await app.desk.claim(ROSE, card.id)
    before = len(await server.calls("sendMessage"))
    await phone.person.blocks()
    await until(lambda seen: all(done for _, done in seen), server.updates)
    with pytest.raises(Exception, match=r"desk\.nobody_there"):
        await app.desk.reply(ROSE, card.id, text="Are you there?", language="en")
    assert len(await server.calls("sendMessage")) == before


async def test_a_picture_is_fetched_once_a_person_holds_the_case_and_not_before(
    server: TelegramServer, app: App
) -> None:
    phone = Phone(server.person(PERSON))
    for name in ("early", "later"):
        await server.file(name, jpeg())
    await phone.person.writes("hello")
    await phone.reads()
    await phone.chooses(DOOR, "Yes", "I have left there", "A person", "Skip")
    (card,) = await app.desk.queue(ROSE)
    await phone.person.sends(photo=[{"file_id": "early", "file_size": 900}], caption="this is my arm")
    await phone.reads()
    await app.desk.claim(ROSE, card.id)
    await server.trouble("getFile", "server")
    await server.trouble("file", "cut")
    await phone.person.sends(photo=[{"file_id": "tiny"}, {"file_id": "later", "file_size": 900}])
    assert "The picture is here." in await phone.reads()
    await phone.person.sends(document={"file_id": "x", "mime_type": "application/zip", "file_name": "a.zip"})
    assert "This could not be opened here." in await phone.reads()
    assert await server.downloads() == ["later"]
    assert {call["file_id"] for call in await server.calls("getFile")} == {"later"}
    file = await app.desk.open_case(ROSE, card.id)
    bodies = [(line.body, line.text_ids) for line in file.lines if line.direction == "in"]
    assert ("this is my arm", ()) in bodies
    ((number,),) = [ids for body, ids in bodies if body == "[picture]"]
    picture = await app.desk.picture(ROSE, card.id, number.removeprefix("picture:"))
    assert picture.startswith(b"\xff\xd8\xff")
    assert PLANTED.encode() not in picture


class Process:
    """The house in a process of its own, which a test may kill."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._running: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._running is not None:
            self.kill()

    async def start(self) -> None:
        """Return when it listens."""
        command = [sys.executable, "-m", "tests.telegram_process", str(self.folder)]
        self._running = subprocess.Popen(command, cwd=ROOT)
        await until(bool, self._listens)

    async def _listens(self) -> bool:
        assert self._running is not None
        assert self._running.poll() is None, "the process ended by itself"
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    def kill(self) -> None:
        assert self._running is not None
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()
        self._running = None

    async def rows(self) -> list[tuple[int, int]]:
        """(inbox rows, those without an answer), as they lie on the disk."""
        with sqlite3.connect(f"file:{self.folder / 'var' / DATABASE}?mode=ro", uri=True) as db:
            found = db.execute("SELECT count(*), count(*) FILTER (WHERE NOT done) FROM inbox").fetchall()
        db.close()
        return found


async def test_killed_between_inbox_and_answer_nothing_is_lost_and_nothing_said_twice(
    server: TelegramServer, plan: Plan, tmp_path: Path
) -> None:
    with Process(tmp_path, plan.port) as house:
        await house.start()
        phone = Phone(server.person(PERSON))
        await phone.person.writes("hello")
        await phone.reads()
        await phone.chooses(DOOR)
        (tmp_path / HOLD).touch()
        message = await phone.person.answer(2)
        await phone.person.presses(message, message["buttons"][0]["callback_data"])
        await until(lambda rows: rows == [(3, 1)], house.rows)
        house.kill()
        (tmp_path / HOLD).unlink()
        await house.start()
        assert "Who is writing?" in await phone.reads()
        assert "What do you need?" in await phone.chooses("I have left there")
        await until(lambda rows: rows == [(4, 0)], house.rows)
        assert len(await phone.person.answers()) == phone.seen


async def test_killed_before_the_answer_could_leave_it_is_said_once(
    server: TelegramServer, plan: Plan, tmp_path: Path
) -> None:
    with Process(tmp_path, plan.port) as house:
        await house.start()
        phone = Phone(server.person(PERSON))
        await phone.person.writes("hello")
        await phone.reads()
        await phone.chooses(DOOR)
        await server.trouble("sendMessage", "server", times=1)
        message = await phone.person.answer(2)
        await phone.person.presses(message, message["buttons"][0]["callback_data"])
        await until(lambda calls: len(calls) == 3, lambda: server.calls("sendMessage"))
        await until(lambda rows: rows == [(3, 0)], house.rows)
        house.kill()
        await house.start()
        assert "Who is writing?" in await phone.reads()
        assert "What do you need?" in await phone.chooses("I have left there")
        assert len(await phone.person.answers()) == phone.seen
