"""What administrators and responders do besides cases: people, contact points, drafted languages, failures.

No page here can show a word of a conversation: none of them asks the desk for one.
"""

from starlette.responses import RedirectResponse, Response

from bot.clock import day as date_of
from bot.console.access import Asked
from bot.console.faces import day, language_name, language_names
from bot.console.render import Render
from bot.console.sources import Sources, drafted
from bot.console.words import or_plain, w
from bot.desk import Desk
from bot.desk.views import Colleague
from config.languages import offered
from escalation.operators import Role, may
from knowledge import counts

PEOPLE = "/console/people"


class Office:
    """The pages that hold no cases."""

    def __init__(self, desk: Desk, render: Render, sources: Sources, address: str) -> None:
        self._desk, self._render, self._sources, self._address = desk, render, sources, address

    async def people(self, asked: Asked) -> Response:
        """Everybody, for administrators."""
        return await self._people(asked, done=asked.request.query_params.get("done", ""))

    async def invite(self, asked: Asked) -> Response:
        """A link for one person."""
        role: Role = "admin" if asked.fields.get("role") == "admin" else "responder"
        codes = tuple(known.code for known in offered() if f"language.{known.code}" in asked.fields)
        if role == "responder" and not codes:
            return await self._people(asked, error=w("people.no_language"))
        return await self._people(asked, link=self._link(await self._desk.invite(asked.me, codes, role)))

    async def reset(self, asked: Asked) -> Response:
        """Somebody lost phone or passphrase."""
        token = await self._desk.reset(asked.me, asked.request.path_params["person"])
        return await self._people(asked, link=self._link(token))

    async def remove(self, asked: Asked) -> Response:
        """Somebody leaves."""
        await self._desk.remove(asked.me, asked.request.path_params["person"])
        return RedirectResponse(f"{PEOPLE}?done=people.removed", status_code=303)

    async def newcomers(self, asked: Asked) -> Response:
        """Who waits for vouches."""
        people = [one for one in await self._desk.people(asked.me) if one.state == "newcomer"]
        return self._render.page(
            "newcomers.html",
            asked.seat,
            here="/console/newcomers",
            done=asked.request.query_params.get("done", ""),
            people=[_person(one, asked.me) for one in people],
        )

    async def vouch(self, asked: Asked) -> Response:
        """I know this person."""
        await self._desk.vouch(asked.me, asked.request.path_params["person"])
        return RedirectResponse("/console/newcomers?done=newcomers.done", status_code=303)

    async def points(self, asked: Asked) -> Response:
        """Contact points and who has tried them."""
        today = date_of(self._desk.clock.now())
        verified = {
            one.id: {"by": one.name, "on": day(one.at), "counts": counts(date_of(one.at), today)}
            for one in self._desk.verified_points()
        }
        rows = [
            {
                "id": point.id,
                "text": point.text,
                "source": point.source,
                "caution": point.caution,
                "verified": verified.get(point.id),
            }
            for point in self._sources.points()
        ]
        return self._render.page(
            "points.html",
            asked.seat,
            here="/console/points",
            done=asked.request.query_params.get("done", ""),
            points=rows,
        )

    async def verify(self, asked: Asked) -> Response:
        """I have tried it."""
        point = asked.request.path_params["point"]
        if asked.fields.get("checked") != "1" or point not in {known.id for known in self._sources.points()}:
            return self._render.message(asked.seat, "error.not_found", status=404)
        await self._desk.verify_contact_point(asked.me, point)
        return RedirectResponse("/console/points?done=points.done", status_code=303)

    async def revoke(self, asked: Asked) -> Response:
        """It does not answer any more, or the wrong people do."""
        await self._desk.revoke_contact_point(asked.me, asked.request.path_params["point"])
        return RedirectResponse("/console/points?done=points.revoked", status_code=303)

    async def drafts(self, asked: Asked) -> Response:
        """Languages no native speaker has read."""
        accepted = {one.language: one for one in self._desk.acceptances()}
        rows = [
            {
                "code": code,
                "label": language_name(code),
                "count": count,
                "name": accepted[code].name if code in accepted else "",
                "accepted": day(accepted[code].at) if code in accepted else "",
            }
            for code, count in self._sources.unread().items()
            if count
        ]
        return self._render.page(
            "drafts.html",
            asked.seat,
            here="/console/drafts",
            done=asked.request.query_params.get("done", ""),
            rows=rows,
        )

    async def accept(self, asked: Asked) -> Response:
        """I take it on myself."""
        code = asked.request.path_params["language"]
        if asked.fields.get("understood") != "1" or code not in self._sources.unread():
            return self._render.message(asked.seat, "error.not_found", status=404)
        await self._desk.accept_drafts(asked.me, code)
        return RedirectResponse("/console/drafts?done=drafts.done", status_code=303)

    async def health(self, asked: Asked) -> Response:
        """Messages that were given up, counted."""
        rows = await self._desk.failures(asked.me)
        return self._render.page("health.html", asked.seat, here="/console/health", rows=rows)

    async def _people(self, asked: Asked, *, link: str = "", done: str = "", error: str = "") -> Response:
        people = await self._desk.people(asked.me)
        if not may(asked.seat.operator, "invite"):
            return self._render.message(asked.seat, "error.not_found", status=404)
        return self._render.page(
            "people.html",
            asked.seat,
            here=PEOPLE,
            done=done,
            error=error,
            status=422 if error else 200,
            link=link,
            drafted=drafted(self._desk, self._sources),
            people=[_person(one, asked.me) for one in people],
            languages=[(known.code, known.english) for known in offered()],
        )

    def _link(self, token: str) -> str:
        return f"{self._address}/console/enrol/{token}"


def _person(one: Colleague, me: str) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "role": w(f"role.{one.role}"),
        "state": or_plain("person", one.state),
        "languages": language_names(one.languages),
        "vouches": one.vouched_by,
        "removable": one.id != me and one.state != "removed",
        "can_vouch": one.can_vouch,
    }
