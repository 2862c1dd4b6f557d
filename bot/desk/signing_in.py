"""Signing in and the sessions of the console: server-side, half an hour idle, half a day at most."""

import hmac

from sqlalchemy import delete, insert, select, update

from bot.desk.enrolment import tidy
from bot.desk.errors import SignInRefused
from bot.desk.own_key import at_hand, by_passphrase, for_session
from bot.desk.room import Room
from bot.desk.tokens import new_token, token_key
from bot.desk.totp import accepted_step
from bot.desk.views import Session, SignedIn
from bot.storage import audit, operator_keys, operators
from bot.storage.tables import console_sessions as sessions
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.audit import AuditRow

IDLE_SECONDS = 1800.0
LONGEST_SECONDS = 12 * 3600.0
SEEN_EVERY = 60.0


class SigningIn(Room):
    """Who is who."""

    async def sign_in(self, name: str, passphrase: str, code: str) -> SignedIn:
        """A new session, or one refusal for every reason. Each code counts once."""
        now, wanted = self.clock.now(), tidy(name)
        key = self.keys.mac("token", b"name:" + wanted.casefold().encode("utf-8", "surrogatepass"))
        self.tries.check(key, now)
        stored = self.writer.read(lambda db: _stored(db, wanted))
        secret = await self.passphrases.fits(stored, passphrase)
        if secret is None:
            self.tries.wrong(key, now)
            await self._note_refusal(wanted, now)
            raise SignInRefused()
        token, form_token = new_token(self.clock), new_token(self.clock)
        try:
            operator = await self.writer.run(
                lambda db: self._open(db, wanted, stored, code, secret, (token, form_token))
            )
        except SignInRefused:
            self.tries.wrong(key, now)
            await self._note_refusal(wanted, now)
            raise
        self.tries.right(key)
        return SignedIn(token=token, form_token=form_token, operator=operator)

    async def session(self, token: str) -> Session | None:
        """Whose token this is, the token their forms must carry, and their key; None when it ended."""
        key, now = token_key(self.keys, token), self.clock.now()

        def look(db: Db) -> tuple[str, str, float, bytes | None] | None:
            columns = (
                sessions.c.operator, sessions.c.form_token, sessions.c.seen_at, sessions.c.hand_locked
            )  # fmt: skip
            row = db.sa.execute(
                select(*columns).where(
                    sessions.c.token_key == key,
                    sessions.c.seen_at > now - IDLE_SECONDS,
                    sessions.c.created_at > now - LONGEST_SECONDS,
                )
            ).first()
            return None if row is None else (row.operator, row.form_token, row.seen_at, row.hand_locked)

        found = self.writer.read(look)
        if found is None:
            return None
        operator, form_token, seen_at, hand_locked = found
        if now - seen_at >= SEEN_EVERY:
            seen = update(sessions).where(sessions.c.token_key == key).values(seen_at=now)
            await self.writer.run(lambda db: db.sa.execute(seen).rowcount)
        who = self.writer.read(lambda db: operators.get(db, operator))
        if who is None or who.state == "removed":
            return None
        return Session(who, form_token, at_hand(operator, hand_locked, token))

    async def sign_out(self, token: str) -> None:
        """End one session."""
        key, now = token_key(self.keys, token), self.clock.now()

        def unit(db: Db) -> None:
            operator = db.sa.execute(
                select(sessions.c.operator).where(sessions.c.token_key == key)
            ).scalar_one_or_none()
            if operator is not None:
                db.sa.execute(delete(sessions).where(sessions.c.token_key == key))
                audit.write(db, AuditRow(now, "sign_out", operator))

        await self.writer.run(unit)

    def _open(
        self, db: Db, name: str, stored: str | None, code: str, secret: bytes, tokens: tuple[str, str]
    ) -> str:
        now, (token, form_token) = self.clock.now(), tokens
        columns = (table.c.id, table.c.totp_sealed, table.c.totp_last_step, table.c.passphrase_hash)
        row = db.sa.execute(
            select(*columns).where(
                table.c.name == name, table.c.state != "removed", table.c.totp_last_step > 0
            )
        ).first()
        # The hash was checked outside this transaction: it must still be the one that counts.
        if row is None or stored is None or not hmac.compare_digest(row.passphrase_hash, stored):
            raise SignInRefused()
        totp = self.keys.open("staff", row.totp_sealed, row.id.encode()).decode()
        step = accepted_step(totp, code, now, row.totp_last_step)
        if step is None:
            raise SignInRefused()
        operators.change(db, row.id, totp_last_step=step)
        pair = operator_keys.get(db, row.id)
        private = None if pair is None else by_passphrase(self.keys, row.id, pair, secret)
        db.sa.execute(
            insert(sessions).values(
                token_key=token_key(self.keys, token),
                operator=row.id,
                form_token=form_token,
                hand_locked=None if private is None else for_session(row.id, private, token),
                created_at=now,
                seen_at=now,
            )
        )
        audit.write(db, AuditRow(now, "sign_in", row.id))
        return str(row.id)

    async def _note_refusal(self, name: str, now: float) -> None:
        """Only whose account was tried, if there is one; never what was typed."""

        def unit(db: Db) -> None:
            who = operators.by_name(db, name)
            audit.write(db, AuditRow(now, "sign_in_refused", who.id if who is not None else None))

        await self.writer.run(unit)


def _stored(db: Db, name: str) -> str | None:
    query = select(table.c.passphrase_hash).where(table.c.name == name, table.c.state != "removed")
    return db.sa.execute(query).scalar_one_or_none() or None
