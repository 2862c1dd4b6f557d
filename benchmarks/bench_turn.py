"""What a message costs: the pure line, and a durable turn at 64 conversations at once, synchronous=FULL.

CPU time of this process over all its threads, from accept to the committed "sent".
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import uvloop

from bot.app import App, build
from bot.channels.channel import Address, Capabilities, InboundMessage, OutboundMessage
from bot.clock import day
from bot.script import Script, load
from config.settings import Settings
from escalation.triage import assess
from flows.context import Context
from flows.engine import resume
from flows.session import Session
from nlu.parse import parse

AT_ONCE = 64
ROUNDS = 5
TALK = ("English", "1", "2", "3", "hello, what about my papers?", "1", "7", "7", "thank you", "2")


class Nowhere:
    """A messenger that takes everything at once."""

    capabilities = Capabilities(
        name="bench", buttons=True, text_limit=4000, deletes_ours=48.0, deletes_theirs=48.0, idempotent=True,
        reply_window=float("inf"),
    )  # fmt: skip

    def __init__(self) -> None:
        self.count = 0
        self.answered: dict[str, asyncio.Event] = {}

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """One more."""
        self.count += 1
        self.answered[message.address.reveal()].set()
        return (str(self.count),)

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """All gone."""
        return refs


def run() -> dict[str, float]:
    """Figures by name; `_us` is microseconds of CPU."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(
        0, {min(cores)}
    )  # one core, as the target says; two would also pay for the way between
    try:
        return _run()
    finally:
        os.sched_setaffinity(0, cores)


def _run() -> dict[str, float]:
    script = load()
    return pure(script) | uvloop.run(_durable(script))


def pure(script: Script) -> dict[str, float]:
    """parse, assess and resume, without anything stored."""
    costs = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(50):
            _talk(script)
        costs.append((time.process_time() - start) / (50 * len(TALK)) * 1e6)
    return {"pure_line_us": round(statistics.median(costs), 1), "pure_line_best_us": round(min(costs), 1)}


def _talk(script: Script) -> None:
    session = Session()
    for text in TALK:
        parsed = parse(text, session.language)
        triage = assess(parsed, session, None)
        session = resume(
            session,
            parsed,
            Context(
                library=script.library,
                texts=script.texts,
                knowledge=script.knowledge,
                today=day(0.0),
                channel="bench",
                offered=script.offered,
                interrupt=triage.interrupt,
            ),
        ).session


async def _durable(script: Script) -> dict[str, float]:
    costs, walls = [], []
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        channel = Nowhere()
        app = build(replace(Settings(), data_dir=Path(folder)), script=script, channels=[channel])
        await app.start()
        for round_ in range(ROUNDS):
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(*[_person(app, channel, f"{round_}.{n}") for n in range(AT_ONCE)])
            await app.settle()
            turns = AT_ONCE * len(TALK)
            costs.append((time.process_time() - cpu) / turns * 1e6)
            walls.append((time.perf_counter() - wall) / turns * 1e6)
        assert channel.count == ROUNDS * AT_ONCE * len(TALK)
        await app.stop()
    return {
        "durable_turn_us": round(statistics.median(costs), 1),
        "durable_turn_best_us": round(min(costs), 1),
        "durable_turn_wall_us": round(statistics.median(walls), 1),
        "durable_turns_per_s": round(1e6 / statistics.median(walls)),
    }


async def _person(app: App, channel: Nowhere, who: str) -> None:
    """One message after the other, the next as soon as the last is answered."""
    answered = channel.answered[who] = asyncio.Event()
    for number, text in enumerate(TALK):
        answered.clear()
        await app.accept(
            InboundMessage("bench", "acc", Address(who), f"{who}.{number}", text, ref=str(number))
        )
        await asyncio.wait_for(answered.wait(), 60)


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:36} {value:>10}")
