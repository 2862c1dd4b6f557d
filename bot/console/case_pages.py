"""One case in the hands of its holder: reading, answering, handing over, closing.

A person's words pass through here to one page and nowhere else: not into an address, a title or a log.
"""

from hashlib import sha256

from starlette.responses import RedirectResponse, Response

from bot.console.access import Asked
from bot.console.case_view import case_view
from bot.console.render import Render
from bot.console.sources import Sources
from bot.desk import Desk
from bot.desk.errors import NoSuchReview, NoteLength, OtherLanguage, ReplyLength
from bot.web.headers import SANDBOXED

ROOM = "/console/"
LONGEST_NUMBER = 12


class CasePages:
    """The page of a case and its buttons."""

    def __init__(self, desk: Desk, render: Render, sources: Sources) -> None:
        self._desk, self._render, self._sources = desk, render, sources

    async def case(self, asked: Asked) -> Response:
        """The transcript, for holder and second reader."""
        return await self._show(asked, done=asked.request.query_params.get("done", ""))

    async def picture(self, asked: Asked) -> Response:
        """One picture, and nothing around it: the browser is told to run nothing and to load nothing else."""
        number = str(asked.request.path_params["number"])
        found = await self._desk.picture(asked.me, _case(asked), number, asked.seat.hand)
        names = {
            "content-security-policy": SANDBOXED,
            "content-disposition": 'inline; filename="picture.jpg"',
        }
        return Response(found, media_type="image/jpeg", headers=names)

    async def claim(self, asked: Asked) -> Response:
        """Take it."""
        await self._desk.claim(asked.me, _case(asked))
        return _back(asked)

    async def accept(self, asked: Asked) -> Response:
        """Take over what was offered."""
        await self._desk.accept(asked.me, _case(asked))
        return _back(asked)

    async def refuse(self, asked: Asked) -> Response:
        """Leave it with its holder."""
        await self._desk.refuse(asked.me, _case(asked))
        return RedirectResponse(ROOM, status_code=303)

    async def second(self, asked: Asked) -> Response:
        """Become the second reader."""
        await self._desk.second_read(asked.me, _case(asked))
        return _back(asked)

    async def renew(self, asked: Asked) -> Response:
        """Presence, sent by the page itself while it is being looked at."""
        await self._desk.renew(asked.me, _case(asked))
        return Response(status_code=204)

    async def reply(self, asked: Asked) -> Response:
        """An approved reply, or words; another language only at the second press of the same words."""
        chosen, words = asked.fields.get("reply"), asked.fields.get("text", "")
        language = asked.fields.get("language") or None
        mark = sha256(f"{language} {words}".encode()).hexdigest()
        try:
            if chosen:
                await self._desk.reply(asked.me, _case(asked), reply_id=chosen)
            else:
                confirmed = asked.fields.get("confirmed") == mark
                await self._desk.reply(
                    asked.me, _case(asked), text=words, language=language, confirmed=confirmed
                )
        except OtherLanguage:
            return await self._show(asked, typed=words, language=language or "", second_press=mark)
        except ReplyLength as error:
            return await self._show(asked, typed=words, language=language or "", error=error.sentence)
        return _back(asked, "reply.kept")

    async def offer(self, asked: Asked) -> Response:
        """Ask a colleague."""
        await self._desk.offer(asked.me, _case(asked), asked.fields.get("to", ""), asked.seat.hand)
        return _back(asked)

    async def release(self, asked: Asked) -> Response:
        """Back into the queue."""
        await self._desk.release(asked.me, _case(asked), asked.seat.hand)
        return RedirectResponse(f"{ROOM}?done=case.released", status_code=303)

    async def close(self, asked: Asked) -> Response:
        """End it."""
        await self._desk.close(asked.me, _case(asked), asked.fields.get("outcome", ""))
        return RedirectResponse(f"{ROOM}?done=case.closed", status_code=303)

    async def judge(self, asked: Asked) -> Response:
        """Set the level after reading."""
        await self._desk.judge(asked.me, _case(asked), asked.fields.get("urgency", ""))
        return _back(asked)

    async def signal(self, asked: Asked) -> Response:
        """Note a weak signal."""
        await self._desk.signal(asked.me, _case(asked), asked.fields.get("signal", ""))
        return _back(asked)

    async def join(self, asked: Asked) -> Response:
        """Propose that an older case is the same person."""
        await self._desk.propose_join(asked.me, _case(asked), asked.fields.get("other", "").strip().lower())
        return _back(asked, "join.sent")

    async def join_confirm(self, asked: Asked) -> Response:
        """It is."""
        await self._desk.confirm_join(asked.me, _case(asked), asked.fields.get("other", ""))
        return _back(asked)

    async def join_decline(self, asked: Asked) -> Response:
        """It is not, or nobody can tell."""
        await self._desk.decline_join(asked.me, _case(asked), asked.fields.get("other", ""))
        return _back(asked)

    async def other_hands(self, asked: Asked) -> Response:
        """Somebody else holds the phone."""
        await self._desk.other_hands(asked.me, _case(asked))
        return _back(asked, "watched.marked")

    async def phrase(self, asked: Asked) -> Response:
        """Answer the one-time phrase."""
        await self._desk.answer_phrase(asked.me, _case(asked))
        return _back(asked, "reply.kept")

    async def ask_to_see(self, asked: Asked) -> Response:
        """Ask whether what was covered may be seen."""
        await self._desk.ask_to_see(asked.me, _case(asked))
        return _back(asked, "reply.kept")

    async def ask_second(self, asked: Asked) -> Response:
        """The person said yes; a second one of us must agree."""
        await self._desk.ask_second(asked.me, _case(asked), asked.fields.get("reason", ""))
        return _back(asked, "covered.second_sent")

    async def note(self, asked: Asked) -> Response:
        """Something for those who hold the case."""
        text, kind = asked.fields.get("text", ""), asked.fields.get("kind", "note")
        try:
            await self._desk.note(asked.me, _case(asked), text, kind)
        except NoteLength as error:
            return await self._show(asked, noted=text, error=error.sentence)
        return _back(asked, "note.kept")

    async def step_aside(self, asked: Asked) -> Response:
        """I may know this person."""
        await self._desk.step_aside(asked.me, _case(asked))
        return RedirectResponse(ROOM, status_code=303)

    async def open_covered(self, asked: Asked) -> Response:
        """See it, with a yes or with a reason."""
        await self._desk.open_covered(asked.me, _case(asked), asked.fields.get("reason", ""))
        return _back(asked)

    async def review(self, asked: Asked) -> Response:
        """A second person has looked at an opening."""
        number = str(asked.request.path_params["opening"])
        if not (number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER):
            raise NoSuchReview()
        await self._desk.review(asked.me, int(number), asked.fields.get("verdict", ""))
        return RedirectResponse(f"{ROOM}?done=review.done", status_code=303)

    async def _show(
        self,
        asked: Asked,
        *,
        typed: str = "",
        noted: str = "",
        language: str = "",
        second_press: str = "",
        error: str = "",
        done: str = "",
    ) -> Response:
        file = await self._desk.open_case(asked.me, _case(asked), asked.seat.hand)
        people = await self._desk.people(asked.me)
        view = case_view(file, asked.seat.operator, people, self._sources.text)
        return self._render.page(
            "case.html",
            asked.seat,
            done=done,
            error=error,
            status=422 if error or second_press else 200,
            case=view,
            typed=typed,
            noted=noted,
            chosen=language or view.reads,
            second_press=second_press,
        )


def _case(asked: Asked) -> str:
    return str(asked.request.path_params["case"])


def _back(asked: Asked, done: str = "") -> Response:
    more = f"?done={done}" if done else ""
    return RedirectResponse(f"/console/case/{_case(asked)}{more}", status_code=303)
