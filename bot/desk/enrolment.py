"""From a single-use link to an account: a name, a passphrase, an authenticator app that was tried once."""

import re
import unicodedata

import pyotp
from sqlalchemy import insert, select

from bot.desk.errors import CodeWrong, LinkInvalid, NameRefused
from bot.desk.own_key import locked
from bot.desk.room import Room, identifier
from bot.desk.tokens import Link, belongs, link, token_key, use
from bot.desk.totp import accepted_step, new_secret
from bot.desk.views import Enrolment, Invitation
from bot.storage import audit, operator_keys, operators
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.audit import AuditRow
from escalation.seal.box import new_pair
from escalation.seal.lock import new_code

PURPOSES = ("admin", "responder", "reset")
NAME = re.compile(r"[^\W_][\w .\-]{0,38}[^\W_]")


def tidy(name: str) -> str:
    """A name as it is stored and looked for."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


class Enrolments(Room):
    """What a link can be used for."""

    async def invitation(self, token: str) -> Invitation:
        """What this link is for, or LinkInvalid."""
        key, now = token_key(self.keys, token), self.clock.now()
        found = self.writer.read(lambda db: link(db, key, now, PURPOSES))
        return Invitation(purpose=found.purpose, languages=tuple(found.languages.split()))

    async def enrol(self, token: str, name: str, passphrase: str) -> Enrolment:
        """Take name and passphrase, hand out the secret. The link counts as used after the first code."""
        chosen = tidy(name)
        if not NAME.fullmatch(chosen):
            raise NameRefused()
        await self.invitation(token)  # no expensive hash for a link that does not count
        stretched = await self.passphrases.stretch(passphrase, chosen)
        key, now = token_key(self.keys, token), self.clock.now()
        secret, fresh = new_secret(self.clock.random(20)), identifier(self.clock)
        code = new_code(self.clock.random(20))

        def unit(db: Db) -> str:
            found = link(db, key, now, PURPOSES)
            operator = self._account(db, found, chosen, fresh, now)
            sealed = self.keys.seal("staff", secret.encode(), operator.encode())
            operators.change(
                db, operator, passphrase_hash=stretched.stored, totp_sealed=sealed, totp_last_step=0
            )
            pair = new_pair()
            operator_keys.put(db, operator, locked(self.keys, operator, pair.private, stretched.secret, code))
            belongs(db, key, operator)
            audit.write(db, AuditRow(now, "enrol", operator, None, found.purpose))
            return operator

        operator = await self.writer.run(unit)
        uri = pyotp.TOTP(secret).provisioning_uri(name=chosen, issuer_name="Console")
        return Enrolment(operator=operator, secret=secret, uri=uri, code=code)

    async def confirm_totp(self, token: str, code: str) -> None:
        """The first code fits: the account is ready and the link is used up."""
        key, now = token_key(self.keys, token), self.clock.now()
        self.tries.check(key, now)

        def unit(db: Db) -> None:
            found = link(db, key, now, PURPOSES)
            row = db.sa.execute(
                select(table.c.totp_sealed, table.c.totp_last_step).where(table.c.id == found.operator)
            ).first()
            if found.operator is None or row is None or not row.totp_sealed:
                raise LinkInvalid()
            secret = self.keys.open("staff", row.totp_sealed, found.operator.encode()).decode()
            step = accepted_step(secret, code, now, row.totp_last_step)
            if step is None:
                raise CodeWrong()
            use(db, key, now)
            operators.change(db, found.operator, totp_last_step=step)
            audit.write(db, AuditRow(now, "confirm_totp", found.operator, None, found.purpose))

        try:
            await self.writer.run(unit)
        except CodeWrong:
            self.tries.wrong(key, now)
            raise
        self.changed.tell()

    def _account(self, db: Db, found: Link, name: str, fresh: str, now: float) -> str:
        """The row this link fills: a new one, or the one it began before."""
        same = operators.by_name(db, name)
        if same is not None and same.id != found.operator:
            raise NameRefused()
        if found.purpose == "reset" and found.operator is not None:
            if same is None:
                raise NameRefused()  # a reset keeps the name the audit knows
            return found.operator
        if found.operator is not None:
            operators.forget(db, (found.operator,))
        db.sa.execute(
            insert(table).values(
                id=fresh,
                name=name,
                role=found.purpose,
                state="active" if found.purpose == "admin" else "newcomer",
                languages=found.languages,
                passphrase_hash="",
                totp_sealed=b"",
                created_at=now,
            )
        )
        return fresh
