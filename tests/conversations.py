"""Runs a conversation of tests/conversations/*.yaml through parse, triage and engine, in one language.

Pure: no database, no channel. The session is written as JSON and read back after every turn. What a
person would have read is kept as a transcript for human eyes.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from config.languages import LANGUAGES as KNOWN
from config.languages import offered
from escalation import replies
from escalation.triage import CaseView, assess
from flows.context import Context, Held
from flows.engine import resume
from flows.events import ArticleShown, Event, HandoffRequested, MessageSaid, Said, SessionForgotten, StopAsked
from flows.flow import Library
from flows.house import FOLDERS
from flows.loader import SAMPLE, load_library
from flows.session import Session, Turn
from flows.texts import Catalog
from knowledge import Knowledge
from knowledge import load as load_knowledge
from knowledge import sources as knowledge_sources
from nlu.parse import parse

HERE = Path(__file__).parent
ROOT = HERE.parent
FOLDER = HERE / "conversations"
TRANSCRIPTS = ROOT / "build" / "transcripts"
TODAY = date(2026, 11, 25)
CODE = "0123 4567 8903"
LANGUAGES = tuple(language.code for language in offered())
VALUES = {
    "waiting": "global.waiting_few",
    "next_shift": "global.shift_hours",
    "languages": "English, ไทย, বাংলা",
}


class Promise(msgspec.Struct, frozen=True):
    """One file: what must hold, and the talk that shows it."""

    name: str
    conversation: str
    start: dict[str, Any]
    turns: tuple[dict[str, Any], ...]


class Exchange(msgspec.Struct, frozen=True):
    """One turn as it happened."""

    them: str
    turn: Turn

    def ids(self) -> list[str]:
        """Text ids of what was said."""
        return [line.id for line in self.lines()]

    def lines(self) -> list[Said]:
        """What was said."""
        return [event.line for event in self.turn.events if isinstance(event, MessageSaid)]

    def points(self) -> list[str]:
        """Ids of the contact points that stood under an article."""
        return [each for e in self.turn.events if isinstance(e, ArticleShown) for each in e.points]

    def names(self) -> list[str]:
        """What happened besides talking."""
        return [_name(event) for event in self.turn.events if not isinstance(event, MessageSaid)]


@cache
def house() -> tuple[Library, Catalog, Knowledge]:
    """Everything the engine needs, read once."""
    knowledge = load_knowledge()
    library = load_library(knowledge.articles)
    catalog = Catalog.load(
        [library.sources(), knowledge_sources(knowledge), replies.sources()],
        [*FOLDERS, SAMPLE / "locale", ROOT / "escalation" / "locale"],
        KNOWN,
    )
    return library, catalog, knowledge


def promises() -> list[Promise]:
    """Every conversation, in the order of the files."""
    return [read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def read(path: Path) -> Promise:
    """One file."""
    data = yaml.safe_load(path.read_text("utf-8"))
    return Promise(
        name=path.stem,
        conversation=data["conversation"],
        start=data.get("start") or {},
        turns=tuple(data["turns"]),
    )


def context(**changes: Any) -> Context:
    """A quiet moment on a web page, somebody on duty; `changes` on top."""
    library, catalog, knowledge = house()
    given: dict[str, Any] = {
        "library": library,
        "texts": catalog,
        "knowledge": knowledge,
        "today": TODAY,
        "channel": "web",
        "offered": LANGUAGES,
        "desk": True,
        "code": CODE,
        "values": VALUES,
    }
    return Context(**(given | changes))


def saved(session: Session | None) -> Session | None:
    """As it comes back from where it was stored."""
    return None if session is None else msgspec.json.decode(msgspec.json.encode(session), type=Session)


class Talk:
    """One person and the bot, turn by turn, with as little of a case as the engine can see."""

    def __init__(self, language: str, **start: Any) -> None:
        self.language = language
        self.case: Held = start.pop("case", "none")
        self.settings = start
        known, stage = start.pop("language_known", True), start.pop("stage", "opening")
        self.session: Session | None = (
            Session(language=language, chosen=True, stage=stage)
            if known
            else Session(stage=stage)
            if stage != "opening"
            else None
        )
        self.exchanges: list[Exchange] = []

    def them(self, text: str, tap: tuple[int, int] | None = None, **changes: Any) -> Exchange:
        """They write, or press a button of a question: (its number, the choice)."""
        parsed = parse(text, hint=self.language, tap=tap[1] if tap else None)
        view = None if self.case == "none" else CaseView(state=self.case, urgency="P3")
        triage = assess(parsed, self.session, view)
        turn = resume(
            self.session,
            parsed,
            context(
                case=self.case,
                interrupt=triage.interrupt,
                tap_asked=tap[0] if tap else None,
                **(self.settings | changes),
            ),
        )
        self.session = saved(turn.session)
        asked = any(isinstance(event, HandoffRequested) for event in turn.events)
        if self.case == "none" and (asked or triage.opens_case):
            self.case = "waiting"
        if any(isinstance(event, SessionForgotten) for event in turn.events):
            stopped = any(isinstance(event, StopAsked) for event in turn.events)
            # After a good-bye the sitting goes on as ended; after hide and stop the next one is under cover.
            if turn.session.stage == "cover":
                known = None if stopped else turn.session.language
                self.session = Session(language=known, stage="cover", asked=turn.session.asked)
        exchange = Exchange(them=text or f"[{tap[1]}]" if tap else text, turn=turn)
        self.exchanges.append(exchange)
        return exchange

    def tap(self, choice: int, **changes: Any) -> Exchange:
        """They press a button of the question that waits."""
        return self.them("", (self.session.asked if self.session else 0, choice), **changes)

    def transcript(self) -> str:
        """As a person would have read it."""
        blocks = []
        for exchange in self.exchanges:
            lines = [f"> {exchange.them}"]
            for line in exchange.lines():
                lines.append(line.text)
                lines += [f"  {number} {label}" for number, label in enumerate(line.choices, 1)]
            lines += [f"  ({name})" for name in exchange.names()]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks) + "\n"


def play(promise: Promise, language: str) -> Talk:
    """Run one conversation; a difference from what is promised raises AssertionError."""
    talk = Talk(language, **promise.start)
    for number, wanted in enumerate(promise.turns, 1):
        changes = dict(wanted.get("context") or {})
        if "case" in changes:
            talk.case = changes.pop("case")
        if "lapse" in wanted:
            old = talk.session
            talk.session = Session(language=language, stage="cover", asked=old.asked if old else 0)
        if "tap" in wanted:
            exchange = talk.tap(int(wanted["tap"]), **changes)
        elif "stale" in wanted:
            exchange = talk.them("", (int(wanted["stale"]), int(wanted["choice"])), **changes)
        else:
            them = wanted["them"]
            exchange = talk.them(str(them[language] if isinstance(them, dict) else them), **changes)
        where = f"{promise.name}, {language}, turn {number}"
        if "bot" in wanted:
            assert exchange.ids() == wanted["bot"], where
        if "events" in wanted:
            assert exchange.names() == wanted["events"], where
        if "points" in wanted:
            assert exchange.points() == wanted["points"], where
        if "stage" in wanted:
            assert exchange.turn.session.stage == wanted["stage"], where
        if "speaks" in wanted:
            assert {line.language for line in exchange.lines()} == {wanted["speaks"]}, where
    return talk


def keep(talk: Talk, name: str) -> None:
    """Write the transcript where people look at it."""
    path = TRANSCRIPTS / talk.language / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(talk.transcript(), "utf-8")


def _name(event: Event) -> str:
    return type(event).__name__
