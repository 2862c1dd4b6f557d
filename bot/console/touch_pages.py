"""Pages with a security key: the touch after signing in, a new key, taking one away.

What the browser has to ask stands in the page as data; static/touch.js asks it and sends the form.
"""

from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import RedirectResponse, Response

from bot.console.access import KEYS, SIGN_IN, Asked
from bot.console.render import Render, Seat
from bot.console.words import w
from bot.desk import Desk
from bot.desk.errors import KeyAsked, NoSuchKey
from bot.desk.touch import Made, Touch
from bot.desk.views import OwnKey


class TouchPages:
    """Where a key is asked for, and where keys come and go."""

    def __init__(self, desk: Desk, render: Render) -> None:
        self._desk, self._render = desk, render

    def asked(self, asked: KeyAsked) -> Response:
        """Name, passphrase and digits were right: one touch is left."""
        return self._page(None, f"{SIGN_IN}/touch", asked.ticket, touch=asked.options, over=SIGN_IN)

    async def begin(self, asked: Asked) -> Response:
        """The passphrase was typed: the browser makes a new key and tries it."""
        fields = asked.fields
        begun = await self._desk.begin_key(
            asked.me, asked.seat.hand, fields.get("passphrase", ""), fields.get("label", "")
        )
        return self._page(
            asked.seat, f"{KEYS}/security/add", begun.ticket, touch=begun.touch, make=begun.make, over=KEYS
        )

    async def add(self, asked: Asked) -> Response:
        """It was made and tried."""
        fields = asked.fields
        made = Made(fields.get("made", ""), fields.get("made_data", ""), fields.get("attestation", ""))
        await self._desk.add_key(
            asked.me,
            asked.seat.hand,
            fields.get("ticket", ""),
            made,
            touch_of(fields),
            here=asked.seat.form_token,
        )
        return RedirectResponse(f"{KEYS}?done=security.added", status_code=303)

    async def remove(self, asked: Asked) -> Response:
        """It opens nothing any more."""
        if asked.number is None:
            raise NoSuchKey()
        await self._desk.remove_key(
            asked.me,
            asked.seat.hand,
            asked.number,
            asked.fields.get("passphrase", ""),
            here=asked.seat.form_token,
        )
        return RedirectResponse(f"{KEYS}?done=security.removed", status_code=303)

    def _page(
        self,
        seat: Seat | None,
        action: str,
        ticket: str,
        *,
        touch: Mapping[str, object],
        make: Mapping[str, object] | None = None,
        over: str,
    ) -> Response:
        origin = self._desk.site.origin if self._desk.site else ""
        return self._render.page(
            "touch.html",
            seat,
            here=over,
            action=action,
            over=over,
            ticket=ticket,
            origin=origin,
            touch=msgspec.json.encode(touch).decode(),
            make="" if make is None else msgspec.json.encode(make).decode(),
        )


def touch_of(fields: Mapping[str, str]) -> Touch:
    """The touch a form carries; what is missing is empty and fits nothing."""
    names = ("credential", "client_data", "authenticator_data", "signature", "secret")
    return Touch(**{name: fields.get(name, "") for name in names})


def named(own: Sequence[OwnKey]) -> list[dict[str, object]]:
    """One's own keys as they are listed."""
    return [
        {
            "number": one.number,
            "name": w("security.one", number=place, label=one.label)
            if one.label
            else w("security.plain", number=place),
        }
        for place, one in enumerate(own, 1)
    ]
