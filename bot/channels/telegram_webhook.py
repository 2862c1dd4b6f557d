"""Telegram's deliveries at a path nobody can guess: checked, committed, and only then answered.

The body is read after the secret was right and never further than the limit. Nothing of it reaches a log.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram_updates import MalformedUpdate, Update, read_update
from config.logs import event, failure

BODY_LIMIT = 256 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header)


class Webhook:
    """The route of one bot. `take` returns when the update is committed."""

    def __init__(self, secret: bytes, take: Callable[[Update], Awaitable[None]]) -> None:
        self._take = take
        self.path = f"/telegram/{_derive(secret, b'path')}"
        self.token = _derive(secret, b"header")

    @property
    def route(self) -> Route:
        return Route(self.path, self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        """401 wrong secret, 413 too long, 400 no update, 503 not committed (it comes again), else 200."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self.token.encode()):
            return Response(status_code=401)
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            await self._take(read_update(body))
        except MalformedUpdate as error:
            event("telegram.update_refused", channel="telegram", code=error.code)
            return Response(status_code=400)
        except Exception as error:
            failure("telegram.update_not_kept", error, channel="telegram")
            return Response(status_code=503)
        return Response(status_code=200)


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def _derive(secret: bytes, purpose: bytes) -> str:
    return hashlib.blake2b(secret, digest_size=24, person=b"wm-hook" + purpose[:8]).hexdigest()
