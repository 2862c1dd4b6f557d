"""Updates of one chat are kept in the order they came, however slow Telegram is to answer a press."""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request

from bot.channels.channel import InboundMessage
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import SECRET_HEADER, Webhook

TOKEN = "700001:canary-token"
SECRET = b"a secret out of a file\n"
PERSON = 5550001


class Inbox:
    """Stands for the inbox: keeps an event once."""

    def __init__(self) -> None:
        self._events: set[str] = set()
        self.heard: list[str] = []

    async def accept(self, message: InboundMessage) -> None:
        if message.event not in self._events:
            self._events.add(message.event)
            self.heard.append("{}.{}".format(*message.tap) if message.tap else message.text)

    async def on_left(self, account: str, address: object) -> None:
        self.heard.append("left")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def press(number: int, callback: str) -> dict[str, Any]:
    chat = {"id": PERSON, "type": "private"}
    button = {"message_id": 9, "chat": chat, "date": 1}
    return {
        "update_id": number,
        "callback_query": {"id": callback, "from": {"id": PERSON}, "message": button, "data": "3.1"},
    }


def words(number: int, who: int) -> dict[str, Any]:
    chat = {"id": who, "type": "private"}
    said = {"message_id": number, "chat": chat, "from": {"id": who}, "date": 1, "text": f"words {number}"}
    return {"update_id": number, "message": said}


async def delivered(channel: TelegramChannel, update: dict[str, Any]) -> int:
    """The status our webhook answers with."""

    async def body() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(update).encode()}

    receive = channel.routes[0].endpoint
    head = [(SECRET_HEADER.lower().encode(), Webhook(SECRET, receive).token.encode())]
    return int((await receive(Request({"type": "http", "headers": head}, body))).status_code)


async def test_words_do_not_pass_a_press_that_telegram_is_slow_to_answer(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(*_: object, **__: object) -> bool:
        asked.set()
        await answer.wait()
        return True

    monkeypatch.setattr("bot.channels.telegram.call", slow)
    channel = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, mode="webhook", secret=SECRET)
    pressed = asyncio.create_task(delivered(channel, press(1, "a")))
    await asked.wait()
    written = [asyncio.create_task(delivered(channel, words(n, who))) for n, who in ((2, PERSON), (3, 77))]
    assert await written[1] == 200  # somebody else does not wait
    assert inbox.heard == ["words 3"]
    answer.set()
    assert {await pressed, await written[0]} == {200}
    assert inbox.heard == ["words 3", "3.1", "words 2"]
    await channel.stop()


async def test_a_second_press_of_one_button_is_heard_and_a_press_delivered_again_is_not(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> bool:
        return True

    monkeypatch.setattr("bot.channels.telegram.call", at_once)
    channel = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, mode="webhook", secret=SECRET)
    for update in (press(1, "a"), press(1, "a"), press(2, "b")):
        assert await delivered(channel, update) == 200
    assert inbox.heard == ["3.1", "3.1"]
    await channel.stop()
