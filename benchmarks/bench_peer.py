"""aiogram's bare dispatch of the same updates: JSON to Update, router, state in memory, nothing sent.

Measured beside our own line in the same run; theirs stores nothing, understands nothing and encrypts nothing.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import TelegramMethod
from aiogram.types import Message, Update

TOKEN = "42:TEST"  # noqa: S105
ROUNDS = 5
PEOPLE = 64
TALK = ("English", "1", "2", "3", "hello, what about my papers?", "1", "7", "7", "thank you", "2")


class Nowhere(BaseSession):
    """A session that answers every call at once."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        """Nothing is sent."""
        return True

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """There is nothing to download."""
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


def run() -> dict[str, float]:
    """Figures by name; `_us` is microseconds of CPU."""
    return {"aiogram_bare_dispatch_us": round(asyncio.run(_dispatch()), 1)}


async def _dispatch() -> float:
    bot = Bot(TOKEN, session=Nowhere())
    dispatcher = Dispatcher(storage=MemoryStorage())

    @dispatcher.message()
    async def answer(message: Message, state: FSMContext) -> None:
        step = (await state.get_data()).get("step", 0)
        await state.update_data(step=step + 1)
        await message.answer("What do you need?")

    costs = []
    for round_ in range(ROUNDS):
        updates = [update(round_ * 10_000 + n, person) for person in range(PEOPLE) for n in range(len(TALK))]
        start = time.process_time()
        for raw in updates:
            await dispatcher.feed_update(bot, Update.model_validate_json(raw))
        costs.append((time.process_time() - start) / len(updates) * 1e6)
    await bot.session.close()
    return statistics.median(costs)


def update(number: int, person: int) -> bytes:
    """One update as Telegram sends it."""
    who = {"id": 1000 + person, "is_bot": False, "first_name": "A"}
    chat = {"id": 1000 + person, "type": "private", "first_name": "A"}
    message = {
        "message_id": number,
        "date": 1_800_000_000,
        "chat": chat,
        "from": who,
        "text": TALK[number % len(TALK)],
    }
    return json.dumps({"update_id": number, "message": message}).encode()
