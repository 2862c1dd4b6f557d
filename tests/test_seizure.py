"""A populated system is seized, first its files, then the root key too: what opens is what the page says.

300 conversations, 60 cases with notes, answers that wait, pictures, a log, copies; 200 canaries and every
address, and what the pictures said about themselves.
"""

import asyncio
import base64
import io
import logging
import shutil
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyrage
import pytest
from sqlalchemy import LargeBinary, Update, select, update

from bot.contacts import open_route
from bot.copies import archive
from bot.desk.own_key import at_hand, by_code, by_passphrase
from bot.keys import Keys, Purpose, Unreadable, load_keys
from bot.media.clean import clean
from bot.media.taking import Taking
from bot.storage import (
    attachments,
    case_keys,
    contact_keys,
    contacts,
    fetches,
    identifiers,
    lines,
    operator_keys,
    outbox,
    traces,
)  # fmt: skip
from bot.storage import inbox as inbox_rows
from bot.storage.key_tables import wraps
from bot.storage.media_tables import attachments as picture_table
from bot.storage.tables import console_sessions, metadata
from bot.storage.tables import contacts as contact_table
from bot.storage.tables import lines as line_table
from bot.storage.tables import operators as operator_table
from bot.storage.tables import outbox as outbox_table
from bot.storage.upgrade import DATABASE
from bot.storage.writer import Db, close, connect
from config import logs
from escalation.seal.box import Closed, unseal
from tests.fakes.house import House
from tests.media_parts import PLANTED, jpeg
from tests.test_canary import shapes
from tests.test_threat_model import opens_with_everything

CONVERSATIONS, CASES, WAITING, LOOSE, PICTURES, FETCHES = 300, 60, 40, 40, 10, 3
PURPOSES: tuple[Purpose, ...] = (
    "pseudonym", "contact", "event", "route", "state", "content", "code", "token", "staff", "word", "covered",
    "ingest", "house", "passphrase", "audit",
)  # fmt: skip


class Seized(NamedTuple):
    """Everything that lay on the machine, and what must not be in it."""

    folder: Path
    canaries: tuple[str, ...]
    addresses: tuple[str, ...]
    house: House


def who(number: int) -> str:
    return f"address-canary-{number:04}"


async def populate(house: House, part: int = 1) -> list[str]:
    """People write, some are in danger, colleagues answer and note; most of it is still there.

    `part`: only one in so many of all that, for a database on which it takes long.
    """
    planted: list[str] = []

    def canary(kind: str, number: int) -> str:
        planted.append(f"{kind}-canary-{number:04} Quillfeather")
        return planted[-1]

    for name in ("ann", "bo", "cy"):
        await house.responder(name)
    for number in range(CONVERSATIONS // part):
        person, words = who(number), ["English", "1", "2"]
        if number < CASES // part:
            words += ["they beat me every day", f"{canary('word', number)} +66 81 555 {number:04}"]
        elif number < (CASES + LOOSE) // part:
            words += [canary("loose", number)]
        await house.say(*words, who=person)
        if number % 50 == 0:
            await house.app.desk.on_shift("ann")
    for number, case in enumerate(house.cases()):
        await house.app.desk.claim("ann", case.id)
        await house.app.desk.note(
            "ann", case.id, canary("note", number), ("note", "place", "name")[number % 3]
        )
    house.clock.time += 30
    for case in house.cases()[: WAITING // part]:
        gone = update(contact_table).where(contact_table.c.contact == case.contact).values(opened_at=None)
        await house.app.writer.run(partial(_run, gone))
        await house.app.desk.reply("ann", case.id, text=canary("reply", len(planted)), language="en")
    await house.app.settle()
    await pictures(house)
    return planted


async def pictures(house: House) -> None:
    """Some have sent a picture; a few are still to be fetched."""
    taking = Taking(house.app.keys, house.words.texts.text, house.words.veil, house.app.keep.case)
    drawn, now = clean(jpeg((600, 400))), house.clock.now()
    for number, case in enumerate(house.cases()[: PICTURES + FETCHES]):
        where = ("telegram", f"ref-canary-{number:04}")
        one = fetches.Waiting(bytes([number]) * 32, case.contact or "", case.id, now, *where)
        await house.app.writer.run(partial(_announce, house.app.keys, one))
        if number < PICTURES:
            assert await house.app.writer.run(partial(_keep, taking, one, drawn, now))


def _announce(keys: Keys, one: fetches.Waiting, db: Db) -> None:
    fetches.add(db, keys, one)


def _keep(taking: Taking, one: fetches.Waiting, drawn: tuple[bytes, ...], now: float, db: Db) -> bool:
    return taking.keep(db, one, drawn, now)


def _run(statement: Update, db: Db) -> None:
    db.sa.execute(statement)


@pytest.fixture(scope="module")
def seized(tmp_path_factory: pytest.TempPathFactory) -> Seized:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log = io.StringIO()
    logs.configure(log, strict=True)
    folder = tmp_path_factory.mktemp("seized")
    house = House(folder / "var")

    async def live() -> list[str]:
        async with house:
            planted = await populate(house)
            keys = [pyrage.x25519.Identity.generate().to_public() for _ in range(2)]
            archive.write(house.folder / DATABASE, folder / "copies", keys, house.clock.now())
            # Taken while it runs: the logs of the databases lie beside them.
            shutil.copytree(house.folder, folder / "taken")
            return planted

    planted = asyncio.run(live())
    (folder / "taken" / "waymark.log").write_text(log.getvalue())
    shutil.copytree(folder / "copies", folder / "taken" / "copies")
    root.handlers[:], root.level = handlers, level
    return Seized(folder / "taken", tuple(planted), tuple(who(n) for n in range(CONVERSATIONS)), house)


def files(seized: Seized) -> list[Path]:
    return sorted(path for path in seized.folder.rglob("*") if path.is_file())


def test_there_is_something_to_find(seized: Seized) -> None:
    assert len(seized.canaries) == CASES + LOOSE + CASES + WAITING == 200
    names = {path.name for path in files(seized)}
    assert {"waymark.sqlite", "waymark-keys.sqlite", "waymark.sqlite-wal", "root.key", "waymark.log"} <= names
    assert sum(path.suffix == ".age" for path in files(seized)) == 2
    assert b"Quillfeather" in base64.b64decode(base64.b64encode(seized.canaries[0].encode()))


def test_no_file_holds_a_word_an_address_or_a_note(seized: Seized) -> None:
    wanted = [
        shape for canary in (*seized.canaries, "Quillfeather", "+66 81 555") for shape in shapes(canary)
    ]
    wanted += [shape for address in seized.addresses for shape in shapes(address)]
    wanted += [shape for canary in (PLANTED, "ref-canary") for shape in shapes(canary)]
    for path in files(seized):
        data = path.read_bytes()
        assert [shape for shape in wanted if shape in data] == [], path.name


def database(seized: Seized, to: Path) -> Db:
    shutil.copytree(seized.folder, to)
    return connect(to / DATABASE)


def test_without_the_root_key_nothing_opens(seized: Seized, tmp_path: Path) -> None:
    db = database(seized, tmp_path / "a")
    opened = attack(db, Keys(bytes(32)))
    close(db)
    assert opened == Counter()


def test_with_every_file_and_the_root_key_only_what_is_listed_opens(
    seized: Seized, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = database(seized, tmp_path / "a")
    opened = attack(db, load_keys(tmp_path / "a" / "keys"))
    with capsys.disabled():
        sys.stdout.write(f"\n  opens with everything: {dict(sorted(opened.items()))}\n")
    assert set(opened) <= opens_with_everything()
    assert opened["route"] == CONVERSATIONS
    assert opened["outbox"] >= WAITING
    assert opened["fetches"] == FETCHES
    close(db)


def test_the_holder_opens_what_the_thief_could_not(seized: Seized, tmp_path: Path) -> None:
    """Else the attack above would prove nothing: the words are there, and one key opens them."""
    db = database(seized, tmp_path / "a")
    keys, hand = load_keys(tmp_path / "a" / "keys"), seized.house.hands["ann"]
    said = "\n".join(
        line.body
        for case in db.sa.execute(select(line_table.c.case_id).distinct()).scalars()
        if case is not None
        for line in lines.of_case(db, keys, case, case_keys.unwrap_all(db, keys, case, hand))
    )
    shown = sum(
        attachments.how_many_open(db, keys, case, case_keys.unwrap_all(db, keys, case, hand))
        for case in db.sa.execute(select(picture_table.c.case_id).distinct()).scalars().all()
    )
    close(db)
    assert shown == PICTURES
    sealed_to_cases = [canary for canary in seized.canaries if not canary.startswith("loose")]
    assert [canary for canary in sealed_to_cases if canary not in said] == []


def attack(db: Db, keys: Keys) -> Counter[str]:
    """Use every function this project has, and every key that lies on the machine, on everything sealed."""
    opened: Counter[str] = Counter()
    names = list(db.sa.execute(select(contact_table.c.contact)).scalars())
    for contact in names:
        for kind, attempt in (("route", _route), ("session", _session), ("traces", _traces)):
            try:
                opened[kind] += bool(attempt(db, keys, contact))
            except Unreadable:
                continue
    for row in db.sa.execute(select(outbox_table).where(outbox_table.c.message_sealed.is_not(None))):
        try:
            outbox.body(contact_keys.keys_of(db, keys, row.contact), row.id, row.message_sealed)
            opened["outbox"] += 1
        except Unreadable:
            continue
    for waiting in inbox_rows.undone(db):
        try:
            contact_keys.keys_of(db, keys, waiting.contact).open("state", waiting.sealed, waiting.event_key)
            opened["inbox"] += 1
        except Unreadable:
            continue
    opened["fetches"] += len(fetches.all_waiting(db, keys))
    opened.update(_words(db, keys, names))
    opened.update(_people(db, keys))
    opened.update(_everything_with_every_key(db, keys, names))
    return +opened


def _words(db: Db, keys: Keys, names: list[str]) -> Counter[str]:
    """Lines and identifiers of cases and of sittings, with whatever key can be got from the disk."""
    opened: Counter[str] = Counter()
    every = {name for name in db.sa.execute(select(line_table.c.case_id).distinct()).scalars() if name}
    for name in (*every, *(contact[:16] for contact in names)):
        try:
            privates = case_keys.unwrap_all(db, keys, name, None)
        except Closed:
            privates = {}
        opened["case key"] += len(privates)
        opened["body"] += sum(not line.closed for line in lines.of_case(db, keys, name, privates))
        opened["identifier"] += len(identifiers.opened(db, keys, name, privates))
        opened["picture"] += attachments.how_many_open(db, keys, name, privates)
    for key_id, reader, wrapped in db.sa.execute(select(wraps.c.key_id, wraps.c.reader, wraps.c.wrapped)):
        for private in (keys.derive(purpose) for purpose in PURPOSES):
            try:
                unseal(private, wrapped, f"waymark/wrap/v1|{key_id}|{reader}".encode())
                opened["case key"] += 1
            except Closed:
                continue
    return opened


def _people(db: Db, keys: Keys) -> Counter[str]:
    """Operators: their private keys, with what is stored of passphrases and of sessions."""
    opened: Counter[str] = Counter()
    for operator, stored in db.sa.execute(select(operator_table.c.id, operator_table.c.passphrase_hash)):
        pair = operator_keys.get(db, operator)
        assert pair is not None
        for secret in (stored, stored[-44:], "", keys.derive("passphrase").hex()):
            for attempt in (
                partial(by_passphrase, keys, operator, pair, secret.encode()),
                partial(by_code, keys, operator, pair, secret),
            ):
                try:
                    attempt()
                    opened["operator key"] += 1
                except Closed:
                    continue
    for row in db.sa.execute(select(console_sessions)):
        for token in (row.form_token, row.token_key.hex()):
            opened["operator key"] += at_hand(row.operator, row.hand_locked, token) is not None
    return opened


def _everything_with_every_key(db: Db, keys: Keys, names: list[str]) -> Counter[str]:
    """Every sealed column of the content, under every derived key, with every plausible place."""
    opened: Counter[str] = Counter()
    own = {name: contact_keys.keys_of(db, keys, name) for name in names[:20]}
    for table in metadata.tables.values():
        sealed = [c for c in table.columns if isinstance(c.type, LargeBinary) and c.name.endswith("_sealed")]
        for column in sealed if table.name in ("lines", "identifiers", "attachments") else ():
            for row in db.sa.execute(select(table).limit(60)).mappings():
                places = [
                    str(value).encode() for value in row.values() if isinstance(value, str | int | float)
                ]
                for one in (keys, own.get(str(row.get("contact")), keys)):
                    for purpose in PURPOSES:
                        for place in (b"", *places):
                            try:
                                one.open(purpose, row[column.name], place)
                                opened["body"] += 1
                            except Unreadable:
                                continue
    return opened


def _route(db: Db, keys: Keys, contact: str) -> object:
    sealed = db.sa.execute(
        select(contact_table.c.route_sealed).where(contact_table.c.contact == contact)
    ).scalar()
    return sealed and open_route(contact_keys.keys_of(db, keys, contact), contact, sealed)


def _session(db: Db, keys: Keys, contact: str) -> object:
    return contacts.load(db, keys, contact, 0.0).session


def _traces(db: Db, keys: Keys, contact: str) -> object:
    return traces.of(db, keys, contact, 4e9).refs
