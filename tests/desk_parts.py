"""A desk with a frozen clock and people on it, for the tests of bot/desk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select

from bot import sealing
from bot.desk import Desk
from bot.desk.own_key import locked
from bot.desk.passphrases import Passphrases
from bot.desk.totp import new_secret
from bot.desk.views import CaseFile, SignedIn
from bot.keys import Keys
from bot.storage import cases, contact_keys, lines, operator_keys, operators
from bot.storage.case_keys import Hand
from bot.storage.key_tables import contact_keys as contact_key_table
from bot.storage.tables import audit, contacts
from bot.storage.tables import operators as operator_table
from bot.storage.writer import Db
from escalation import case as machine
from escalation.card import Card
from escalation.case import Case
from escalation.replies import sources
from escalation.seal.box import new_pair
from tests.schema import fresh

START = 1_800_000_000.0
HOURS = 3600.0
PASSPHRASE = "correct horse battery"  # four words would be better still
PRINTED = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORDS = "they wrote this, canary-7f3a"


class FrozenClock:
    """Time stands still unless a test moves it; randomness counts up."""

    def __init__(self) -> None:
        self.time, self.drawn = START, 0

    def now(self) -> float:
        return self.time

    def random(self, size: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(size, "big") if size < 20 else bytes([self.drawn % 251] * size)


def english(text_id: str, language: str) -> str | None:
    """Texts in two languages: English, and Bengali for everything but one reply."""
    if text_id not in sources() or language not in ("en", "bn"):
        return None
    if language == "bn" and text_id == "reply.closing":
        return None
    return f"{language}:{sources()[text_id].text}"


@dataclass
class Scene:
    """The desk and everything around it that a test may look at."""

    folder: Path
    name: str = "desk.sqlite"
    clock: FrozenClock = field(default_factory=FrozenClock)
    keys: Keys = field(default_factory=lambda: Keys(bytes(range(32))))
    woken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.writer = fresh(self.folder / self.name)
        self.hands: dict[str, Hand] = {}
        self.desk = self.another_desk()

    def another_desk(self) -> Desk:
        return Desk(
            writer=self.writer, keys=self.keys, clock=self.clock, text=english, hasher=CHEAP,
            wake=self.woken.append,
        )  # fmt: skip

    async def furnish(self) -> None:
        for name, role, state, languages in (
            ("ann", "responder", "active", "en bn"),
            ("bo", "responder", "active", "th"),
            ("cy", "responder", "newcomer", "en"),
            ("boss", "admin", "active", ""),
            ("gone", "responder", "removed", "en"),
        ):
            await self.person(name, role, state, languages)

    async def person(self, name: str, role: str, state: str, languages: str) -> str:
        secret, pair = new_secret(self.clock.random(20)), new_pair()
        stretched = Passphrases(CHEAP).at_once(PASSPHRASE)
        if state != "removed":
            self.hands[name] = Hand(name, pair.private)

        def unit(db: Db) -> None:
            if state != "removed":
                own = locked(self.keys, name, pair.private, stretched.secret, PRINTED)
                operator_keys.put(db, name, own)
            db.sa.execute(
                insert(operator_table).values(
                    id=name, name=name, role=role, state=state, languages=languages, created_at=START,
                    passphrase_hash=stretched.stored, totp_last_step=1,
                    totp_sealed=self.keys.seal("staff", secret.encode(), name.encode()),
                )
            )  # fmt: skip

        await self.writer.run(unit)
        return secret

    async def case(self, case_id: str = "c1", *, words: str = WORDS, **fields: Any) -> Case:
        """A case in the queue with one line of a person, whose contact can be answered."""
        values: dict[str, Any] = {
            "contact": f"{case_id:k<32}", "urgency": "P2", "language": "en", "card": Card(role="inside"),
            "opened_at": self.clock.now(), "waiting_since": self.clock.now(), **fields,
        }  # fmt: skip
        case = machine.open_case(Case(id=case_id, **values))

        def unit(db: Db) -> None:
            cases.add(db, case)
            sealing.begin(db, self.keys, case, self.clock.now())
            line = lines.Line("in", words, self.clock.now(), "en")
            contact = case.contact or "practice"
            lines.add(db, self.keys, contact, line, expires_at=START + 1e6, case_id=case_id)
            if case.contact is not None:
                db.sa.execute(
                    insert(contact_key_table).values(
                        address_key=case.contact.encode(), contact=case.contact, secret=case.contact.encode()
                    )
                )
                db.sa.execute(
                    insert(contacts).values(
                        contact=case.contact, channel="web", language=case.language, strict=True,
                        door_until=START + 1e6, route_sealed=b"route", last_word_at=self.clock.now(),
                        opened_at=self.clock.now(),
                    )
                )  # fmt: skip

        await self.writer.run(unit)
        return case

    def keys_of(self, contact: str) -> Keys:
        """The keys of one contact."""
        return self.writer.read(lambda db: contact_keys.keys_of(db, self.keys, contact))

    def hand(self, name: str) -> Hand:
        """The key of somebody who is signed in."""
        return self.hands[name]

    async def read(self, name: str, case_id: str = "c1") -> CaseFile:
        """Open a case as somebody who is signed in."""
        return await self.desk.open_case(name, case_id, self.hand(name))

    def now_is(self, case_id: str) -> Case:
        case = self.writer.read(lambda db: cases.load(db, case_id))
        assert case is not None
        return case

    async def set_case(self, case: Case) -> None:
        before = self.now_is(case.id)
        await self.writer.run(lambda db: cases.save(db, before, case))

    def operator(self, name: str) -> Any:
        return self.writer.read(lambda db: operators.get(db, name))

    def rows(self, statement: Any) -> list[Any]:
        return self.writer.read(lambda db: list(db.sa.execute(statement).all()))

    def audited(self, **where: object) -> list[tuple[str, str | None, str | None, str]]:
        """(action, operator, case, detail) of every row that fits, oldest first."""
        query = select(audit.c.action, audit.c.operator, audit.c.case_id, audit.c.detail).order_by(audit.c.id)
        for column, value in where.items():
            query = query.where(audit.c[column] == value)
        return [tuple(row) for row in self.rows(query)]

    def digits(self, secret: str) -> str:
        return pyotp.TOTP(secret).at(int(self.clock.now()))


@pytest.fixture
async def desk_scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A furnished desk of its own; a test module takes it as its `scene`."""
    made = Scene(tmp_path)
    await made.furnish()
    yield made
    made.writer.stop()


async def enrolled(scene: Scene, token: str, name: str) -> str:
    """Use a link to its end; returns the secret of the authenticator."""
    enrolment = await scene.desk.enrol(token, name, PASSPHRASE)
    await scene.desk.confirm_totp(token, scene.digits(enrolment.secret))
    return enrolment.secret


async def signed_in(scene: Scene, name: str) -> tuple[SignedIn, str]:
    secret = await scene.person(name, "responder", "active", "en")
    return await scene.desk.sign_in(name, PASSPHRASE, scene.digits(secret)), secret
