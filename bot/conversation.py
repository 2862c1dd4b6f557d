"""The straight line of one message, and nothing else. Read this first.

load -> parse -> assess -> resume -> commit -> wake the outbox. Whatever fails on the way ends in one way: a
vetted sentence, a case, a log line with a code. Never silence, and never a person's words in a log.
"""

from collections.abc import Callable

from bot import fallback
from bot.around import Around, Chance, Surroundings
from bot.clock import Clock
from bot.commit import commit
from bot.inbox import Received
from bot.keys import Keys
from bot.outbox import Outbox
from bot.script import Script
from bot.storage import contacts
from bot.storage.contacts import Standing
from bot.storage.writer import Writer
from bot.turn import Done, Lifetimes, said
from config.logs import event, failure
from escalation import return_code
from escalation.triage import Triage, assess
from escalation.urgency import URGENT
from flows.answers import meant, spelled_out
from flows.engine import resume
from flows.events import TextMissing
from flows.session import Session, Turn
from nlu.parse import parse
from nlu.parsed import ParsedMessage

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
        around: Surroundings,
        outbox: Outbox,
        keep: Lifetimes,
        told: Callable[[Done, bool], None],
    ) -> None:
        """`told` hears of every committed turn, and whether the desk has something new to see."""
        self._writer, self._keys, self._clock, self._script = writer, keys, clock, script
        self._around, self._outbox, self._keep, self._told = around, outbox, keep, told

    async def handle(self, received: Received) -> None:
        """One message. Raises only if not even the failure can be stored; then it is tried again."""
        try:
            await self._commit(self._turn(received, await self._around.heard(received)))
        except Exception as error:
            failure("turn_failed", error, turn=received.turn, channel=received.route.channel)
            await self._commit(self._failed(received))

    def _turn(self, received: Received, learned: tuple[float, ...] | None) -> Done:
        before, session = self._load(received)
        parsed = self._parse(received, session, learned)
        triage = assess(parsed, session, before.case)
        around = self._around.look(received, before, session, parsed, triage)
        turn = resume(session, parsed, around.context)
        return self._done(received, before, parsed, triage, turn, around.chance, around)

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
        return self._done(received, before, parsed, triage, turn, self._around.chance())

    def _load(self, received: Received) -> tuple[Standing, Session]:
        before = received.before
        if before is None:
            before = self._writer.read(
                lambda db: contacts.load(db, self._keys, received.contact, received.at)
            )
        return before, before.session or _fresh(received.at, before.language)

    def _parse(
        self, received: Received, session: Session, learned: tuple[float, ...] | None = None
    ) -> ParsedMessage:
        if received.tap is not None:
            return parse(received.text, session.language, received.tap[1])
        typed = spelled_out(self._script.library, self._script.texts, session, received.text)
        return parse(received.text, session.language, typed, learned)

    def _done(
        self,
        received: Received,
        before: Standing,
        parsed: ParsedMessage,
        triage: Triage,
        turn: Turn,
        chance: Chance,
        around: Around | None = None,
    ) -> Done:
        return Done(
            received=received,
            now=self._clock.now(),
            before=before,
            parsed=parsed,
            triage=triage,
            turn=turn,
            footer=self._script.texts.text("global.footer", turn.session.language or "") or "",
            veiled=self._script.veil.first(said(turn)),
            case_id=chance.case_id,
            chosen=meant(self._script.library, before.session, parsed),
            code=chance.code if around is not None else "",
            shown_code=return_code.shown(chance.code) if around is not None else "",
            key=around.key if around is not None else "none",
            salt=chance.salt,
            phrase=around.context.phrase if around is not None else "",
            owner=around.owner if around is not None else None,
        )


def _fresh(at: float, language: str | None) -> Session:
    """A new sitting, under cover: only the language of the door is carried over."""
    return Session(language=language, stage="cover", asked=int(at) % FIRST_QUESTION)
