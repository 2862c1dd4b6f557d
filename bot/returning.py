"""A person comes back with their return code, perhaps on another way: their case and answers follow them."""

from bot.desk.alerts import alert
from bot.keys import Keys
from bot.storage import attachments, audit, cases, codes, contacts, lines, outbox
from bot.storage.writer import Db
from bot.web.lines import take_unseen
from escalation import case as machine
from escalation.audit import AuditRow


def follow(db: Db, keys: Keys, contact: str, owner: codes.Owner, now: float) -> None:
    """Move the case and every answer nobody has seen to `contact`; nothing is sent the old way again.

    A case that was opened on the new way is joined into it. Nothing is shown by this: the answers wait until
    the opening is done on the new way.
    """
    old, case_id = owner
    if old == contact:
        return
    case = cases.load(db, case_id) if case_id is not None else cases.open_for(db, old)
    # Whoever has only the code of a talk that was begun without the word gets only that talk.
    alone = case is not None and case.apart
    codes.move(db, old, contact, case_id if alone else None)
    if case is not None:
        case_id = case.id
        if case.open and not case.emptied:
            cases.save(db, case, machine.rejoin(case, contact))
            audit.write(db, AuditRow(now, "rejoined", None, case.id))
            _join(db, contact, case.id, now)
        lines.move(db, case_id, contact)
        attachments.move(db, case_id, contact)
        for message_id, body in take_unseen(db, keys, old):
            outbox.put_back(db, keys, old, message_id, outbox.Body(body.language, body.lines))
        outbox.move(db, keys, old, contact, case_id)
    if not alone:
        outbox.withdraw(db, old, "bot")
        contacts.close_way(db, old)


def join_apart(db: Db, contact: str, now: float) -> None:
    """The word was given: what was opened on this way without it is the same person after all."""
    older = cases.open_for(db, contact, apart=False)
    if older is not None:
        _join(db, contact, older.id, now)


def _join(db: Db, contact: str, older_id: str, now: float) -> None:
    """What was opened on the new way before the code was typed belongs to the same person, so to one case."""
    for new in cases.all_open_for(db, contact):
        older = cases.load(db, older_id)
        if older is None or new.id == older_id:
            continue
        closed, joined = machine.join_by_code(new, older, now)
        cases.save(db, new, closed)
        cases.save(db, older, joined)
        cases.adopt(db, new.id, older_id)
        audit.write(db, AuditRow(now, "joined", None, older_id, new.id))
        if new.danger_at is not None:
            alert(db, joined, now)


def inside_before(db: Db, owner: codes.Owner) -> bool:
    """Whether the person was inside when they wrote the old way; the strict rules come along."""
    return contacts.was_inside(db, owner.contact)
