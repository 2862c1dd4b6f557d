"""Asks a Rasa server what a message is about, if the settings say so; the embedded engine is always there.

Words leave this process here, so the server must be ours, on this machine or its private network. It is
asked for intents only: danger, commands, numbers and languages are never left to it.
Source: Rasa Open Source 3.6, POST /model/parse.
"""

import asyncio
from typing import Final

import aiohttp
import msgspec

from bot.clock import Clock
from config.logs import event
from nlu.names import INTENTS

REST_SECONDS: Final = 30.0
"""After a failure it is left alone for so long: nobody waits twice for a server that is down."""
LONGEST: Final = 400
"""Letters; a long story is understood by its danger phrases, not by a server."""
_PLACE: Final = {name: place for place, name in enumerate(INTENTS)}


class _Ranked(msgspec.Struct):
    name: str
    confidence: float


class _Parsed(msgspec.Struct):
    intent_ranking: list[_Ranked]


_decoder = msgspec.json.Decoder(_Parsed)


class Rasa:
    """One server."""

    def __init__(self, url: str, timeout: float, clock: Clock) -> None:
        self._url = f"{url.rstrip('/')}/model/parse"
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._rests_until = 0.0

    def __repr__(self) -> str:
        return "Rasa()"

    async def shares(self, text: str) -> tuple[float, ...] | None:
        """How likely each intent of names.py is; None when the server is slow, down or strange."""
        if self._clock.now() < self._rests_until:
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.post(self._url, json={"text": text[:LONGEST]}) as answer:
                if answer.status == 200:
                    return shares_of(await answer.read())
                code = "rasa.refused"
        except (TimeoutError, aiohttp.ClientError, asyncio.IncompleteReadError):
            code = "rasa.unreachable"
        except msgspec.MsgspecError:
            code = "rasa.strange"
        self._rests_until = self._clock.now() + REST_SECONDS
        event("rasa_failed", code=code)
        return None

    async def stop(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()


def shares_of(body: bytes) -> tuple[float, ...]:
    """An answer of the server in the order of names.py; a joined name ("held+medical") counts for both.

    Raises msgspec.MsgspecError when it is no answer of Rasa.
    """
    found = [0.0] * len(INTENTS)
    for ranked in _decoder.decode(body).intent_ranking:
        for name in ranked.name.split("+"):
            if name in _PLACE:
                found[_PLACE[name]] += ranked.confidence
    return tuple(found)
