"""A Rasa server beside the embedded engine: the recorded exchange, and a server that is slow or down."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from bot.rasa import Rasa, shares_of
from nlu.names import INTENTS
from nlu.parse import parse
from nlu.table import DATA
from tests.fakes.clock import FrozenClock
from tests.fakes.house import House

RECORDED = json.loads((Path(__file__).parent / "payloads" / "rasa-3.6.21.json").read_text("utf-8"))
"""Recorded from a Rasa Open Source 3.6.21 server that was trained with deploy/rasa/config.yml on the
English, Thai, Bengali and Chinese sentences of nlu/data. The second shows its defect: Chinese words beside
Latin ones are lost to it."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def serving(answer: Answer) -> tuple[str, web.AppRunner]:
    app = web.Application()
    app.router.add_post("/model/parse", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}", runner


async def recorded(request: web.Request) -> web.Response:
    """As the real one answered."""
    asked = await request.json()
    assert list(asked) == ["text"]
    return web.json_response(next(one["answer"] for one in RECORDED if one["asked"] == asked))


@pytest.fixture
async def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def server() -> AsyncIterator[str]:
    url, runner = await serving(recorded)
    yield url
    await runner.cleanup()


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one["asked"]["text"])
async def test_the_recorded_answers_are_read(server: str, clock: FrozenClock, one: dict[str, object]) -> None:
    rasa = Rasa(server, 2.0, clock)
    shares = await rasa.shares(one["asked"]["text"])  # type: ignore[index]
    await rasa.stop()
    assert shares is not None
    assert len(shares) == len(INTENTS)
    best = INTENTS[shares.index(max(shares))]
    assert best in one["answer"]["intent"]["name"].split("+")  # type: ignore[index]
    assert 0.8 < sum(shares) < 2.01  # the ranking is cut at ten; joined names count for both
    assert parse(one["asked"]["text"], None, None, shares).intents  # type: ignore[index]


async def test_a_slow_a_broken_and_a_missing_server_cost_nothing_but_its_word(clock: FrozenClock) -> None:
    asked: list[str] = []

    async def slow(_request: web.Request) -> web.Response:
        asked.append("slow")
        await asyncio.sleep(5)
        return web.json_response({})

    async def strange(_request: web.Request) -> web.Response:
        return web.Response(text="<html>")

    async def refusing(_request: web.Request) -> web.Response:
        return web.Response(status=409)

    for answer in (slow, strange, refusing):
        url, runner = await serving(answer)
        rasa = Rasa(url, 0.2, clock)
        assert await rasa.shares("hello") is None
        await rasa.stop()
        await runner.cleanup()
    nobody = Rasa("http://127.0.0.1:9", 0.2, clock)
    assert await nobody.shares("hello") is None
    await nobody.stop()
    assert asked == ["slow"]


async def test_after_a_failure_it_is_left_alone_for_a_while(clock: FrozenClock) -> None:
    count = 0

    async def failing(_request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        return web.Response(status=500)

    url, runner = await serving(failing)
    rasa = Rasa(url, 1.0, clock)
    for _ in range(3):
        assert await rasa.shares("hello") is None
    assert count == 1
    clock.time += 31
    await rasa.shares("hello")
    assert count == 2
    await rasa.stop()
    await runner.cleanup()


def test_a_joined_name_counts_for_both_and_an_unknown_one_for_nothing() -> None:
    body = {"intent_ranking": [{"name": "held+medical", "confidence": 0.7}, {"name": "x", "confidence": 0.3}]}
    shares = shares_of(json.dumps(body).encode())
    assert (shares[INTENTS.index("held")], shares[INTENTS.index("medical")], sum(shares)) == (0.7, 0.7, 1.4)


def test_what_another_engine_says_decides_the_intent_and_takes_no_danger_back() -> None:
    shares = [0.0] * len(INTENTS)
    shares[INTENTS.index("fine")] = 0.95
    assert parse("a thing about that paper", None, None, shares).intents[0].name == "fine"
    assert parse("they beat me every day", None, None, shares).risks
    shares = [0.0] * len(INTENTS)
    shares[INTENTS.index("self_harm")] = 0.95
    risks = parse("a thing about that paper", None, None, shares).risks
    assert [risk.kind for risk in risks] == ["self_harm"]


async def test_the_house_answers_with_a_server_and_without_it(
    tmp_path: Path, server: str, clock: FrozenClock
) -> None:
    async with House(tmp_path) as house:
        around = house.app.conversation._around
        around._rasa = Rasa("http://127.0.0.1:9", 0.2, clock)
        assert "crisis.violence" in await house.say("English", "1", "1", "they beat me every day")
        await around._rasa.stop()
        around._rasa = Rasa(server, 2.0, clock)
        assert await house.say(RECORDED[0]["asked"]["text"])
        await around._rasa.stop()


def test_the_domain_lists_every_intent_and_nothing_else() -> None:
    assert yaml.safe_load((DATA / "domain.yml").read_text("utf-8"))["intents"] == list(INTENTS)
