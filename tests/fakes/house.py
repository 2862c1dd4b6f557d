"""The whole house with a frozen clock and a fake messenger; one person writes, a test looks at everything."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import insert, select

from bot.app import App, build
from bot.channels.channel import Address
from bot.desk.own_key import for_session
from bot.desk.tokens import new_token
from bot.script import WORDS, Script
from bot.storage import case_keys, cases, contact_keys, contacts, lines, operator_keys
from bot.storage.case_keys import Hand
from bot.storage.contact_keys import address_key
from bot.storage.contacts import Changed
from bot.storage.postgres import Server
from bot.storage.tables import cases as case_table
from bot.storage.tables import console_sessions, metadata, outbox
from bot.storage.tables import operators as operator_table
from bot.storage.upgrade import store_of
from bot.storage.writer import Db, close, connect
from bot.veil import Veil
from config.settings import Settings
from escalation import replies
from escalation.case import Case
from escalation.seal.box import new_pair
from flows.house import first_lines, read_house
from flows.session import Session
from tests.fakes.channel import FakeChannel, message
from tests.fakes.clock import FrozenClock

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "bn", "th")
DOOR = ("hello", "4")
"""From the cover to the opening: any word, then the choice of the cover that is the door."""
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def script() -> Script:
    """The real script with the English sentences in every language: no test here waits for a translation."""
    house = read_house([replies.sources()])
    ready = {code: {i: source.text for i, source in house.texts.sources.items()} for code in LANGUAGES}
    texts = msgspec.structs.replace(house.texts, ready=ready)
    words = tuple(i for i in house.library.flows["real"].texts if i.startswith(WORDS))
    return Script(house.library, texts, house.knowledge, LANGUAGES, Veil(texts, first_lines()), words)


def named(server: Server, folder: Path) -> Path:
    """A file with the address of a database, as the setting wants it."""
    file = folder / "database"
    file.touch(mode=0o600)
    file.write_text(server.address)
    return file


class House:
    """The app and what stands around it."""

    def __init__(
        self,
        folder: Path,
        *,
        channel: FakeChannel | None = None,
        cover: bool = False,
        words: Script | None = None,
        server: Server | None = None,
    ) -> None:
        """`cover`: whoever writes for the first time finds the cover; else the door is open already.

        `server`: PostgreSQL instead of SQLite.
        """
        self.folder, self.clock = folder, FrozenClock()
        self.cover, self.opened = cover, set[str]()
        self.channel = channel or FakeChannel()
        self.name = self.channel.capabilities.name
        self.words = words or script()
        self.number = 0
        self.done: list[Any] = []
        self.hands: dict[str, Hand] = {}
        self.settings = Settings(data_dir=folder)
        if server is not None:
            self.settings = replace(self.settings, database_file=named(server, folder))
        self.app = self._build()

    def _build(self) -> App:
        return build(
            self.settings,
            clock=self.clock,
            script=self.words,
            channels=[self.channel],
            hasher=CHEAP,
            on_turn=self.done.append,
        )

    async def __aenter__(self) -> "House":
        await self.app.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.stop()

    async def restart(self) -> None:
        """Stop and start again on the same folder."""
        await self.app.stop()
        self.app = self._build()
        await self.app.start()
        await self.app.settle()

    async def say(self, *texts: str, who: str = "somebody-42", **fields: object) -> list[str]:
        """Write these one after the other; returns the ids of what arrived."""
        before = len(self.channel.sent)
        for text in texts:
            await self.open(who)
            self.number += 1
            await self.app.accept(message(text, self.number, who=who, channel=self.name, **fields))
            await self.app.settle()
        return self.channel.ids(before)

    async def say_only(self, *texts: str, who: str) -> None:
        """Write without waiting for what is sent."""
        for text in texts:
            await self.open(who)
            self.number += 1
            await self.app.accept(message(text, self.number, who=who, channel=self.name))
            await self.app.inbox.settle()

    async def open(self, who: str = "somebody-42") -> None:
        """As if they had come through the door a moment ago, the first time they write."""
        if not self.cover and who not in self.opened:
            self.opened.add(who)
            key = address_key(self.app.keys, self.name, "acc", Address(who))
            await self.open_contact(lambda db: contact_keys.meet(db, self.app.keys, key)[0])

    async def open_contact(self, met: Callable[[Db], str]) -> None:
        """The same for a contact of any channel."""
        now = self.clock.now()
        door = Changed(self.name, None, True, False, now + self.app.keep.door, None, 0.0, None)
        session = Session(library=self.app.script.library.version, asked=int(now) % 900_000)

        def unit(db: Db) -> None:
            contact = met(db)
            contacts.save(db, contact, door)
            contacts.save_session(db, self.app.keys, contact, session, now + self.app.keep.inside)

        await self.app.writer.run(unit)

    def contact(self, who: str = "somebody-42", channel: str = "", account: str = "acc") -> str:
        """Who this is inside; somebody who has not written yet is met now."""
        key = address_key(self.app.keys, channel or self.name, account, Address(who))
        found = self.app.writer.read(lambda db: contact_keys.find(db, key))
        if found is None:
            db = connect(store_of(self.app.settings))
            found = contact_keys.meet(db, self.app.keys, key)[0]
            close(db)
        return found

    def lines(self, case_id: str) -> list[lines.Line]:
        """A transcript as all responders of this house together could open it."""

        def look(db: Db) -> list[lines.Line]:
            privates = case_keys.unwrap_all(db, self.app.keys, case_id, None)
            for hand in self.hands.values():
                privates |= case_keys.unwrap_all(db, self.app.keys, case_id, hand)
            return lines.of_case(db, self.app.keys, case_id, privates)

        return self.app.writer.read(look)

    def rows(self, statement: Any) -> list[Any]:
        return self.app.writer.read(lambda db: list(db.sa.execute(statement).all()))

    def count(self, table: str) -> int:
        chosen = metadata.tables[table]
        return len(self.rows(select(chosen)))

    def outbox(self, who: str = "somebody-42") -> list[tuple[str, str, str]]:
        """(kind, rule, state) in order."""
        query = select(outbox.c.kind, outbox.c.rule, outbox.c.state)
        query = query.where(outbox.c.contact == self.contact(who)).order_by(outbox.c.seq)
        return [tuple(row) for row in self.rows(query)]

    def cases(self) -> list[Case]:
        ids = [row[0] for row in self.rows(select(case_table.c.id).order_by(case_table.c.opened_at))]
        found = self.app.writer.read(lambda db: [cases.load(db, case_id) for case_id in ids])
        return [case for case in found if case is not None]

    async def responder(self, name: str = "ann") -> str:
        """Somebody on shift who may hold cases."""
        values = {
            "id": name, "name": name, "role": "responder", "state": "active", "languages": "en th bn",
            "passphrase_hash": "x", "totp_sealed": b"x", "created_at": self.clock.now(),
            "on_shift_until": self.clock.now() + 1800,
        }  # fmt: skip
        pair = new_pair()
        self.hands[name] = Hand(name, pair.private)

        def unit(db: Db) -> None:
            db.sa.execute(insert(operator_table).values(**values))
            operator_keys.put(db, name, operator_keys.Locked(pair.public, b"x", b"x"))

        await self.app.writer.run(unit)
        return name

    async def signed_in(self, name: str) -> str:
        """The token of a console session of this person, with their key under it."""
        token, now = new_token(self.clock), self.clock.now()
        values = {
            "token_key": self.app.keys.mac("token", token.encode()), "operator": name,
            "form_token": f"form-{name}", "created_at": now, "seen_at": now,
            "hand_locked": for_session(name, self.hands[name].private, token),
        }  # fmt: skip
        await self.app.writer.run(lambda db: db.sa.execute(insert(console_sessions).values(**values)))
        return token
