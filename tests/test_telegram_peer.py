"""The other end refuses what Telegram refuses; otherwise the tests of our channel prove nothing."""

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.peers.telegram_server import TOKEN, TelegramServer, until

pytestmark = pytest.mark.peer
PERSON = 5550001


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


async def bot(server: TelegramServer, method: str, **parameters: Any) -> Any:
    """The result of a Bot API call, or the error code it was refused with."""
    try:
        return (await server.post(f"/bot{TOKEN}/{method}", parameters))["result"]
    except HTTPError as error:
        with error:
            return error.code


async def test_updates_come_again_until_the_offset_acknowledges_them(server: TelegramServer) -> None:
    await server.person(PERSON).writes("one")
    first = await bot(server, "getUpdates")
    assert await bot(server, "getUpdates") == first
    assert first[0]["message"]["from"]["id"] == PERSON
    assert await bot(server, "getUpdates", offset=first[0]["update_id"] + 1) == []


async def test_polling_is_refused_while_a_webhook_is_set(server: TelegramServer) -> None:
    assert await bot(server, "setWebhook", url=f"{server.base}/nobody") is True
    assert await bot(server, "getUpdates") == 409
    assert (await bot(server, "getWebhookInfo"))["url"] == f"{server.base}/nobody"
    assert await bot(server, "setWebhook", url="http://127.0.0.1:1/", secret_token="not allowed!") == 400


async def test_a_webhook_is_tried_again_until_it_is_answered_with_2xx(server: TelegramServer) -> None:
    await bot(server, "setWebhook", url=f"{server.base}/nobody")
    await server.person(PERSON).writes("one")
    deliveries = await until(lambda seen: len(seen) >= 3, server.deliveries)
    assert {status for _, status in deliveries} == {404}
    assert [done for _, done in await server.updates()] == [False]


@pytest.mark.parametrize(("text", "code"), [("ก" * 4097, 400), ("", 400), (" \n", 400)])
async def test_texts_too_long_or_empty_are_refused(server: TelegramServer, text: str, code: int) -> None:
    assert await bot(server, "sendMessage", chat_id=PERSON, text=text) == code
    assert (await bot(server, "sendMessage", chat_id=PERSON, text="ก" * 4096))["message_id"] > 0


async def test_button_data_over_64_bytes_is_refused(server: TelegramServer) -> None:
    markup = {"inline_keyboard": [[{"text": "1", "callback_data": "ก" * 22}]]}
    assert await bot(server, "sendMessage", chat_id=PERSON, text="x", reply_markup=markup) == 400


async def test_nothing_older_than_48_hours_can_be_deleted(server: TelegramServer) -> None:
    old = (await bot(server, "sendMessage", chat_id=PERSON, text="old"))["message_id"]
    await server.advance(hours=48.1)
    new = (await bot(server, "sendMessage", chat_id=PERSON, text="new"))["message_id"]
    assert await bot(server, "deleteMessages", chat_id=PERSON, message_ids=[old, new]) == 400
    assert await bot(server, "deleteMessages", chat_id=PERSON, message_ids=[new, 9999]) is True
    assert [m["text"] for m in await server.person(PERSON).chat()] == ["old"]


async def test_trouble_comes_when_asked_for(server: TelegramServer) -> None:
    await server.trouble("sendMessage", "busy", retry_after=7)
    await server.trouble("sendMessage", "server")
    assert await bot(server, "sendMessage", chat_id=PERSON, text="x") == 429
    assert await bot(server, "sendMessage", chat_id=PERSON, text="x") == 502
    assert (await bot(server, "sendMessage", chat_id=PERSON, text="x"))["text"] == "x"


async def test_who_blocked_the_bot_gets_nothing(server: TelegramServer) -> None:
    await server.person(PERSON).blocks()
    assert await bot(server, "sendMessage", chat_id=PERSON, text="x") == 403


async def test_nobody_but_a_bot_with_a_token_is_heard(server: TelegramServer) -> None:
    with pytest.raises(HTTPError, match="401") as refused:
        await server.post("/botnonsense/getMe", {})
    refused.value.close()
