"""One's own security keys: a new one, the list, taking one away. From the first one on the private key is
locked under passphrase and security key together, and under the passphrase alone no more.

The printed code goes on working, and whoever uses it begins again without security keys.
"""

import hmac

from sqlalchemy import delete, select

from bot.desk import touch as webauthn
from bot.desk.errors import (
    EnoughKeys,
    KeyNotHere,
    KeyRefused,
    LastKey,
    NoAddress,
    NoSuchKey,
    PassphraseWrong,
)  # fmt: skip
from bot.desk.own_key import under_key, under_passphrase
from bot.desk.room import Room
from bot.desk.site import Site
from bot.desk.tickets import SECONDS, Waiting, locked_under
from bot.desk.tokens import new_token, token_key
from bot.desk.touch import Fresh, Made, Touch
from bot.desk.views import KeyBegun, OwnKey
from bot.keys import Keys
from bot.storage import operator_keys, security_keys
from bot.storage.case_keys import Hand
from bot.storage.security_keys import SecurityKey
from bot.storage.tables import console_sessions as sessions
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.operators import Operator
from escalation.seal.box import Closed

MOST = 8
LABEL = 40


class SecurityKeys(Room):
    """What somebody who is signed in does with their own."""

    async def security_keys(self, op: str) -> list[OwnKey]:
        """All of one's own, as they were named."""

        def work(db: Db, who: Operator, _now: float) -> list[OwnKey]:
            return [
                OwnKey(one.number, self.keys.open("staff", one.label_sealed, one.credential_id).decode())
                for one in security_keys.of(db, who.id)
            ]

        return await self._look(op, "security_keys", work)

    async def begin_key(self, op: str, hand: Hand | None, passphrase: str, label: str = "") -> KeyBegun:
        """A passphrase that fits, for a ticket and what the new key is asked."""
        site = self._place()
        if hand is None:
            raise KeyNotHere()
        stored, secret = await self._typed(op, passphrase)
        ticket, challenges = new_token(self.clock), (self.clock.random(32), self.clock.random(32))

        def work(db: Db, who: Operator, _now: float) -> KeyBegun:
            known = [one.credential_id for one in security_keys.of(db, who.id)]
            if len(known) >= MOST:
                raise EnoughKeys()
            return KeyBegun(
                ticket,
                webauthn.to_make(
                    site,
                    challenges[0],
                    who=self.keys.mac("staff", b"handle|" + who.id.encode()),
                    name=who.name,
                    known=known,
                    seconds=SECONDS["add_key"],
                ),
                webauthn.to_touch(
                    site,
                    challenges[1],
                    salt=salt_of(self.keys, who.id),
                    known=(),
                    seconds=SECONDS["add_key"],
                ),
            )

        begun = await self._look(op, "begin_key", work)
        locked = locked_under(ticket, op, secret)
        waiting = Waiting("add_key", op, challenges, stored, locked, " ".join(label.split())[:LABEL])
        self.tickets.keep(token_key(self.keys, ticket), waiting, self.clock.now())
        return begun

    async def add_key(
        self, op: str, hand: Hand | None, ticket: str, made: Made, touch: Touch, *, here: str = ""
    ) -> None:
        """The key was made and touched: from here on it is needed. `here`: the session that stays."""
        site = self._place()
        waiting = self.tickets.take(token_key(self.keys, ticket), "add_key", self.clock.now())
        if waiting is None or waiting.operator != op:
            raise KeyRefused()
        given = webauthn.secret_of(touch)

        def work(db: Db, who: Operator, _now: float) -> None:
            if hand is None:
                raise KeyNotHere()
            if not same_passphrase(db, who.id, waiting.passphrase_hash):
                raise KeyRefused()
            fresh = webauthn.made(site, waiting.challenges[0], made)
            count = webauthn.touched(site, waiting.challenges[1], touch, fresh)
            if security_keys.known(db, fresh.credential_id):
                raise KeyRefused()
            try:
                secret = waiting.secret(ticket)
            except Closed:
                raise KeyRefused() from None
            security_keys.add(
                db,
                who.id,
                SecurityKey(
                    credential_id=fresh.credential_id,
                    public_key=fresh.public_key,
                    sign_count=count,
                    locked=under_key(self.keys, who.id, hand.private, secret, fresh.credential_id, given),
                    label_sealed=self.keys.seal("staff", waiting.label.encode(), fresh.credential_id),
                ),
            )
            operator_keys.lock_anew(db, who.id, b"")
            _end_others(db, who.id, here)
            self.writer.checkpoint()  # the old lock lies in the log of the database until then

        await self._act(op, "add_key", work)

    async def remove_key(
        self, op: str, hand: Hand | None, number: int, passphrase: str = "", *, here: str = ""
    ) -> None:
        """Take one away. With the last one the passphrase opens alone again, so it must be typed."""
        typed = await self._typed(op, passphrase) if passphrase else None

        def work(db: Db, who: Operator, _now: float) -> None:
            own = [one.number for one in security_keys.of(db, who.id)]
            if number not in own:
                raise NoSuchKey()
            if len(own) == 1:
                if typed is None:
                    raise LastKey()
                if hand is None:
                    raise KeyNotHere()
                stored, secret = typed
                if not same_passphrase(db, who.id, stored):
                    raise PassphraseWrong()
                alone = under_passphrase(self.keys, who.id, hand.private, secret)
                operator_keys.lock_anew(db, who.id, alone)
            security_keys.remove(db, who.id, number)
            _end_others(db, who.id, here)
            self.writer.checkpoint()

        await self._act(op, "remove_key", work)

    def _place(self) -> Site:
        if self.site is None:
            raise NoAddress()
        return self.site

    async def _typed(self, op: str, passphrase: str) -> tuple[str, bytes]:
        """What is stored of one's passphrase and the half that opens, or PassphraseWrong."""
        key, now = self.keys.mac("token", b"own:" + op.encode("utf-8", "surrogatepass")), self.clock.now()
        self.tries.check(key, now)
        stored = self.writer.read(lambda db: _hash(db, op))
        secret = await self.passphrases.fits(stored, passphrase)
        if stored is None or secret is None:
            self.tries.wrong(key, now)
            raise PassphraseWrong()
        self.tries.right(key)
        return stored, secret


def salt_of(keys: Keys, operator: str) -> bytes:
    """What the security keys of one person make their secrets from."""
    return keys.mac("passphrase", b"touch|" + operator.encode())


def recognised(key: SecurityKey) -> Fresh:
    """A stored key, to check a touch with."""
    return Fresh(key.credential_id, key.public_key, key.sign_count)


def same_passphrase(db: Db, operator: str, stored: str) -> bool:
    """Whether the passphrase that was typed a while ago still is the one that counts."""
    return hmac.compare_digest(_hash(db, operator) or "", stored)


def _hash(db: Db, operator: str) -> str | None:
    query = select(table.c.passphrase_hash).where(table.c.id == operator, table.c.state != "removed")
    return db.sa.execute(query).scalar_one_or_none() or None


def _end_others(db: Db, operator: str, here: str) -> None:
    """Sessions that were opened with other locks end; the one whose forms carry `here` goes on."""
    db.sa.execute(delete(sessions).where(sessions.c.operator == operator, sessions.c.form_token != here))
