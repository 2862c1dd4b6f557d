"""The straight line of one message, and nothing else. Read this first.

load -> parse -> assess -> resume -> commit -> wake the outbox. Whatever fails on the way ends in one way: a
vetted sentence, a case, a log line with a code. Never silence, and never a person's words in a log.
"""

from collections.abc import Callable

import msgspec

from bot import fallback
from bot.clock import Clock, day
from bot.commit import commit
from bot.duty import Duty
from bot.inbox import Received
from bot.keys import Keys
from bot.outbox import Outbox
from bot.script import Script
from bot.storage import codes, contacts
from bot.storage.contacts import Standing
from bot.storage.writer import Writer
from bot.turn import Done, Lifetimes
from config.logs import event, failure
from escalation import return_code
from escalation.triage import Triage, assess
from escalation.urgency import URGENT
from flows.answers import meant, spelled_out
from flows.context import Context, Held
from flows.engine import resume
from flows.events import TextMissing
from flows.session import Session, Turn
from nlu.parse import parse
from nlu.parsed import ParsedMessage

_CASE_ID = 8
_CHANCE = _CASE_ID + return_code.RANDOM_BYTES
FIRST_QUESTION = 900_000
"""Questions of a sitting are numbered from its first second, so that an old button never fits a new one."""


class Conversation:
    """Takes one message after the other through the line."""

    def __init__(
        self,
        *,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        script: Script,
        duty: Duty,
        outbox: Outbox,
        keep: Lifetimes,
        told: Callable[[Done, bool], None],
    ) -> None:
        """`told` hears of every committed turn, and whether the desk has something new to see."""
        self._writer, self._keys, self._clock, self._script = writer, keys, clock, script
        self._duty, self._outbox, self._keep, self._told = duty, outbox, keep, told

    async def handle(self, received: Received) -> None:
        """One message. Raises only if not even the failure can be stored; then it is tried again."""
        try:
            await self._commit(self._turn(received))
        except Exception as error:
            failure("turn_failed", error, turn=received.turn, channel=received.route.channel)
            await self._commit(self._failed(received))

    def _turn(self, received: Received) -> Done:
        now = self._clock.now()
        before, session = self._load(received)
        parsed = self._parse(received, session)
        triage = assess(parsed, session, before.case)
        owner = self._owner(parsed, received, now)
        chance = self._clock.random(_CHANCE)
        code = return_code.make(chance[_CASE_ID:])
        there, values = self._duty.now()
        turn = resume(
            session,
            parsed,
            Context(
                library=self._script.library,
                texts=self._script.texts,
                knowledge=self._script.knowledge,
                today=day(now),
                channel=received.route.channel,
                offered=self._script.offered,
                case=_held(before),
                desk=there,
                interrupt=triage.interrupt,
                rejoin="none" if parsed.code is None else "unknown" if owner is None else "found",
                code=return_code.shown(code),
                tap_asked=None if received.tap is None else received.tap[0],
                values=values,
            ),
        )
        done = self._done(received, now, before, parsed, triage, turn, chance)
        return msgspec.structs.replace(done, code=code, shown_code=return_code.shown(code), owner=owner)

    async def _commit(self, done: Done) -> None:
        told = await self._outbox.commit(
            done.received.contact,
            done.received.route.channel,
            lambda db: commit(db, self._keys, self._keep, done),
            urgent=done.triage.urgency in URGENT,
        )
        for missing in done.turn.events:
            if isinstance(missing, TextMissing):
                event("text_missing", turn=done.received.turn, language=missing.language or None)
        self._told(done, told)

    def _failed(self, received: Received) -> Done:
        """The same line with as much of it as still works; triage is kept whenever it can be had."""
        before, session = Standing(), _fresh(received.at, None)
        parsed, triage = ParsedMessage(), Triage()
        try:
            before, session = self._load(received)
            parsed = self._parse(received, session)
            triage = assess(parsed, session, before.case)
        except Exception as error:
            failure("turn_failed_twice", error, turn=received.turn)
        turn = fallback.turn(session, parsed, self._script.texts)
        chance = self._clock.random(_CHANCE)
        return self._done(received, self._clock.now(), before, parsed, triage, turn, chance)

    def _load(self, received: Received) -> tuple[Standing, Session]:
        before = received.before
        if before is None:
            before = self._writer.read(
                lambda db: contacts.load(db, self._keys, received.contact, received.at)
            )
        return before, before.session or _fresh(received.at, before.language)

    def _parse(self, received: Received, session: Session) -> ParsedMessage:
        if received.tap is not None:
            return parse(received.text, session.language, received.tap[1])
        typed = spelled_out(self._script.library, self._script.texts, session, received.text)
        return parse(received.text, session.language, typed)

    def _owner(self, parsed: ParsedMessage, received: Received, now: float) -> codes.Owner | None:
        code = parsed.code
        if code is None:
            return None
        return self._writer.read(lambda db: codes.find(db, self._keys, code, received.contact, now))

    def _done(
        self,
        received: Received,
        now: float,
        before: Standing,
        parsed: ParsedMessage,
        triage: Triage,
        turn: Turn,
        chance: bytes,
    ) -> Done:
        return Done(
            received=received,
            now=now,
            before=before,
            parsed=parsed,
            triage=triage,
            turn=turn,
            footer=self._script.texts.text("global.footer", turn.session.language or "") or "",
            case_id=chance[:_CASE_ID].hex(),
            chosen=meant(self._script.library, before.session, parsed),
        )


def _fresh(at: float, language: str | None) -> Session:
    """A new sitting: only the language of the door is carried over."""
    return Session(language=language, asked=int(at) % FIRST_QUESTION)


def _held(before: Standing) -> Held:
    if before.case is None:
        return "none"
    return "waiting" if before.case.state == "waiting" else "held"
