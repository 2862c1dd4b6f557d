"""What a holder does about a watched phone: mark other hands, answer a phrase, ask to see what was covered.

Everything that is opened leaves a row; what is opened without a yes is looked at by a second person.
"""

from sqlalchemy import select

from bot import leaving
from bot.desk.alerts import alert_one
from bot.desk.cards import held
from bot.desk.errors import NobodyThere, NoPhrase, NoSuchReview, NothingCovered, TextMissing
from bot.desk.room import identifier
from bot.desk.talk import Talk
from bot.desk.views import Review
from bot.storage import (
    approvals,
    cases,
    identifiers,
    openings,
    operator_keys,
    operators,
    phrases,
    reasons,
)  # fmt: skip
from bot.storage.case_keys import Hand
from bot.storage.tables import contacts
from bot.storage.writer import Db
from escalation import case as machine
from escalation import covered
from escalation.approval import digest, must_count
from escalation.case import Case
from escalation.operators import Operator
from flows.events import Said

PHRASE, MAY_SEE = "reply.phrase", "reply.may_see"
YES, NO = "door.person.yes", "door.person.no"
VERDICTS = ("right", "wrong")


class Watched(Talk):
    """The watched phone, at the desk."""

    async def other_hands(self, op: str, case_id: str) -> None:
        """Somebody else holds the phone now: nothing of before is shown there until the word or the code."""
        told: list[str] = []

        def work(db: Db, who: Operator, now: float) -> None:
            case = held(db, who, case_id)
            if case.contact is None:
                raise NobodyThere()
            cases.save(db, case, machine.append(case, None, ("hands.other",), case.card, now))
            leaving.other_hands(db, self.keys, case.contact, now, f"hands-{identifier(self.clock)}")
            told.append(case.contact)

        await self._act(op, "other_hands", work, case_id=case_id)
        for contact in told:
            self.wake(contact)

    async def answer_phrase(self, op: str, case_id: str) -> None:
        """Answer the one-time phrase in the chat: proof that whoever holds the case is ours."""

        def words(db: Db, case: Case, chosen: str, now: float) -> Said:
            phrase = phrases.waiting(db, self.keys, case.contact, case.id, now)
            answer = self.text(PHRASE, chosen)
            if phrase is None:
                raise NoPhrase()
            if answer is None:
                raise TextMissing()
            phrases.answered(db, case.id)
            return Said(PHRASE, chosen, f"{answer} {phrase}")

        await self._send(op, "answer_phrase", case_id, words)

    async def ask_to_see(self, op: str, case_id: str) -> None:
        """Ask the person whether what was covered may be seen. Only an explicit yes opens it."""

        def words(db: Db, case: Case, chosen: str, _now: float) -> Said:
            if not identifiers.any_in(db, case.id):
                raise NothingCovered()
            question, yes, no = (self.text(text_id, chosen) for text_id in (MAY_SEE, YES, NO))
            if question is None or yes is None or no is None:
                raise TextMissing()
            cases.ask_consent(db, case.id)
            return Said(MAY_SEE, chosen, question, (yes, no))

        await self._send(op, "ask_to_see", case_id, words)

    async def ask_second(self, op: str, case_id: str, reason: str) -> None:
        """The person has said yes; ask a second one of us, and say why it must be seen."""

        def work(db: Db, who: Operator, now: float) -> None:
            case = held(db, who, case_id)
            if not identifiers.any_in(db, case.id):
                raise NothingCovered()
            covered.must_have_consent(case)
            covered.must_be_a_reason(reason)
            payload = digest("see", case.id, who.id)
            number = approvals.ask(db, "see", case.id, payload, who.id, now)
            reasons.put(db, f"approval:{number}", reason.strip(), self._judges(db, who))
            self._call_second(db, case, who, now)

        await self._act(op, "ask_second", work, case_id=case_id)

    async def open_covered(self, op: str, case_id: str, reason: str = "") -> None:
        """Open it to the holder for a quarter of an hour."""

        def work(db: Db, who: Operator, now: float) -> None:
            case = held(db, who, case_id)
            if not identifiers.any_in(db, case.id):
                raise NothingCovered()
            asked = approvals.newest(db, "see", case.id, who.id, now)
            agreed = asked is not None and asked.agreed_by is not None
            why = covered.ground(case, _last_word(db, case), reason, now, agreed=agreed)
            number = openings.add(db, case.id, who.id, why, now)
            if why == "silence":
                reasons.put(db, f"opening:{number}", reason.strip(), self._judges(db, who))
                self._call_second(db, case, who, now)
            else:
                fresh = must_count(asked, who.id, digest("see", case.id, who.id), now)
                approvals.use(db, fresh.id, now)
                reasons.forget(db, f"approval:{fresh.id}")

        await self._act(op, "open_covered", work, case_id=case_id)

    async def to_review(self, op: str, hand: Hand | None = None) -> list[Review]:
        """What this person should look at: openings without a yes, by others."""

        def work(db: Db, who: Operator, now: float) -> list[Review]:
            names = {person.id: person.name for person in operators.everybody(db)}
            return [
                Review(
                    one.id,
                    one.case_id,
                    names.get(one.operator, ""),
                    _reason(db, f"opening:{one.id}", who, hand),
                    one.review_by < now,
                )
                for one in openings.to_review(db, who.id)
            ]

        return await self._look(op, "reviews", work)

    async def review(self, op: str, number: int, verdict: str) -> None:
        """A second person says whether opening was right. It can't be done for oneself."""

        def work(db: Db, who: Operator, now: float) -> None:
            if verdict not in VERDICTS or not openings.reviewed(db, number, who.id, verdict, now):
                raise NoSuchReview()
            reasons.forget(db, f"opening:{number}")

        await self._act(op, "review", work, detail=verdict if verdict in VERDICTS else "")

    def _judges(self, db: Db, who: Operator) -> dict[str, bytes]:
        """Those who may be the second one: active colleagues with a key of their own."""
        publics = operator_keys.publics(db)
        return {
            one.id: publics[one.id]
            for one in operators.everybody(db)
            if one.id != who.id and one.id in publics and one.role == "responder" and one.state == "active"
        }

    def _call_second(self, db: Db, case: Case, who: Operator, now: float) -> None:
        """Everybody else on shift is told; the list of what is to be looked at stays until somebody has."""
        for person in operators.on_shift(db, now):
            if person.operator != who.id:
                alert_one(db, case, person.operator, now)


def _reason(db: Db, subject: str, who: Operator, hand: Hand | None) -> str:
    return reasons.read(db, subject, who.id, None if hand is None else hand.private) or ""


def _last_word(db: Db, case: Case) -> float | None:
    query = select(contacts.c.last_word_at).where(contacts.c.contact == case.contact)
    at: float | None = db.sa.execute(query).scalar()
    return at
