"""What lies in a Telegram chat goes by itself, in time: against a Bot API server that nobody here wrote."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, build
from bot.clock import SystemClock
from tests.peers.telegram_server import TOKEN, TelegramServer, free_port, until
from tests.telegram_process import Plan, settings
from tests.test_telegram_story import DOOR, PERSON, Phone

pytestmark = pytest.mark.peer


class MovedClock(SystemClock):
    """The machine's own clock, some way ahead."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


@pytest.fixture
def plan(server: TelegramServer, tmp_path: Path) -> Plan:
    for name, secret in (("token", TOKEN), ("secret", "unused-when-polling")):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    return Plan(port=free_port(), mode="polling", api_base=server.base)


async def opened(server: TelegramServer) -> Phone:
    """Somebody inside, as far as the list of what they may need."""
    phone = Phone(server.person(PERSON))
    await phone.person.writes("hello")
    await phone.reads()
    await phone.chooses(DOOR, "Yes", "I am still there")
    await phone.person.writes("they took my passport")
    await phone.reads()
    return phone


def only_the_cover(chat: list[dict[str, Any]]) -> bool:
    return [line["text"].split("\n")[0] for line in chat] == ["hello", "A small phrase every day."]


@asynccontextmanager
async def running(plan: Plan, folder: Path, clock: MovedClock) -> AsyncIterator[App]:
    """The house in this process; it is stopped whatever happens."""
    app = build(settings(folder, plan), clock=clock)
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def test_five_minutes_after_the_last_word_both_sides_are_gone_and_the_cover_stays(
    server: TelegramServer, plan: Plan, tmp_path: Path
) -> None:
    clock = MovedClock()
    async with running(plan, tmp_path, clock) as app:
        phone = await opened(server)
        said = len(await server.calls("sendMessage"))
        clock.ahead = 280.0
        await app.retention.sweep()
        await app.settle()
        assert len(await phone.person.chat()) > 4, "they may still be there"
        clock.ahead = 310.0
        await app.retention.sweep()
        await until(only_the_cover, phone.person.chat)
        assert len(await server.calls("sendMessage")) == said, "nothing is ever said first"


async def test_after_a_day_of_outage_it_happens_at_the_first_moment(
    server: TelegramServer, plan: Plan, tmp_path: Path
) -> None:
    clock = MovedClock()
    async with running(plan, tmp_path, clock):
        phone = await opened(server)
    clock.ahead = 86_400.0
    async with running(plan, tmp_path, clock):
        await until(only_the_cover, phone.person.chat)


async def test_what_is_near_two_days_old_goes_before_telegram_refuses(
    server: TelegramServer, plan: Plan, tmp_path: Path
) -> None:
    """Somebody who is out writes on and on: the sitting never lapses, the old lines go all the same."""
    clock = MovedClock()
    async with running(plan, tmp_path, clock) as app:
        phone = Phone(server.person(PERSON))
        await phone.person.writes("hello")
        await phone.reads()
        await phone.chooses(DOOR, "Yes", "I have left there")
        rows = "UPDATE sessions SET expires_at = expires_at + 400000"
        await app.writer.run(lambda db: db.raw.execute(rows))
        clock.ahead = 46.5 * 3600
        await app.retention.sweep()
        await app.settle()
        assert len(await phone.person.chat()) > 2
        clock.ahead = 47.1 * 3600
        await app.retention.sweep()
        await until(only_the_cover, phone.person.chat)
