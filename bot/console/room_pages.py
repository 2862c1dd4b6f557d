"""The room: who waits, who holds what, who is on shift; live, or by loading it again. Cards only."""

from collections import defaultdict
from datetime import UTC, datetime

from starlette.responses import RedirectResponse, Response

from bot.clock import Clock
from bot.console.access import Asked
from bot.console.faces import at, clock, face, language_name, language_names, span
from bot.console.key_pages import requests
from bot.console.render import Render, Seat
from bot.console.sources import Sources, drafted
from bot.console.words import w
from bot.desk import Desk
from bot.desk.errors import ShiftRefused
from bot.desk.views import Colleague
from config.languages import offered
from escalation.operators import may

HOURS = 3600.0


class RoomPages:
    """The first page, and everything about shifts."""

    def __init__(self, desk: Desk, render: Render, clock: Clock, sources: Sources) -> None:
        self._desk, self._render, self._clock, self._sources = desk, render, clock, sources

    async def room(self, asked: Asked) -> Response:
        """The queue; people without a queue get the list of people."""
        seat = asked.seat
        if not may(seat.operator, "queue"):
            return RedirectResponse("/console/people", status_code=303)
        view = await self._desk.room(asked.me, seat.hand)
        people = await self._desk.people(asked.me)
        return self._render.page(
            "room.html",
            seat,
            here="/console/",
            done=asked.request.query_params.get("done", ""),
            drafted=drafted(self._desk, self._sources),
            reviews=await self._desk.to_review(asked.me, seat.hand) if may(seat.operator, "review") else (),
            requests=requests(await self._desk.to_agree(asked.me, seat.hand))
            if may(seat.operator, "agree")
            else (),
            newcomer=seat.operator.state == "newcomer",
            vouches=len(next((p.vouched_by for p in people if p.id == asked.me), ())),
            mine=[face(card) for card in view.mine],
            offered=[face(card) for card in view.offered],
            queue=[face(card) for card in view.queue],
            elsewhere=[face(card) for card in view.elsewhere],
            shift=self._shift(seat, people),
            on_shift=self._on_shift(people),
            shifts=await self._shifts(asked),
        )

    async def on(self, asked: Asked) -> Response:
        """I am here."""
        await self._desk.on_shift(asked.me)
        return RedirectResponse("/console/", status_code=303)

    async def off(self, asked: Asked) -> Response:
        """I am going."""
        await self._desk.off_shift(asked.me)
        return RedirectResponse("/console/", status_code=303)

    async def plan(self, asked: Asked) -> Response:
        """A shift to come."""
        try:
            starts = datetime.fromisoformat(asked.fields.get("starts", "")).replace(tzinfo=UTC).timestamp()
            hours = int(asked.fields.get("hours", ""))
        except ValueError:
            raise ShiftRefused from None
        await self._desk.set_shift(asked.me, starts, starts + hours * HOURS)
        return RedirectResponse("/console/?done=shifts.added", status_code=303)

    async def drop(self, asked: Asked) -> Response:
        """No shift to come."""
        await self._desk.drop_shifts(asked.me)
        return RedirectResponse("/console/?done=shifts.dropped", status_code=303)

    async def me_page(self, asked: Asked) -> Response:
        """One's own account."""
        return self._me(asked.seat)

    async def language(self, asked: Asked) -> Response:
        """In which language one reads the bot's lines."""
        await self._desk.set_console_language(asked.me, asked.fields.get("language", ""))
        return RedirectResponse("/console/?done=me.saved", status_code=303)

    async def staff_link(self, asked: Asked) -> Response:
        """A word that connects the staff bot to this account; it is shown only now."""
        return self._me(asked.seat, link=await self._desk.staff_link(asked.me))

    def _me(self, seat: Seat, link: str = "") -> Response:
        return self._render.page(
            "me.html",
            seat,
            here="/console/me",
            link=link,
            can_link=may(seat.operator, "staff_link"),
            languages=[(known.code, known.english) for known in offered()],
            spoken=language_names(seat.operator.languages),
        )

    def _shift(self, seat: Seat, people: list[Colleague]) -> dict[str, object] | None:
        """None for whoever can't be on shift."""
        if not may(seat.operator, "on_shift"):
            return None
        left = seat.operator.on_shift_until - self._clock.now()
        until = clock(seat.operator.on_shift_until)
        return {"on": left > 0, "left": span(max(0.0, left)), "until": until}

    def _on_shift(self, people: list[Colleague]) -> list[tuple[str, list[str]]]:
        now, found = self._clock.now(), defaultdict(list)
        for person in people:
            if person.role == "responder" and person.state == "active" and person.on_shift_until > now:
                for code in person.languages:
                    found[language_name(code)].append(person.name)
        return sorted(found.items())

    async def _shifts(self, asked: Asked) -> list[str]:
        if not may(asked.seat.operator, "shifts"):
            return []
        planned = await self._desk.shifts(asked.me)
        return [
            w("shifts.one", starts=at(s.starts_at), ends=clock(s.ends_at))
            for s in planned
            if s.operator == asked.me
        ]
