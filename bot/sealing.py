"""Who holds the key of a case, from its opening to its end. The rules are escalation/seal/readers.py.

The server makes a key pair, wraps the private half for people and drops it. Whenever somebody who can open a
case is here, what is missing for those who should is wrapped for them as well: so a lost phone, a new
colleague or a shift that ended orphans nobody.
"""

import os
from collections.abc import Iterable

from sqlalchemy import select

from bot.keys import Keys
from bot.storage import case_keys, cases, operator_keys, operators, recovery
from bot.storage.case_keys import HOUSE, Hand
from bot.storage.sealed import sitting
from bot.storage.tables import conflicts
from bot.storage.writer import Db
from escalation.case import Case
from escalation.seal.box import new_pair
from escalation.seal.readers import Able, eligible, standby

_ID = 8
TWO = 2
"""A case in hands is open to its holder and to one more, at least."""


def begin(db: Db, keys: Keys, case: Case, now: float) -> None:
    """A fresh key for what comes from now on: the case is new, or somebody who could read it is gone."""
    pair, key_id = new_pair(), os.urandom(_ID).hex()
    case_keys.add(db, key_id, case.id, pair.public)
    if case.practice:
        case_keys.wrap_for_house(db, keys, key_id, pair.private)
        return
    _wrap_missing(db, key_id, pair.private, _wanted(db, case, (), now))
    if not case_keys.readers(db, key_id):
        case_keys.wrap_for_house(db, keys, key_id, pair.private)


def begin_sitting(db: Db, keys: Keys, contact: str, language: str | None, now: float) -> None:
    """A key for words that belong to no case yet, wrapped for those who could take one, if there is none."""
    name = sitting(contact)
    if case_keys.newest(db, name) is None:
        about = Case(
            id=name, contact=contact, urgency="P4", language=language, opened_at=now, waiting_since=now
        )
        begin(db, keys, about, now)


def taken_over(db: Db, contact: str, case: Case) -> None:
    """A case was opened: it takes over what the sitting was sealed to, and those who can open that."""
    case_keys.adopt(db, sitting(contact), case.id)


def end_sitting(db: Db, contact: str, now: float) -> None:
    """The sitting is over: its words open for nobody any more."""
    case_keys.forget_cases(db, (sitting(contact),), now)


def claimed(db: Db, keys: Keys, case: Case, now: float) -> None:
    """It is in somebody's hands: everybody else loses it, but for one who stands by.

    A holder who never had the key (a thirteenth colleague, or the case fell back without its holder) talks
    from here on under a fresh one; the earlier words come as soon as one of those who have them is at the
    console.
    """
    if case.practice:
        return
    leave_the_house(db, keys, now)
    newest = case_keys.newest(db, case.id)
    if newest is None or case.holder not in case_keys.readers(db, newest.id):
        begin(db, keys, case, now)
    for key_id in case_keys.of_case(db, case.id):
        _prune(db, case, key_id, now)


def fell_back(db: Db, keys: Keys, case: Case, now: float) -> None:
    """It waits again and nobody who could open it was asked: what comes now is for those who are there."""
    if not case.practice:
        begin(db, keys, case, now)


def pass_on(db: Db, keys: Keys, case: Case, hand: Hand, now: float) -> None:
    """Whoever should be able to open it gets what this hand can open."""
    if case.practice or not case.open:
        return
    for key_id, private in case_keys.unwrap_all(db, keys, case.id, hand).items():
        _wrap_missing(db, key_id, private, _wanted(db, case, case_keys.readers(db, key_id), now))
        if case.holder is not None:
            _prune(db, case, key_id, now)


def pass_on_all(db: Db, keys: Keys, hand: Hand, now: float) -> None:
    """The same for everything this hand can open."""
    for case_id in dict.fromkeys(case for _, case in case_keys.keys_read_by(db, hand.operator)):
        case = cases.load(db, case_id)
        if case is not None:
            pass_on(db, keys, case, hand, now)


def leave_the_house(db: Db, keys: Keys, now: float) -> None:
    """There is somebody now: what had only the house to open it goes to people, and from the house."""
    for key_id, case_id in case_keys.keys_read_by(db, HOUSE):
        case = cases.load(db, case_id)
        if case is None or case.practice:
            continue
        private = case_keys.unwrap_for_house(db, keys, key_id)
        wanted = _wanted(db, case, (), now)
        if private is not None and wanted:
            _wrap_missing(db, key_id, private, wanted)
            case_keys.take_from(db, HOUSE, (key_id,))


def left(db: Db, keys: Keys, operator: str, now: float) -> None:
    """This person works here no more, or their key is lost: they open nothing that comes after."""
    read = dict.fromkeys(case for _, case in case_keys.keys_read_by(db, operator))
    case_keys.take_from(db, operator)
    recovery.leave(db, operator)
    operator_keys.forget(db, operator)
    renew_recovery(db)
    for case_id in read:
        case = cases.load(db, case_id)
        if case is not None and case.open:
            begin(db, keys, case, now)


def stood_aside(db: Db, keys: Keys, case: Case, operator: str, now: float) -> None:
    """Somebody may know the person, or those around them: they open nothing of this case from here on."""
    case_keys.take_from(db, operator, case_keys.of_case(db, case.id))
    begin(db, keys, case, now)


def renew_recovery(db: Db) -> None:
    """Somebody became a supervisor or is none any more: a fresh key of theirs for what comes."""
    publics = operator_keys.publics(db)
    people = {one.id: publics[one.id] for one in operators.supervisors(db) if one.id in publics}
    if len(people) >= TWO:
        recovery.renew(db, os.urandom(_ID).hex(), people)


def opened_together(db: Db, key_of_both: bytes, reader: str, to: str) -> list[str]:
    """Two supervisors give a colleague what is sealed to them; returns the cases this was possible for."""
    public = operator_keys.publics(db).get(to)
    done: list[str] = []
    for key_id, case_id in case_keys.keys_read_by(db, reader):
        private = case_keys.unwrap(db, key_id, reader, key_of_both)
        if private is not None and public is not None and to not in case_keys.readers(db, key_id):
            case_keys.wrap(db, key_id, private, to, public)
            done.append(case_id)
    return list(dict.fromkeys(done))


def standing_by(db: Db, case: Case) -> list[str]:
    """Names of those who could open what the holder can't, or stand by."""
    found = {reader for key_id in case_keys.of_case(db, case.id) for reader in case_keys.readers(db, key_id)}
    names = {one.id: one.name for one in operators.everybody(db)}
    return sorted(names[reader] for reader in found if reader in names and reader != case.holder)


def _wanted(db: Db, case: Case, have: Iterable[str], now: float) -> dict[str, bytes]:
    """Reader and public key of everybody who should be able to open this case."""
    publics, people = operator_keys.publics(db), _able(db, case, now)
    if case.holder is None:
        chosen: list[str | None] = list(eligible(case, people))
    else:
        others = [one for one in people if one.operator.id in have] or people
        chosen = [case.holder, case.offered_to, case.second_reader, standby(case, others)]
    wanted = {one: publics[one] for one in chosen if one is not None and one in publics}
    together = recovery.newest(db)
    return wanted if together is None else wanted | {together.reader: together.public}


def _able(db: Db, case: Case, now: float) -> list[Able]:
    aside = set(db.sa.execute(select(conflicts.c.operator).where(conflicts.c.case_id == case.id)).scalars())
    have = operator_keys.publics(db).keys()
    return [
        Able(one, one.on_shift_until > now)
        for one in operators.everybody(db)
        if one.id in have and one.id not in aside
    ]


def _wrap_missing(db: Db, key_id: str, private: bytes, wanted: dict[str, bytes]) -> None:
    have = case_keys.readers(db, key_id)
    for reader, public in wanted.items():
        if reader not in have:
            case_keys.wrap(db, key_id, private, reader, public)


def _prune(db: Db, case: Case, key_id: str, now: float) -> None:
    """Only once the holder has it: else those who have it are the only way to the words."""
    have = case_keys.readers(db, key_id)
    if case.holder not in have:
        return
    together = {reader for reader in have if reader.startswith(recovery.READER)}
    wanted = set(_wanted(db, case, have, now)) | together | (have & {HOUSE})
    case_keys.keep_only(db, key_id, wanted)
