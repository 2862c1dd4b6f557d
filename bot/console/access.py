"""Who is at the console: the cookie, the session behind it, and the token every form must carry.

Decides whether a request is somebody's at all; what that person may do is decided by the desk.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.render import Render, Seat
from bot.desk import Desk
from bot.web.forms import read_form

SIGN_IN, KEYS = "/console/sign-in", "/console/keys"
LONGEST_NUMBER = 19
SECONDS = 12 * 3600


@dataclass(frozen=True)
class Asked:
    """One request of somebody who is signed in."""

    request: Request
    seat: Seat
    fields: dict[str, str]

    @property
    def me(self) -> str:
        return self.seat.operator.id

    @property
    def number(self) -> int | None:
        """The number in the address, if it is one of ours."""
        written = str(self.request.path_params["number"])
        good = written.isascii() and written.isdigit() and len(written) < LONGEST_NUMBER
        return int(written) if good else None

    def __repr__(self) -> str:
        return "Asked()"


Page = Callable[[Asked], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Access:
    """Makes pages out of functions that need somebody to be signed in."""

    def __init__(self, desk: Desk, render: Render, *, secure: bool) -> None:
        self._desk, self._render, self._secure = desk, render, secure
        self.cookie = "__Host-desk" if secure else "desk"

    def page(self, inner: Page) -> Endpoint:
        """For reading: without a session one is sent to sign in."""

        async def endpoint(request: Request) -> Response:
            seat = await self.seat(request)
            if seat is None:
                return RedirectResponse(SIGN_IN, status_code=303)
            return await inner(Asked(request, seat, {}))

        return endpoint

    def form(self, inner: Page) -> Endpoint:
        """For changing: session and form token must fit, and the form must be our own."""

        async def endpoint(request: Request) -> Response:
            fields = await read_form(request)
            seat = await self.seat(request)
            if seat is None:
                return RedirectResponse(SIGN_IN, status_code=303)
            given = fields.get("form", "").encode()
            if foreign(request) or not hmac.compare_digest(given, seat.form_token.encode()):
                return self._render.message(seat, "error.form", status=403)
            return await inner(Asked(request, seat, fields))

        return endpoint

    async def seat(self, request: Request) -> Seat | None:
        """Whose request this is."""
        token = request.cookies.get(self.cookie, "")
        found = await self._desk.session(token) if token else None
        return Seat(*found) if found is not None else None

    def begin(self, response: Response, token: str) -> None:
        """Hand the session to the browser: no script reads it, no other site sends it."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    async def end(self, request: Request, response: Response) -> None:
        """End the session here and in the browser."""
        await self._desk.sign_out(request.cookies.get(self.cookie, ""))
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="strict")


def foreign(request: Request) -> bool:
    """Whether the browser says that another site made it ask."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
