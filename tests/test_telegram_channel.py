"""Our Telegram channel against a Bot API server that nobody here wrote, polling and by webhook."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.channel import Address, Blocked, Busy, ChannelError, InboundMessage, OutboundMessage
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_calls import NoAnswer, PlatformFailed, Refused
from bot.channels.telegram_webhook import BODY_LIMIT, SECRET_HEADER
from flows.events import Said
from tests.peers.telegram_server import TOKEN, TelegramServer, free_port, until

pytestmark = pytest.mark.peer
PERSON = 5550001
SECRET = b"a secret out of a file\n"


class Inbox:
    """Stands for the inbox: keeps an event once, fails when told to."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], InboundMessage] = {}
        self.left: list[Address] = []
        self.deliveries = 0
        self.failures = 0

    async def accept(self, message: InboundMessage) -> None:
        self.deliveries += 1
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.kept.setdefault((message.account, message.event), message)

    async def on_left(self, account: str, address: Address) -> None:
        self.left.append(address)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.kept.values()]

    async def seen(self) -> list[str]:
        return self.texts


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


class Running:
    """The channel, with a web server around it when it needs one."""

    def __init__(self, server: TelegramServer, inbox: Inbox, mode: Any) -> None:
        self.port = free_port()
        self.channel = TelegramChannel(
            TOKEN, inbox.accept, inbox.on_left, mode=mode, api_base=server.base,
            public_address=f"http://127.0.0.1:{self.port}/", secret=SECRET,
        )  # fmt: skip
        config = uvicorn.Config(
            Starlette(routes=self.channel.routes),
            port=self.port,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        self._web = uvicorn.Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self.channel.routes:
            self._serving = asyncio.create_task(self._web.serve())
        await self.channel.start()

    async def stop(self) -> None:
        await self.channel.stop()
        if self._serving:
            self._web.should_exit = True
            await self._serving


@pytest.fixture(params=["polling", "webhook"])
async def running(request: Any, server: TelegramServer, inbox: Inbox) -> AsyncIterator[Running]:
    both = Running(server, inbox, request.param)
    await both.start()
    yield both
    await both.stop()


@pytest.fixture
async def channel(server: TelegramServer, inbox: Inbox) -> AsyncIterator[TelegramChannel]:
    """A channel that only sends."""
    sending = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, api_base=server.base)
    yield sending
    await sending.stop()


def reply(text: str = "Hello.", choices: tuple[str, ...] = (), key: str = "out-1") -> OutboundMessage:
    lines = (Said("a.b", "en", text, choices, asked=3 if choices else 0),)
    return OutboundMessage(key, "700001", Address(str(PERSON)), "en", lines)


async def test_what_a_person_writes_and_presses_arrives(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    person = server.person(PERSON)
    await person.sends(text="/start", entities=[{"offset": 0, "length": 6, "type": "bot_command"}])
    await until(lambda texts: len(texts) == 1, inbox.seen)
    await running.channel.send(reply("Safe?", ("Yes", "No")))
    await person.presses((await person.answer(1)), "3.2")
    await until(lambda texts: len(texts) == 2, inbox.seen)
    first, second = inbox.kept.values()
    assert (first.text, first.ref, first.address) == ("", "1", Address(str(PERSON)))
    assert second.tap == (3, 2)
    await until(bool, lambda: server.calls("answerCallbackQuery"))


async def test_a_press_that_waited_out_an_outage_is_no_presence_and_can_be_repeated(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    await running.channel.send(reply("Safe?", ("Yes", "No")))
    person = server.person(PERSON)
    question = await person.answer(1)
    await running.stop()
    await person.presses(question, "3.1")
    await server.advance(hours=1)
    again = Running(server, inbox, "webhook" if running.channel.routes else "polling")
    await again.start()
    await until(bool, inbox.seen)
    await person.presses(question, "3.1")
    await until(lambda texts: len(texts) == 2, inbox.seen)
    late, fresh = inbox.kept.values()
    assert (late.tap, late.at) == ((3, 1), float(question["date"]))
    assert (fresh.tap, fresh.at) == ((3, 1), None)
    await again.stop()


async def test_messages_of_one_person_keep_their_order(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    person = server.person(PERSON)
    written = [f"line {number}" for number in range(12)]
    for text in written:
        await person.writes(text)
    assert await until(lambda texts: len(texts) == len(written), inbox.seen) == written


async def test_a_delivery_that_comes_twice_is_one_message(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    await server.person(PERSON).writes("once")
    updates = await until(lambda seen: seen and seen[0][1], server.updates)
    await server.redeliver(updates[0][0])
    await server.person(PERSON).writes("then")
    await until(lambda texts: "then" in texts, inbox.seen)
    assert inbox.deliveries == 3
    assert inbox.texts == ["once", "then"]


async def test_nothing_is_acknowledged_before_it_is_committed(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    inbox.failures = 2
    await server.person(PERSON).writes("must not be lost")
    assert await until(bool, inbox.seen) == ["must not be lost"]
    assert inbox.deliveries >= 3


async def test_a_restart_in_between_loses_nothing(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    person = server.person(PERSON)
    await person.writes("before")
    await until(bool, inbox.seen)
    await running.stop()
    await person.writes("meanwhile")
    again = Running(server, inbox, "webhook" if running.channel.routes else "polling")
    await again.start()
    await person.writes("after")
    assert await until(lambda texts: len(texts) == 3, inbox.seen) == ["before", "meanwhile", "after"]
    await again.stop()


async def test_changing_the_mode_loses_nothing(
    server: TelegramServer, inbox: Inbox, running: Running
) -> None:
    await until(lambda info: bool(info) == bool(running.channel.routes), lambda: server.calls("setWebhook"))
    await running.stop()
    await server.person(PERSON).writes("meanwhile")
    other = Running(server, inbox, "polling" if running.channel.routes else "webhook")
    await other.start()
    assert await until(bool, inbox.seen) == ["meanwhile"]
    await other.stop()


async def test_an_update_without_a_sender_is_refused_and_holds_up_nobody(
    server: TelegramServer, inbox: Inbox, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nobody = {"message_id": 1, "date": 1, "chat": {"id": 5550009, "type": "private"}, "text": "canary words"}
    await server.person(5550009).update(message=nobody)
    await server.person(PERSON).writes("after it")
    assert await until(bool, inbox.seen) == ["after it"]
    if running.channel.routes:
        statuses = await until(lambda seen: 400 in [status for _, status in seen], server.deliveries)
        assert {200, 400} == {status for _, status in statuses if isinstance(status, int)}
    assert "telegram.update_refused" in caplog.text
    assert "canary" not in caplog.text


async def test_who_blocks_the_bot_has_left(server: TelegramServer, inbox: Inbox, running: Running) -> None:
    async def left() -> list[Address]:
        return inbox.left

    await server.person(PERSON).blocks()
    assert await until(bool, left) == [Address(str(PERSON))]


async def test_a_wrong_secret_is_refused_and_telegram_tries_again(
    server: TelegramServer, inbox: Inbox
) -> None:
    running = Running(server, inbox, "webhook")
    await running.start()
    await until(bool, lambda: server.calls("setWebhook"))
    hook = (await server.calls("setWebhook"))[0]
    await server.post(f"/bot{TOKEN}/setWebhook", {"url": hook["url"], "secret_token": "guessed"})
    await server.person(PERSON).writes("late")
    deliveries = await until(lambda seen: len(seen) >= 2, server.deliveries)
    assert {status for _, status in deliveries} == {401}
    assert inbox.deliveries == 0
    await server.post(f"/bot{TOKEN}/setWebhook", hook)
    assert await until(bool, inbox.seen) == ["late"]
    assert (await server.deliveries())[-1][1] == 200
    await running.stop()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{}", 400), (b"not json", 400), (b'{"update_id": 1}', 200), (b"x" * (BODY_LIMIT + 1), 413)],
)
async def test_a_body_is_read_only_so_far_and_must_be_an_update(
    server: TelegramServer, inbox: Inbox, body: bytes, status: int
) -> None:
    running = Running(server, inbox, "webhook")
    await running.start()
    hook = (await until(bool, lambda: server.calls("setWebhook")))[0]

    def post(secret: str) -> int:
        request = Request(hook["url"], body, {SECRET_HEADER: secret})
        try:
            with urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    assert await asyncio.to_thread(post, hook["secret_token"]) == status
    assert await asyncio.to_thread(post, hook["secret_token"][:-1]) == 401
    assert inbox.deliveries == 0
    await running.stop()


async def test_the_webhook_path_and_token_come_from_the_secret_and_do_not_show_it(
    server: TelegramServer,
) -> None:
    def hook(secret: bytes) -> str:
        inbox = Inbox()
        made = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, mode="webhook", secret=secret)
        return made.routes[0].path

    assert hook(b"one") == hook(b"one")
    assert hook(b"one") != hook(b"two")
    assert len(hook(b"one")) > len("/telegram/") + 40


async def test_every_message_is_silent_protected_and_without_preview(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    refs = await channel.send(reply("Look: https://example.org <b>x</b>", ("Yes", "No")))
    message = await server.person(PERSON).answer(1)
    assert refs == (str(message["id"]),)
    assert message["text"] == "Look: https://example.org <b>x</b>\n1  Yes\n2  No"
    assert message["silent"]
    assert message["protected"]
    assert message["link_preview"] == {"is_disabled": True}
    assert message["parse_mode"] is None
    assert [button["callback_data"] for button in message["buttons"]] == ["3.1", "3.2"]


async def test_a_long_reply_is_as_few_messages_as_fit(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    lines = "\n".join(f"{number:04} " + "ข" * 70 for number in range(100))
    assert len(await channel.send(reply(lines, ("Yes",)))) == 2
    first, second = await server.person(PERSON).answers()
    assert f"{first['text']}\n{second['text']}" == lines + "\n1  Yes"
    assert first["buttons"] == []
    assert second["buttons"]


async def test_a_long_reply_that_was_interrupted_goes_on_where_it_stopped(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    lines = "\n".join(f"{number:04} " + "ข" * 70 for number in range(100))
    await server.trouble("sendMessage", "server", after=1)
    with pytest.raises(PlatformFailed):
        await channel.send(reply(lines))
    assert len(await channel.send(reply(lines))) == 2
    texts = [message["text"] for message in await server.person(PERSON).answers()]
    assert "\n".join(texts) == lines


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("busy", Busy), ("server", PlatformFailed), ("cut", NoAnswer), ("cut_after", NoAnswer)],
)
async def test_trouble_on_the_line_is_named_and_repeats_nothing(
    server: TelegramServer, channel: TelegramChannel, kind: str, expected: type[ChannelError]
) -> None:
    await server.trouble("sendMessage", kind, retry_after=7)
    with pytest.raises(expected) as caught:
        await channel.send(reply("canary words"))
    error = caught.value
    assert error.retry_after == (7.0 if kind == "busy" else None)
    shown = f"{error!r} {error} {error.__cause__!r} {error.__context__!r}"
    assert "canary" not in shown
    assert str(PERSON) not in shown


async def test_who_blocked_the_bot_can_not_be_reached(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    await server.person(PERSON).blocks()
    with pytest.raises(Blocked):
        await channel.send(reply())


async def test_a_reply_without_words_is_an_error_and_not_silence(channel: TelegramChannel) -> None:
    with pytest.raises(Refused):
        await channel.send(reply(" "))


async def test_both_sides_are_deleted_and_what_is_too_old_is_told(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    person = server.person(PERSON)
    await person.writes("old words")
    old = await channel.send(reply("old answer", key="old"))
    await server.advance(hours=48.5)
    await person.writes("new words")
    new = [*(await channel.send(reply("new answer", key="new")))]
    address = Address(str(PERSON))
    asked = ("1", *old, "3", *new)
    gone = await channel.delete("700001", address, asked)
    assert sorted(gone) == sorted(("3", *new))
    assert [message["text"] for message in await person.chat()] == ["old words", "old answer"]


async def test_more_than_a_hundred_messages_are_deleted_in_batches(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    refs = tuple(str(number) for number in range(1, 251))
    assert len(await channel.delete("700001", Address(str(PERSON)), refs)) == 250
    assert len(await server.calls("deleteMessages")) == 3


async def test_an_outage_of_telegram_does_not_hold_up_start_and_stop(inbox: Inbox) -> None:
    channel = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, api_base=f"http://127.0.0.1:{free_port()}")
    await channel.start()
    with pytest.raises(NoAnswer):
        await channel.send(reply())
    await channel.stop()
