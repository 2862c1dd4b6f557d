"""Signing in and the sessions of the console: server-side, half an hour idle, half a day at most."""

import hmac
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from bot.desk.enrolment import tidy
from bot.desk.errors import KeyAsked, KeyRefused, KeyTooOld, NoAddress, SignInRefused
from bot.desk.own_key import at_hand, by_key, by_passphrase, for_session
from bot.desk.room import Room
from bot.desk.security_keys import recognised, salt_of, same_passphrase
from bot.desk.tickets import SECONDS, Waiting, locked_under
from bot.desk.tokens import new_token, token_key
from bot.desk.totp import accepted_step
from bot.desk.touch import Touch, binary, secret_of, to_touch, touched
from bot.desk.views import Session, SignedIn
from bot.storage import audit, operator_keys, operators, security_keys
from bot.storage.security_keys import SecurityKey
from bot.storage.tables import console_sessions as sessions
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.audit import AuditRow
from escalation.seal.box import Closed

IDLE_SECONDS = 1800.0
LONGEST_SECONDS = 12 * 3600.0
SEEN_EVERY = 60.0


class Tokens(NamedTuple):
    """Of a session that begins: the cookie, and what its forms carry."""

    token: str
    form_token: str

    def __repr__(self) -> str:
        return "Tokens()"


class SigningIn(Room):
    """Who is who."""

    async def sign_in(self, name: str, passphrase: str, code: str) -> SignedIn:
        """A new session, or one refusal for every reason. Each code counts once.

        Raises KeyAsked when all three fit and a security key has to be touched before anything opens.
        """
        now, wanted = self.clock.now(), tidy(name)
        key = self._tries_of(wanted)
        self.tries.check(key, now)
        stored = self.writer.read(lambda db: _stored(db, wanted))
        secret = await self.passphrases.fits(stored, passphrase)
        if secret is None or stored is None:
            self.tries.wrong(key, now)
            await self._note_refusal(wanted, now)
            raise SignInRefused()
        fresh = self._fresh_session()
        try:
            operator, own = await self.writer.run(
                lambda db: self._open(db, wanted, stored, code, secret, fresh)
            )
        except SignInRefused:
            self.tries.wrong(key, now)
            await self._note_refusal(wanted, now)
            raise
        if own:
            raise self._ask(operator, own, stored, secret)
        self.tries.right(key)
        return SignedIn(token=fresh.token, form_token=fresh.form_token, operator=operator)

    async def touched(self, ticket: str, touch: Touch) -> SignedIn:
        """The security key was touched: the session begins, or one refusal for every reason."""
        now = self.clock.now()
        waiting = self.tickets.take(token_key(self.keys, ticket), "sign_in", now)
        if waiting is None:
            raise KeyRefused()
        who = self.writer.read(lambda db: operators.get(db, waiting.operator))
        name = "" if who is None else who.name
        key = self._tries_of(name)
        self.tries.check(key, now)
        fresh = self._fresh_session()
        try:
            await self.writer.run(lambda db: self._open_touched(db, waiting, ticket, touch, fresh))
        except (KeyRefused, KeyTooOld):
            self.tries.wrong(key, now)
            await self._note_refusal(name, now)
            raise KeyRefused() from None
        self.tries.right(key)
        return SignedIn(token=fresh.token, form_token=fresh.form_token, operator=waiting.operator)

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
        self, db: Db, name: str, stored: str, code: str, secret: bytes, fresh: Tokens
    ) -> tuple[str, list[SecurityKey]]:
        """Begin a session, or say which security keys must be touched first; nothing is open until then."""
        now = self.clock.now()
        columns = (table.c.id, table.c.totp_sealed, table.c.totp_last_step, table.c.passphrase_hash)
        row = db.sa.execute(
            select(*columns).where(
                table.c.name == name, table.c.state != "removed", table.c.totp_last_step > 0
            )
        ).first()
        # The hash was checked outside this transaction: it must still be the one that counts.
        if row is None or not hmac.compare_digest(row.passphrase_hash, stored):
            raise SignInRefused()
        totp = self.keys.open("staff", row.totp_sealed, row.id.encode()).decode()
        step = accepted_step(totp, code, now, row.totp_last_step)
        if step is None:
            raise SignInRefused()
        operators.change(db, row.id, totp_last_step=step)
        own = security_keys.of(db, row.id)
        if own:
            audit.write(db, AuditRow(now, "key_asked", row.id))
            return str(row.id), own
        pair = operator_keys.get(db, row.id)
        private = None if pair is None else by_passphrase(self.keys, row.id, pair, secret)
        self._begin(db, row.id, private, fresh)
        return str(row.id), []

    def _ask(self, operator: str, own: list[SecurityKey], stored: str, secret: bytes) -> KeyAsked:
        """What the browser is to ask the key, and what waits here until it is answered."""
        if self.site is None:
            raise NoAddress()
        ticket, challenge = new_token(self.clock), self.clock.random(32)
        locked = locked_under(ticket, operator, secret)
        waiting = Waiting("sign_in", operator, (challenge,), stored, locked)
        self.tickets.keep(token_key(self.keys, ticket), waiting, self.clock.now())
        options = to_touch(
            self.site,
            challenge,
            salt=salt_of(self.keys, operator),
            known=[one.credential_id for one in own],
            seconds=SECONDS["sign_in"],
        )
        return KeyAsked(ticket, options)

    def _open_touched(self, db: Db, waiting: Waiting, ticket: str, touch: Touch, fresh: Tokens) -> None:
        """Begin a session with what passphrase and security key open together."""
        who = operators.get(db, waiting.operator)
        if self.site is None or who is None or who.state == "removed":
            raise KeyRefused()
        if not same_passphrase(db, who.id, waiting.passphrase_hash):
            raise KeyRefused()
        named = binary(touch.credential)
        key = next((one for one in security_keys.of(db, who.id) if one.credential_id == named), None)
        if key is None:
            raise KeyRefused()
        count = touched(self.site, waiting.challenges[0], touch, recognised(key))
        given = secret_of(touch)
        try:
            secret = waiting.secret(ticket)
            private = by_key(self.keys, who.id, key.locked, secret, key.credential_id, given)
        except Closed:
            raise KeyRefused() from None
        security_keys.counted(db, key, count)
        self._begin(db, who.id, private, fresh, detail="key")

    def _begin(
        self, db: Db, operator: str, private: bytes | None, fresh: Tokens, *, detail: str = ""
    ) -> None:
        now = self.clock.now()
        db.sa.execute(
            insert(sessions).values(
                token_key=token_key(self.keys, fresh.token),
                operator=operator,
                form_token=fresh.form_token,
                hand_locked=None if private is None else for_session(operator, private, fresh.token),
                created_at=now,
                seen_at=now,
            )
        )
        audit.write(db, AuditRow(now, "sign_in", operator, None, detail))

    def _fresh_session(self) -> Tokens:
        return Tokens(new_token(self.clock), new_token(self.clock))

    def _tries_of(self, name: str) -> bytes:
        return self.keys.mac("token", b"name:" + name.casefold().encode("utf-8", "surrogatepass"))

    async def _note_refusal(self, name: str, now: float) -> None:
        """Only whose account was tried, if there is one; never what was typed."""

        def unit(db: Db) -> None:
            who = operators.by_name(db, name)
            audit.write(db, AuditRow(now, "sign_in_refused", who.id if who is not None else None))

        await self.writer.run(unit)


def _stored(db: Db, name: str) -> str | None:
    query = select(table.c.passphrase_hash).where(table.c.name == name, table.c.state != "removed")
    return db.sa.execute(query).scalar_one_or_none() or None
