"""The staff bot against a Bot API server that nobody here wrote: operators on shift are told, nobody else."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.desk import Desk
from bot.keys import Keys
from bot.staff import buttons, words
from bot.staff.duty import LATER_SECONDS, Duty
from bot.staff.telegram import StaffBot, StaffTokenRefused
from bot.storage.tables import alerts, cases, operators
from bot.storage.writer import Db
from tests.peers.telegram_server import Person, TelegramServer, free_port, until
from tests.schema import fresh

pytestmark = pytest.mark.peer
TOKEN = "800002:" + "B" * 35
PHONE, STRANGER = 6660001, 6660002
CASE, OPERATOR = "c0ffee0000000001", "0a0a0a0a0a0a0a0a"


class FrozenClock:
    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    def random(self, size: int) -> bytes:
        return bytes(size)


class Room:
    """A database with one operator and one case."""

    def __init__(self, folder: Path) -> None:
        self.clock = FrozenClock()
        self.keys = Keys(bytes(range(32)))
        self.writer = fresh(folder / "staff.sqlite")
        self.desk = Desk(
            writer=self.writer, keys=self.keys, clock=self.clock, text=lambda _id, _language: None
        )
        self.duty = Duty(self.writer, self.keys, self.clock, self.desk)
        self.code = ""

    async def furnish(self) -> None:
        now = self.clock.now()

        def unit(db: Db) -> None:
            db.sa.execute(
                insert(operators).values(
                    id=OPERATOR, name="rose", role="responder", state="active", languages="bn en",
                    console_language="en", passphrase_hash="", totp_sealed=b"", totp_last_step=1,
                    on_shift_until=now + 1800, created_at=now,
                )
            )  # fmt: skip
            db.sa.execute(
                insert(cases).values(
                    id=CASE, contact="f" * 32, state="waiting", urgency="P1", language="bn", needs="",
                    reasons="", opened_at=now - 240, waiting_since=now - 240, minor=False, medical=False,
                    phone_soon_taken=False, flags="", practice=False, emptied=False,
                )
            )  # fmt: skip

        await self.writer.run(unit)
        self.code = await self.desk.staff_link(OPERATOR)

    def hands(self) -> tuple[str, str | None]:
        """State and holder of the case."""
        (case,) = self.writer.read(lambda db: db.sa.execute(select(cases.c.state, cases.c.holder)).all())
        return case.state, case.holder

    async def alert(self) -> None:
        await self.change(
            insert(alerts).values(
                case_id=CASE, operator=OPERATOR, urgency="P1", language="bn", at=self.clock.now()
            )
        )

    async def change(self, statement: Any) -> None:
        await self.writer.run(lambda db: db.sa.execute(statement))

    def column(self, what: Any) -> Any:
        return self.writer.read(lambda db: db.sa.execute(select(what)).scalars().all())


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path)
    await made.furnish()
    yield made
    made.writer.stop()


@pytest.fixture
async def running(server: TelegramServer, room: Room) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(StaffBot(TOKEN, server.base, room.duty).run(stopping))
    yield
    stopping.set()
    await task


@pytest.fixture
def phone(server: TelegramServer, running: None) -> Person:
    return server.person(PHONE, TOKEN)


async def command(person: Person, text: str) -> None:
    await person.sends(text=text, entities=[{"offset": 0, "length": 6, "type": "bot_command"}])


async def connect(room: Room, phone: Person) -> None:
    await command(phone, f"/start {room.code}")
    assert (await phone.answer(1))["text"] == words.CONNECTED
    await until(lambda chat: all(message["ours"] for message in chat), phone.chat)


async def all_read(server: TelegramServer, count: int) -> None:
    """Until the bot has taken `count` updates and asked for the next."""
    await until(lambda seen: [done for _, done in seen] == [True] * count, server.updates)


async def test_an_enrolled_operator_on_shift_is_told_level_language_and_time(
    room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await room.alert()
    message = await phone.answer(2)
    assert message["text"] == "P1, Bengali, waiting 4 min"
    assert message["protected"]
    assert [button["text"] for button in message["buttons"]] == ["Claim", "Later"]
    assert CASE not in str(message)
    await until(lambda sent: sent[0] is not None, lambda: asyncio.to_thread(room.column, alerts.c.sent_at))


async def test_a_claim_is_the_desks_and_the_alert_leaves_the_chat(
    server: TelegramServer, room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await room.alert()
    message = await phone.answer(2)
    await phone.presses(message, message["buttons"][0]["callback_data"])
    answers = await until(bool, lambda: server.calls("answerCallbackQuery"))
    assert answers[0]["text"] == "Claimed. Open the console."
    assert room.hands() == ("held", OPERATOR)
    await until(lambda chat: [m["text"] for m in chat] == [words.CONNECTED], phone.chat)


async def test_who_comes_second_is_told_and_the_alert_leaves_the_chat(
    server: TelegramServer, room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await room.alert()
    message = await phone.answer(2)
    await room.change(update(cases).values(state="held", holder="somebody else"))
    await phone.presses(message, message["buttons"][0]["callback_data"])
    answers = await until(bool, lambda: server.calls("answerCallbackQuery"))
    assert answers[0]["text"] == "Already taken."


async def test_an_alert_nobody_pressed_leaves_the_chat_when_the_case_is_taken(
    room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await room.alert()
    await phone.answer(2)
    await room.change(update(cases).values(state="closed"))
    await until(lambda chat: [m["text"] for m in chat] == [words.CONNECTED], phone.chat)
    await until(lambda refs: refs == [None], lambda: asyncio.to_thread(room.column, alerts.c.ref_sealed))


async def test_later_takes_the_alert_away_and_brings_it_back(room: Room, phone: Person) -> None:
    await connect(room, phone)
    await room.alert()
    message = await phone.answer(2)
    await phone.presses(message, message["buttons"][1]["callback_data"])
    await until(lambda chat: [m["text"] for m in chat] == [words.CONNECTED], phone.chat)
    room.clock.time += LATER_SECONDS
    assert (await phone.answer(2))["text"] == "P1, Bengali, waiting 9 min"


async def test_strangers_get_no_answer_whatever_they_do(
    server: TelegramServer, room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await room.alert()
    message = await phone.answer(2)
    stranger = server.person(STRANGER, TOKEN)
    await command(stranger, "/start")
    await command(stranger, "/start guessed")
    await command(stranger, f"/start {room.code}")
    await stranger.writes("hello? who is this?")
    await stranger.presses(message, message["buttons"][0]["callback_data"])
    await all_read(server, 6)
    await phone.presses(message, message["buttons"][0]["callback_data"])
    await until(lambda found: len(found) == 1, lambda: server.calls("answerCallbackQuery"))
    assert await stranger.answers() == []
    assert room.hands() == ("held", OPERATOR)


async def test_words_of_an_operator_get_no_answer(server: TelegramServer, room: Room, phone: Person) -> None:
    await connect(room, phone)
    await phone.writes("who is it about?")
    await all_read(server, 2)
    assert [message["text"] for message in await phone.answers()] == [words.CONNECTED]


async def test_off_shift_nothing_is_said_until_the_shift_is_confirmed(room: Room, phone: Person) -> None:
    await connect(room, phone)
    now = room.clock.now()
    await room.change(update(operators).values(on_shift_until=now))
    await room.alert()
    assert room.duty.due() == []
    await room.change(update(operators).values(on_shift_until=now + 1800))
    assert (await phone.answer(2))["text"] == "P1, Bengali, waiting 4 min"


async def test_a_case_a_colleague_offers_is_told_to_one_person_and_accepted(room: Room) -> None:
    assert await room.duty.enrol(PHONE, room.code)
    await room.alert()
    await room.change(update(cases).values(state="offered", holder="somebody else", offered_to="a third"))
    assert room.duty.due() == []
    await room.change(update(cases).values(offered_to=OPERATOR))
    (alert,) = room.duty.due()
    assert alert.text == "P1, Bengali, waiting 0 min"
    assert await room.duty.press(PHONE, alert.claim) == "claimed"
    assert room.hands() == ("held", OPERATOR)


async def test_new_danger_in_a_held_case_is_told_to_all(room: Room) -> None:
    assert await room.duty.enrol(PHONE, room.code)
    await room.alert()
    await room.change(update(cases).values(state="held", holder="somebody else"))
    assert room.duty.due() == []
    await room.change(update(cases).values(danger_at=room.clock.now() - 60))
    assert [alert.text for alert in room.duty.due()] == ["P1, Bengali, waiting 1 min"]


async def test_an_old_code_and_a_code_of_somebody_removed_are_worth_nothing(room: Room) -> None:
    await room.change(update(operators).values(state="removed"))
    assert not await room.duty.enrol(PHONE, room.code)
    await room.change(update(operators).values(state="active"))
    room.clock.time += 3600
    assert not await room.duty.enrol(PHONE, room.code)


async def test_who_is_removed_is_a_stranger_at_once(room: Room) -> None:
    assert await room.duty.enrol(PHONE, room.code)
    await room.alert()
    alert = room.duty.due()[0]
    await room.change(update(operators).values(state="removed"))
    assert room.duty.due() == []
    assert await room.duty.press(PHONE, alert.claim) is None
    assert room.hands() == ("waiting", None)


async def test_a_closed_chat_does_not_hold_up_the_other_alerts(
    server: TelegramServer, room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await server.post("/_peer/block", {"chat": PHONE})
    await room.alert()
    await until(lambda sent: sent[0] is not None, lambda: asyncio.to_thread(room.column, alerts.c.sent_at))


async def test_trouble_on_the_line_delays_an_alert_and_does_not_lose_it(
    server: TelegramServer, room: Room, phone: Person
) -> None:
    await connect(room, phone)
    await server.trouble("sendMessage", "server")
    await room.alert()
    assert (await phone.answer(2))["text"] == "P1, Bengali, waiting 4 min"


async def test_no_chat_id_lies_in_the_database(room: Room, tmp_path: Path) -> None:
    assert await room.duty.enrol(PHONE, room.code)
    await room.alert()
    await room.duty.sent(room.duty.due()[0], 77)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert str(PHONE).encode() not in stored
    assert PHONE.to_bytes(4, "big") not in stored


def test_a_button_is_worth_nothing_in_another_chat_and_fits_into_64_bytes() -> None:
    keys = Keys(bytes(32))
    data = buttons.write(keys, PHONE, "claim", 2**60)
    assert len(data) <= 64
    assert buttons.read(keys, PHONE, data) == ("claim", 2**60)
    assert buttons.read(keys, STRANGER, data) is None
    assert buttons.read(keys, PHONE, "claim.1") is None


async def test_a_wrong_token_is_told_without_the_token(server: TelegramServer, room: Room) -> None:
    with pytest.raises(StaffTokenRefused) as caught:
        await StaffBot("800002:short", server.base, room.duty).run(asyncio.Event())
    assert "800002" not in f"{caught.value} {caught.value.__context__!r}"


async def test_an_outage_at_the_start_is_waited_out(room: Room) -> None:
    stopping = asyncio.Event()
    bot = StaffBot(TOKEN, f"http://127.0.0.1:{free_port()}", room.duty)
    task = asyncio.create_task(bot.run(stopping))
    await asyncio.sleep(0.2)
    assert not task.done()
    stopping.set()
    await task


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 min"), (59, "0 min"), (240, "4 min"), (3600, "1 h 0 min"), (-5, "0 min")]
)
def test_waiting_is_told_in_minutes_and_hours(seconds: float, shown: str) -> None:
    assert words.alert("P0", "", seconds) == f"P0, language not known, waiting {shown}"
