"""One's own key and what takes two: a fresh printed code, a lost passphrase, supervisors, agreeing."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import KEYS, SIGN_IN, Asked, foreign
from bot.console.entry import digits
from bot.console.render import Render
from bot.console.touch_pages import named
from bot.console.words import w
from bot.desk import Desk
from bot.desk.errors import DeskError, NoSuchReview
from bot.desk.views import Request as Asking
from bot.web.forms import read_form

HERE, RECOVER = KEYS, "/console/recover"


class KeyPages:
    """The page of keys, and the way back in without a passphrase."""

    def __init__(self, desk: Desk, render: Render) -> None:
        self._desk, self._render = desk, render

    async def keys(self, asked: Asked) -> Response:
        """Who the supervisors are, what was asked of them, and one's own code."""
        return await self._page(asked, done=asked.request.query_params.get("done", ""))

    async def code(self, asked: Asked) -> Response:
        """A fresh code to print; it is shown only now."""
        return await self._page(asked, code=await self._desk.new_code(asked.me, asked.seat.hand))

    async def supervisor(self, asked: Asked) -> Response:
        """Ask that a colleague becomes one."""
        await self._desk.name_supervisor(asked.me, _person(asked))
        return _back("keys.asked")

    async def ask(self, asked: Asked) -> Response:
        """Ask another supervisor to recover the cases of a colleague together."""
        await self._desk.ask_recovery(asked.me, _person(asked))
        return _back("keys.asked")

    async def recover(self, asked: Asked) -> Response:
        """Do it, once they have agreed."""
        await self._desk.recover(asked.me, _person(asked), asked.seat.hand)
        return _back("keys.recovered")

    async def agree(self, asked: Asked) -> Response:
        """I am the second one."""
        if asked.number is None:
            raise NoSuchReview()
        await self._desk.agree(asked.me, asked.number, asked.seat.hand)
        return RedirectResponse("/console/?done=agree.done", status_code=303)

    async def lost_page(self, _request: Request) -> Response:
        """The form for somebody who has the printed code and no passphrase."""
        return self._lost()

    async def lost(self, request: Request) -> Response:
        """A new passphrase and a new code, or one sentence for every reason."""
        fields = await read_form(request)
        if foreign(request):
            return self._render.message(None, "error.form", status=403)
        name, passphrase = fields.get("name", ""), fields.get("passphrase", "")
        if passphrase != fields.get("again"):
            return self._lost(name=name, error=w("enrol.differ"))
        try:
            code = await self._desk.replace_passphrase(
                name, fields.get("printed", ""), digits(fields.get("code", "")), passphrase
            )
        except DeskError as error:
            return self._lost(name=name, error=error.sentence)
        return self._render.page("recover.html", here=RECOVER, name="", new=code, sign_in=SIGN_IN)

    def _lost(self, *, name: str = "", error: str = "") -> Response:
        status = 422 if error else 200
        return self._render.page(
            "recover.html", here=RECOVER, name=name, new="", sign_in=SIGN_IN, error=error, status=status
        )

    async def _page(self, asked: Asked, *, code: str = "", done: str = "") -> Response:
        me = asked.seat.operator
        own = await self._desk.security_keys(asked.me)
        recovering = await self._desk.recovering(asked.me)
        people = [
            one for one in await self._desk.people(asked.me)
            if one.role == "responder" and one.state == "active"
        ]  # fmt: skip
        return self._render.page(
            "keys.html",
            asked.seat,
            here=HERE,
            done=done,
            code=code,
            security=named(own),
            people=[
                {
                    "id": one.id,
                    "name": one.name,
                    "supervisor": one.supervisor,
                    "nameable": not one.supervisor and me.role == "responder" and me.state == "active",
                    "askable": me.supervisor and one.id not in recovering and one.id != me.id,
                    "asked": one.id in recovering and not recovering[one.id],
                    "ready": recovering.get(one.id, False),
                }
                for one in people
            ],
            enough=sum(one.supervisor for one in people) >= 2,
            may_keep=me.state == "active",
        )


def requests(found: list[Asking]) -> list[dict[str, object]]:
    """What waits for a second one, in words."""
    return [
        {"id": one.id, "text": w(f"agree.{one.action}", name=one.by, of=one.subject), "reason": one.reason}
        for one in found
    ]


def _person(asked: Asked) -> str:
    return str(asked.request.path_params["person"])


def _back(done: str) -> Response:
    return RedirectResponse(f"{HERE}?done={done}", status_code=303)
