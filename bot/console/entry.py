"""The way in and out: a single-use link becomes an account, an account becomes a session. No content here."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SIGN_IN, Access, Asked, foreign
from bot.console.qr import image
from bot.console.render import Render
from bot.console.touch_pages import TouchPages, touch_of
from bot.console.words import w
from bot.desk import Desk
from bot.desk.errors import CodeWrong, DeskError, KeyAsked, LinkInvalid
from bot.desk.views import SignedIn
from bot.web.forms import read_form


class Entry:
    """Signing in, signing out, enrolling."""

    def __init__(self, desk: Desk, access: Access, render: Render, touch: TouchPages) -> None:
        self._desk, self._access, self._render, self._touch = desk, access, render, touch

    async def sign_in_page(self, request: Request) -> Response:
        """The form."""
        return self._render.page("sign_in.html", here=SIGN_IN, done=request.query_params.get("done", ""))

    async def sign_in(self, request: Request) -> Response:
        """A session, or one sentence for every reason."""
        fields = await read_form(request)
        if foreign(request):
            return self._render.message(None, "error.form", status=403)
        try:
            opened = await self._desk.sign_in(
                fields.get("name", ""), fields.get("passphrase", ""), digits(fields.get("code", ""))
            )
        except KeyAsked as asked:
            return self._touch.asked(asked)
        except DeskError as error:
            return self._refused(error)
        return self._begun(opened)

    async def touched(self, request: Request) -> Response:
        """The security key was touched: a session, or one sentence for every reason."""
        fields = await read_form(request)
        if foreign(request):
            return self._render.message(None, "error.form", status=403)
        try:
            opened = await self._desk.touched(fields.get("ticket", ""), touch_of(fields))
        except DeskError as error:
            return self._refused(error)
        return self._begun(opened)

    def _begun(self, opened: SignedIn) -> Response:
        response = RedirectResponse("/console/", status_code=303)
        self._access.begin(response, opened.token)
        return response

    def _refused(self, error: DeskError) -> Response:
        return self._render.page("sign_in.html", here=SIGN_IN, error=error.sentence, status=403)

    async def sign_out(self, asked: Asked) -> Response:
        """The session ends on the server, and the browser forgets what it has of us."""
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.headers["clear-site-data"] = '"cache", "cookies", "storage"'
        await self._access.end(asked.request, response)
        return response

    async def enrol_page(self, request: Request) -> Response:
        """Name and passphrase, if the link still counts."""
        try:
            await self._desk.invitation(request.path_params["token"])
        except LinkInvalid as error:
            return self._render.message(None, "error.other", status=404, sentence=error.sentence)
        return self._form(request)

    async def enrol(self, request: Request) -> Response:
        """First name and passphrase, then one code."""
        fields = await read_form(request)
        if foreign(request):
            return self._render.message(None, "error.form", status=403)
        if "code" in fields:
            return await self._confirm(request, digits(fields["code"]))
        name, passphrase = fields.get("name", ""), fields.get("passphrase", "")
        if passphrase != fields.get("again"):
            return self._form(request, name=name, error=w("enrol.differ"))
        try:
            made = await self._desk.enrol(request.path_params["token"], name, passphrase)
        except LinkInvalid as error:
            return self._render.message(None, "error.other", status=404, sentence=error.sentence)
        except DeskError as error:
            return self._form(request, name=name, error=error.sentence)
        return self._render.page(
            "enrol.html",
            here=request.url.path,
            step="code",
            secret=made.secret,
            qr=image(made.uri),
            printed=made.code,
            name="",
        )

    async def _confirm(self, request: Request, code: str) -> Response:
        try:
            await self._desk.confirm_totp(request.path_params["token"], code)
        except CodeWrong as error:
            return self._form(request, step="code", error=error.sentence)
        except DeskError as error:
            return self._render.message(None, "error.other", status=404, sentence=error.sentence)
        return RedirectResponse(f"{SIGN_IN}?done=enrol.ready", status_code=303)

    def _form(self, request: Request, *, step: str = "name", name: str = "", error: str = "") -> Response:
        status = 422 if error else 200
        return self._render.page(
            "enrol.html",
            here=request.url.path,
            step=step,
            secret="",
            qr="",
            printed="",
            name=name,
            error=error,
            status=status,
        )


def digits(code: str) -> str:
    """Six digits as an app shows them, without the space in the middle."""
    return "".join(code.split())[:12]
