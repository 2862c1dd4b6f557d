"""The few Bot API calls we make, through aiogram's client, and its errors turned into ours.

aiogram's errors hold chat ids, texts and whole answers: none gets past this file, not even as context.
"""

import asyncio
from contextlib import aclosing
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import LinkPreviewOptions

from bot.channels.channel import Blocked, Busy, ChannelError, Gone

Answer = TypeVar("Answer")

PUBLIC_API = "https://api.telegram.org"
DOWNLOAD_SECONDS = 60


class NoAnswer(ChannelError):
    """The line broke: whether the call took effect is not known."""

    code = "channel.no_answer"


class PlatformFailed(ChannelError):
    """Telegram has trouble of its own; later is better."""

    code = "channel.platform"


class Refused(ChannelError):
    """Telegram does not take this call as it is."""

    code = "channel.refused"


class TokenRefused(ChannelError):
    """The bot token is not valid, or was taken back."""

    code = "channel.token"


class PolledElsewhere(ChannelError):
    """Another process uses this token, or a webhook is set."""

    code = "channel.polled_elsewhere"


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as plain values: one update that aiogram can't read must not stop all that follow it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int
    allowed_updates: list[str]


class SendText(TelegramMethod[dict[str, Any]]):
    """sendMessage as plain values: nothing in the answer but the id of the message is of use to us."""

    __returning__ = dict[str, Any]
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    entities: list[dict[str, Any]] | None = None
    disable_notification: bool = True
    protect_content: bool = True
    link_preview_options: LinkPreviewOptions = LinkPreviewOptions(is_disabled=True)
    reply_markup: dict[str, Any] | None = None


class FilePath(TelegramMethod[dict[str, Any]]):
    """getFile as plain values."""

    __returning__ = dict[str, Any]
    __api_method__ = "getFile"

    file_id: str


def spoiler(offset: int, length: int) -> dict[str, Any]:
    """A run of text that is shown blurred until it is tapped; offsets in UTF-16 units."""
    return {"type": "spoiler", "offset": offset, "length": length}


def open_bot(token: str, api_base: str) -> Bot:
    """A client for this token at this Bot API server."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_base)))


async def call(bot: Bot, method: TelegramMethod[Answer], timeout: int = 20) -> Answer:
    """Make one call. Raise ChannelError and nothing else."""
    try:
        return await bot(method, request_timeout=timeout)
    except Exception as error:
        failure = translate(error)
    raise failure  # out here: raised inside, it would carry aiogram's error along


async def download(bot: Bot, path: str, limit: int) -> bytes:
    """A file that getFile has named, `limit` bytes at most. Raise ChannelError and nothing else."""
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            return await _read(bot, path, limit)
    except Gone:
        failure: ChannelError = Gone()
    except TimeoutError:
        failure = NoAnswer()
    except Exception as error:
        failure = translate(error)
    raise failure  # out here: aiohttp's error holds the address, and the address holds the token


async def _read(bot: Bot, path: str, limit: int) -> bytes:
    found = bytearray()
    address = bot.session.api.file_url(bot.token, path)
    async with aclosing(bot.session.stream_content(address, timeout=DOWNLOAD_SECONDS)) as chunks:
        async for chunk in chunks:
            found += chunk
            if len(found) > limit:
                raise Gone
    return bytes(found)


def translate(error: Exception) -> ChannelError:
    """Our error for one of aiogram's; of its data only the seconds to wait are kept."""
    if isinstance(error, TelegramRetryAfter):
        return Busy(float(error.retry_after))
    if isinstance(error, TelegramForbiddenError):
        return Blocked()
    if isinstance(error, TelegramBadRequest) and "chat not found" in error.message:
        return Blocked()
    for known, ours in _KNOWN:
        if isinstance(error, known):
            return ours()
    return PlatformFailed()


_KNOWN: tuple[tuple[type[Exception], type[ChannelError]], ...] = (
    (TelegramUnauthorizedError, TokenRefused),
    (TelegramNotFound, TokenRefused),  # Telegram answers so when no such bot exists
    (TelegramConflictError, PolledElsewhere),
    (TelegramServerError, PlatformFailed),
    (TelegramNetworkError, NoAnswer),
    (TelegramBadRequest, Refused),
)
