"""Files at Telegram: read into memory, never more than we take, and no error says where they lay."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.channel import ChannelError, Gone
from bot.channels.telegram import TelegramChannel
from tests.peers.telegram_server import TOKEN, TelegramServer
from tests.test_telegram_channel import Inbox

pytestmark = pytest.mark.peer


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    inbox = Inbox()
    fetching = TelegramChannel(TOKEN, inbox.accept, inbox.on_left, api_base=server.base)
    yield fetching
    await fetching.stop()


async def test_a_file_is_read_into_memory(server: TelegramServer, channel: TelegramChannel) -> None:
    await server.file("one", b"bytes of a picture" * 3_000)
    assert await channel.fetch("one", 200_000) == b"bytes of a picture" * 3_000


@pytest.mark.parametrize("said", [None, 100], ids=["as it is", "called small"])
async def test_a_file_that_is_too_large_is_not_read_to_its_end(
    server: TelegramServer, channel: TelegramChannel, said: int | None
) -> None:
    await server.file("large", zeros=11_000_000, size=said)
    with pytest.raises(Gone):
        await channel.fetch("large", 10_000_000)
    assert await server.downloads() == ([] if said is None else ["large"])


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("kind", ["busy", "server", "cut"])
async def test_trouble_with_a_file_repeats_neither_its_id_nor_the_token(
    server: TelegramServer, channel: TelegramChannel, method: str, kind: str
) -> None:
    await server.file("file-canary", b"x")
    await server.trouble(method, kind, times=3)  # a line that is cut, the HTTP client tries again itself
    with pytest.raises(ChannelError) as caught:
        await channel.fetch("file-canary", 10)
    shown = f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert "canary" not in shown
    assert TOKEN not in shown
    assert not isinstance(caught.value, Gone)


async def test_a_file_nobody_has_is_gone(channel: TelegramChannel) -> None:
    with pytest.raises(Gone):
        await channel.fetch("nobody", 10)
