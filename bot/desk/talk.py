"""Reading a case and answering it: the only place at the desk where a person's words pass.

Only the holder reads and answers; a second reader reads. Each reading leaves a row. An answer is stored and
queued in one transaction; whether it may leave is decided later, by its release rule.
"""

from collections.abc import Callable, Mapping

import msgspec
from sqlalchemy import select

from bot import sealing
from bot.desk.cards import card, held, touchable, wants_second_reader
from bot.desk.errors import (
    NobodyThere,
    NoSuchCase,
    NoSuchReply,
    NoteLength,
    OtherLanguage,
    ReplyLength,
    TextMissing,
)  # fmt: skip
from bot.desk.room import Room, identifier
from bot.desk.views import CaseFile, Covered, Line
from bot.storage import (
    approvals,
    case_keys,
    cases,
    guards,
    identifiers,
    lines,
    openings,
    operators,
    outbox,
    phrases,
)  # fmt: skip
from bot.storage.case_keys import Hand
from bot.storage.tables import contacts
from bot.storage.tables import outbox as waiting
from bot.storage.writer import Db
from escalation import case as machine
from escalation.case import Case
from escalation.operators import Operator
from escalation.relay import Rule, may_leave, rule_for
from escalation.replies import FIRST_LINE, FREE, replies
from escalation.urgency import URGENT
from flows.events import Said
from nlu.parse import parse

LONGEST = 1500
LONGEST_NOTE = 4000
NOTES = ("note", "place", "name")
SURE_OF_LANGUAGE = 0.75


class Presence(msgspec.Struct, frozen=True):
    """What the release rule needs of a contact who can be answered."""

    strict: bool
    last_word_at: float
    opened_at: float | None


class Talk(Room):
    """Transcript and replies."""

    async def open_case(self, op: str, case_id: str, hand: Hand | None = None) -> CaseFile:
        """The transcript, for the holder and for the second reader, as far as their key opens it."""

        def work(db: Db, who: Operator, now: float) -> CaseFile:
            case = touchable(db, who, case_id)
            mine = case.holder == who.id
            if not case.open or not (mine or case.second_reader == who.id):
                raise NoSuchCase()
            if hand is not None:
                sealing.pass_on(db, self.keys, case, hand, now)
            return self._file(db, who, case, hand, now)

        return await self._look(op, "read", work, case_id=case_id)

    async def reply(
        self,
        op: str,
        case_id: str,
        *,
        text: str | None = None,
        reply_id: str | None = None,
        language: str | None = None,
        confirmed: bool = False,
    ) -> None:
        """Answer with an approved reply, or with free text in `language`.

        Free text that is not in the language the person chose needs `confirmed`: it may not be understood,
        and another script on a screen draws eyes.
        """

        def words(_db: Db, case: Case, chosen: str, _now: float) -> Said:
            return self._words(chosen, text, reply_id, language, confirmed=confirmed)

        await self._send(op, "reply", case_id, words, detail=reply_id or "free", language=language)

    async def note(self, op: str, case_id: str, text: str, kind: str = "note") -> None:
        """Something for those who hold the case: never shown to the person, sealed like their words.

        A place or a name may be written down here by the holder after the person has agreed; no flow asks.
        """
        words = text.strip()

        def work(db: Db, who: Operator, now: float) -> None:
            case = held(db, who, case_id)
            if kind not in NOTES or not 0 < len(words) <= LONGEST_NOTE:
                raise NoteLength()
            line = lines.Line("note", words, now, who.console_language, (kind,))
            contact = case.contact or f"practice-{case.id}"
            lines.add(db, self.keys, contact, line, expires_at=now + self.case_seconds, case_id=case.id)

        await self._act(op, "note", work, case_id=case_id, detail=kind if kind in NOTES else "")

    def first_line(self, db: Db, case: Case, chosen: str) -> Said | None:
        """What an answer begins with: the greeting the person has chosen, or a line that means nothing."""
        wish = guards.wished(db, case.contact).get("greeting") if case.contact is not None else None
        text_id = FIRST_LINE if wish in (None, "none") else f"global.greeting_{wish}"
        words = self.text(text_id, chosen)
        return None if words is None else Said(text_id, chosen, words)

    async def _send(
        self,
        op: str,
        action: str,
        case_id: str,
        words: Callable[[Db, Case, str, float], Said],
        *,
        detail: str = "",
        language: str | None = None,
    ) -> None:
        """Store and queue what the holder says; `words` gets the language the person chose."""
        told: list[str] = []

        def work(db: Db, who: Operator, now: float) -> None:
            case = held(db, who, case_id)
            present = _presence(db, case)
            if present is None and not case.practice:
                raise NobodyThere()
            chosen = case.language or language or "en"
            said, first = words(db, case, chosen, now), self.first_line(db, case, chosen)
            if first is None:
                raise TextMissing()
            case = cases.load(db, case.id) or case
            cases.save(db, case, machine.answer(case, who.id, now))
            self._queue(db, case, (first, said), present, now)
            if case.contact is not None:
                told.append(case.contact)

        await self._act(op, action, work, case_id=case_id, detail=detail)
        for contact in told:
            self.wake(contact)

    def _words(
        self, chosen: str, text: str | None, reply_id: str | None, language: str | None, *, confirmed: bool
    ) -> Said:
        if reply_id is not None:
            if reply_id not in replies().by_id:
                raise NoSuchReply()
            words, written = self.text(reply_id, chosen), chosen
        else:
            words, written = (text or "").strip(), language or chosen
            if not 0 < len(words) <= LONGEST:
                raise ReplyLength()
            if not confirmed and (written != chosen or _reads_as_another(words, chosen)):
                raise OtherLanguage()
        if words is None:
            raise TextMissing()
        return Said(reply_id or FREE, written, words)

    def _queue(
        self, db: Db, case: Case, said: tuple[Said, Said], present: Presence | None, now: float
    ) -> None:
        sent = None
        if case.contact is not None and present is not None:
            sent = f"reply-{identifier(self.clock)}"
            outbox.enqueue(
                db,
                self.keys,
                outbox.Message(
                    id=sent,
                    contact=case.contact,
                    kind="reply",
                    rule=rule_for(strict=present.strict),
                    caused_at=now,
                    body=outbox.Body(said[0].language, said, veiled=present.strict),
                    case_id=case.id,
                    apart=case.apart,
                    urgent=case.urgency in URGENT,
                ),
            )
        line = lines.Line(
            direction="reply",
            body=said[1].text,
            at=now,
            language=said[1].language,
            text_ids=tuple(part.id for part in said),
            outbox_id=sent,
        )
        until = now + self.case_seconds
        contact = case.contact or f"practice-{case.id}"
        lines.add(db, self.keys, contact, line, expires_at=until, case_id=case.id)

    def _file(self, db: Db, who: Operator, case: Case, hand: Hand | None, now: float) -> CaseFile:
        privates = case_keys.unwrap_all(db, self.keys, case.id, hand)
        names = {person.id: person.name for person in operators.everybody(db)}
        query = select(waiting.c.id, waiting.c.state).where(
            waiting.c.case_id == case.id, waiting.c.kind == "reply"
        )
        states = {row.id: row.state for row in db.sa.execute(query).all()}
        mine = case.holder == who.id
        return CaseFile(
            card=card(case, who, names, now),
            lines=tuple(
                Line(
                    direction=line.direction,
                    at=line.at,
                    text_ids=line.text_ids,
                    language=line.language,
                    body=line.body,
                    state=states.get(line.outbox_id or ""),
                    closed=line.closed,
                )
                for line in lines.of_case(db, self.keys, case.id, privates)
            ),
            mine=mine,
            leaves=_leaves(_presence(db, case), now) if mine else None,
            phrase_waits=mine and phrases.waiting(db, self.keys, case.contact, case.id, now) is not None,
            consent=case.consent,
            standing_by=tuple(sealing.standing_by(db, case)),
            covered=self._covered(db, case, who, privates, now) if mine else (),
            second=self._second(db, case, who, now),
            danger_at=case.danger_at,
            flags=case.flags,
            second_reader_wanted=wants_second_reader(case),
            offered_to=names.get(case.offered_to or ""),
            join_with=case.join_with,
            join_proposed=tuple(
                new.id for new in cases.proposed_to(db, who.id) if new.open and new.join_with == case.id
            ),
        )

    def _second(self, db: Db, case: Case, who: Operator, now: float) -> str | None:
        """Whether a second one of us was asked to let the holder see what was covered, and has agreed."""
        asked = approvals.newest(db, "see", case.id, who.id, now)
        return None if asked is None else "asked" if asked.agreed_by is None else "agreed"

    def _covered(
        self, db: Db, case: Case, who: Operator, privates: Mapping[str, bytes], now: float
    ) -> tuple[Covered, ...]:
        """What was covered; the values only while they are open to this person."""
        found = identifiers.of_case(db, case.id)
        seen = found and openings.open_until(db, case.id, who.id, now) is not None
        values = identifiers.opened(db, self.keys, case.id, privates) if seen else {}
        return tuple(Covered(one.mark, one.at, values.get(one.id)) for one in found)


def _presence(db: Db, case: Case) -> Presence | None:
    if case.contact is None or case.emptied:
        return None
    columns = (contacts.c.strict, contacts.c.last_word_at, contacts.c.opened_at)
    row = db.sa.execute(
        select(*columns).where(contacts.c.contact == case.contact, contacts.c.route_sealed.is_not(None))
    ).first()
    return Presence(*row) if row is not None else None


def _leaves(present: Presence | None, now: float) -> Rule | None:
    if present is None:
        return None
    rule = rule_for(strict=present.strict)
    leaves = may_leave(
        rule,
        caused_at=now,
        last_word_at=present.last_word_at,
        opened_at=present.opened_at,
        now=now,
        strict=present.strict,
        kind="reply",
    )
    return rule if leaves else "opened"


def _reads_as_another(words: str, chosen: str) -> bool:
    """The field said one language, the letters say another: a slip of the list must not cost an answer."""
    seen = parse(words, hint=chosen)
    return seen.language not in (None, chosen) and seen.certainty >= SURE_OF_LANGUAGE
