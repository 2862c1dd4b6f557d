"""What takes two of us, and one's own key: agreeing, supervisors, a lost passphrase.

Never one administrator alone: a forgotten passphrase is replaced with the printed code, and without it two
supervisors together give the cases back to a colleague who has begun again.
"""

import msgspec
from sqlalchemy import select, update

from bot import sealing
from bot.desk.enrolment import tidy
from bot.desk.errors import KeyNotHere, NoSuchOperator, NoSuchReview, NotSupervisors, SignInRefused
from bot.desk.own_key import by_code, locked
from bot.desk.room import Room
from bot.desk.totp import accepted_step
from bot.desk.views import Request
from bot.storage import approvals, audit, operator_keys, operators, reasons, recovery
from bot.storage.case_keys import Hand
from bot.storage.key_tables import operator_keys as key_table
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.approval import Approval, digest, may_agree, must_count
from escalation.audit import AuditRow
from escalation.operators import Operator
from escalation.seal.box import Closed
from escalation.seal.lock import new_code


class Two(Room):
    """Agreeing, recovering, supervisors."""

    async def to_agree(self, op: str, hand: Hand | None = None) -> list[Request]:
        """What waits for a second one, and could be this person."""

        def work(db: Db, who: Operator, now: float) -> list[Request]:
            names = {person.id: person.name for person in operators.everybody(db)}
            private = None if hand is None else hand.private
            return [
                Request(
                    one.id,
                    one.action,
                    names.get(one.subject, one.subject),
                    names.get(one.asked_by, ""),
                    reasons.read(db, f"approval:{one.id}", who.id, private) or "",
                )
                for one in approvals.waiting(db, now)
                if may_agree(one, who, now)
            ]

        return await self._look(op, "reviews", work)

    async def agree(self, op: str, number: int, hand: Hand | None = None) -> None:
        """I am the second one, for exactly this."""

        def work(db: Db, who: Operator, now: float) -> None:
            one = approvals.get(db, number)
            if one is None or not may_agree(one, who, now):
                raise NoSuchReview()
            half = self._half(db, one, hand) if one.action == "recover" else None
            if not approvals.agree(db, number, who.id, now, half):
                raise NoSuchReview()
            if one.action == "supervisor":
                self._appoint(db, one, now)

        await self._act(op, "agree", work)

    async def name_supervisor(self, op: str, colleague: str) -> None:
        """Ask that a colleague becomes a supervisor; it happens when another one agrees."""

        def work(db: Db, who: Operator, now: float) -> None:
            self._must_be_able(db, colleague)
            approvals.ask(db, "supervisor", colleague, digest("supervisor", colleague, who.id), who.id, now)

        await self._act(op, "name_supervisor", work, detail=colleague[:16])

    async def ask_recovery(self, op: str, colleague: str) -> None:
        """Ask another supervisor to give a colleague, together, what is sealed to the supervisors."""

        def work(db: Db, who: Operator, now: float) -> None:
            if not who.supervisor:
                raise NotSupervisors()
            self._must_be_able(db, colleague)
            approvals.ask(db, "recover", colleague, digest("recover", colleague, who.id), who.id, now)

        await self._act(op, "recover", work, detail=colleague[:16])

    async def recover(self, op: str, colleague: str, hand: Hand | None) -> int:
        """Do it, once the other one has agreed. Returns how many cases the colleague can open now."""

        def work(db: Db, who: Operator, now: float) -> int:
            if hand is None:
                raise KeyNotHere()
            asked = approvals.newest(db, "recover", colleague, who.id, now)
            fresh = must_count(asked, who.id, digest("recover", colleague, who.id), now)
            halves = approvals.use(db, fresh.id, now)
            done: set[str] = set()
            for recovery_id, half in _halves.decode(halves or b"\x80").items():
                try:
                    private = recovery.open_inner(
                        recovery_id, fresh.agreed_by or "", who.id, hand.private, half
                    )
                except Closed:
                    continue
                reader = f"{recovery.READER}{recovery_id}"
                done |= set(sealing.opened_together(db, private, reader, colleague))
            return len(done)

        return await self._act(op, "recover", work, detail=colleague[:16])

    async def recovering(self, op: str) -> dict[str, bool]:
        """Colleagues this person has asked to recover, and whether the other supervisor has agreed."""

        def work(db: Db, who: Operator, now: float) -> dict[str, bool]:
            asked = {
                person.id: approvals.newest(db, "recover", person.id, who.id, now)
                for person in operators.everybody(db)
            }
            return {one: found.agreed_by is not None for one, found in asked.items() if found is not None}

        return await self._look(op, "people", work)

    async def new_code(self, op: str, hand: Hand | None) -> str:
        """A fresh code to print; the old one is worth nothing from here on."""
        code = new_code(self.clock.random(20))

        def work(db: Db, who: Operator, _now: float) -> None:
            pair = operator_keys.get(db, who.id)
            if hand is None or pair is None:
                raise KeyNotHere()
            fresh = locked(self.keys, who.id, hand.private, b"", code)
            db.sa.execute(
                update(key_table).where(key_table.c.operator == who.id).values(code_locked=fresh.code_locked)
            )

        await self._act(op, "new_code", work)
        return code

    async def replace_passphrase(self, name: str, code: str, digits: str, passphrase: str) -> str:
        """The printed code and the authenticator, for a new passphrase. Returns a fresh code to print."""
        wanted, now = tidy(name), self.clock.now()
        key = self.keys.mac("token", b"code:" + wanted.casefold().encode("utf-8", "surrogatepass"))
        self.tries.check(key, now)
        stretched = await self.passphrases.stretch(passphrase, wanted)
        fresh_code = new_code(self.clock.random(20))

        def unit(db: Db) -> None:
            row = db.sa.execute(
                select(table.c.id, table.c.totp_sealed, table.c.totp_last_step).where(
                    table.c.name == wanted, table.c.state != "removed", table.c.totp_last_step > 0
                )
            ).first()
            pair = None if row is None else operator_keys.get(db, row.id)
            if row is None or pair is None:
                raise SignInRefused()
            secret = self.keys.open("staff", row.totp_sealed, row.id.encode()).decode()
            step = accepted_step(secret, digits, now, row.totp_last_step)
            if step is None:
                raise SignInRefused()
            try:
                private = by_code(self.keys, row.id, pair, code)
            except Closed:
                raise SignInRefused() from None
            again = locked(self.keys, row.id, private, stretched.secret, fresh_code)
            operator_keys.put(db, row.id, again)
            operators.change(db, row.id, passphrase_hash=stretched.stored, totp_last_step=step)
            operators.sign_out_everywhere(db, row.id)
            audit.write(db, AuditRow(now, "recovered", row.id))

        try:
            await self.writer.run(unit)
        except SignInRefused:
            self.tries.wrong(key, now)
            raise
        self.tries.right(key)
        return fresh_code

    def _half(self, db: Db, one: Approval, hand: Hand | None) -> bytes:
        """What this supervisor opens for the one who asked, and only for them."""
        if hand is None:
            raise KeyNotHere()
        halves: dict[str, bytes] = {}
        for recovery_id in recovery.all_ids(db):
            half = recovery.open_outer(db, recovery_id, hand.operator, hand.private, one.asked_by)
            if half is not None:
                halves[recovery_id] = half
        if not halves:
            raise NotSupervisors()
        return msgspec.msgpack.encode(halves)

    def _appoint(self, db: Db, one: Approval, now: float) -> None:
        must_count(
            approvals.get(db, one.id), one.asked_by, digest("supervisor", one.subject, one.asked_by), now
        )
        self._must_be_able(db, one.subject)
        approvals.use(db, one.id, now)
        operators.change(db, one.subject, supervisor=True)
        sealing.renew_recovery(db)

    def _must_be_able(self, db: Db, colleague: str) -> None:
        person = operators.get(db, colleague)
        if person is None or person.role != "responder" or person.state != "active":
            raise NoSuchOperator()
        if operator_keys.get(db, colleague) is None:
            raise NotSupervisors()


_halves = msgspec.msgpack.Decoder(dict[str, bytes])
