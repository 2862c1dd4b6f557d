"""Turns values into pages of the console: escaped always, with the words of words.py. Knows no storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.console.words import WORDS, w
from bot.storage.case_keys import Hand
from escalation.operators import Operator, may

HERE = Path(__file__).parent

# (address, word, the action of the desk that opens the page)
MENU = (
    ("/console/", "room", "queue"),
    ("/console/newcomers", "newcomers", "vouch"),
    ("/console/people", "people", "invite"),
    ("/console/keys", "keys", "new_code"),
    ("/console/points", "points", "verify_contact_point"),
    ("/console/drafts", "drafts", "accept_drafts"),
    ("/console/health", "health", "failures"),
    ("/console/me", "me", "console_language"),
)


@dataclass(frozen=True)
class Seat:
    """Somebody who is signed in, and the token their forms carry."""

    operator: Operator
    form_token: str
    hand: Hand | None = None
    """Their private key, for the length of this request."""

    def __repr__(self) -> str:
        return "Seat()"


class Render:
    """The templates of the console."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["w"] = w

    def page(
        self,
        template: str,
        seat: Seat | None = None,
        *,
        here: str = "",
        error: str = "",
        done: str = "",
        status: int = 200,
        **values: object,
    ) -> Response:
        """One page. `done` is a name of words.py and may come from the address; unknown ones say nothing."""
        html = self._templates.get_template(template).render(
            me=seat.operator if seat else None,
            form_token=seat.form_token if seat else "",
            menu=menu(seat),
            here=here,
            error=error,
            done=WORDS.get(done, "") if "{" not in WORDS.get(done, "{") else "",
            **values,
        )
        return HTMLResponse(html, status_code=status)

    def message(self, seat: Seat | None, word: str, *, status: int, sentence: str = "") -> Response:
        """A page that only says why something was not done."""
        return self.page("message.html", seat, status=status, text=sentence or w(word))


def menu(seat: Seat | None) -> Sequence[tuple[str, str]]:
    """The pages this person may open."""
    if seat is None:
        return ()
    return tuple((address, w(word)) for address, word, action in MENU if may(seat.operator, action))
