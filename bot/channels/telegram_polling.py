"""Ask Telegram for news, hand them over, and only then tell Telegram that we have them.

It does not look into what it hands over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.methods import DeleteWebhook

from bot.channels.channel import ChannelError
from bot.channels.telegram_calls import RawUpdates, call
from bot.channels.telegram_updates import KINDS
from config.logs import event, failure

LIMIT = 100
WAIT_SECONDS = 25
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0


class Polling:
    """Long polling of one bot. `take` returns when every update of a batch is committed."""

    def __init__(self, bot: Bot, take: Callable[[list[dict[str, Any]]], Awaitable[None]]) -> None:
        self._bot = bot
        self._take = take
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """For ever: an outage on either side only slows it down."""
        hooked = True
        while True:
            try:
                if hooked:
                    await call(self._bot, DeleteWebhook(drop_pending_updates=False))
                    hooked = False
                await self._once()
                self._failures = 0
            except ChannelError as error:
                event("telegram.polling_failed", channel="telegram", code=error.code, count=self._failures)
                await self._pause(error.retry_after)
            except Exception as error:
                # Not committed: the offset stays, the same updates come again.
                failure("telegram.updates_not_kept", error, channel="telegram", count=self._failures)
                await self._pause(None)

    async def _once(self) -> None:
        method = RawUpdates(
            offset=self._offset, limit=LIMIT, timeout=WAIT_SECONDS, allowed_updates=list(KINDS)
        )
        batch = await call(self._bot, method, timeout=WAIT_SECONDS + 10)
        if batch:
            await self._take(batch)
            self._offset = _newest(batch) + 1

    async def _pause(self, retry_after: float | None) -> None:
        pause = retry_after or min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures, 10))
        self._failures += 1
        await asyncio.sleep(pause)


def _newest(batch: list[dict[str, Any]]) -> int:
    return max(number for update in batch if isinstance(number := update.get("update_id"), int))
