"""A person comes back with their return code, perhaps on another way: their case and answers follow them."""

from bot.keys import Keys
from bot.storage import audit, cases, codes, contacts, lines, outbox
from bot.storage.writer import Db
from bot.web.lines import take_unseen
from escalation import case as machine
from escalation.audit import AuditRow


def follow(db: Db, keys: Keys, contact: str, owner: codes.Owner, now: float) -> None:
    """Move the case and every answer nobody has seen to `contact`; nothing is sent the old way again.

    Nothing is shown by this: the answers wait until the opening is done on the new way.
    """
    old, case_id = owner
    if old == contact:
        return
    codes.move(db, old, contact)
    case = cases.load(db, case_id) if case_id is not None else cases.open_for(db, old)
    if case is not None:
        case_id = case.id
        if case.open and not case.emptied:
            cases.save(db, case, machine.rejoin(case, contact))
            audit.write(db, AuditRow(now, "rejoined", None, case.id))
        lines.move(db, case_id, contact)
        for message_id, body in take_unseen(db, keys, old):
            outbox.put_back(db, keys, message_id, outbox.Body(body.language, body.lines))
        outbox.move(db, keys, old, contact, case_id)
    outbox.withdraw(db, old, "bot")
    contacts.close_way(db, old)


def inside_before(db: Db, owner: codes.Owner) -> bool:
    """Whether the person was inside when they wrote the old way; the strict rules come along."""
    return contacts.was_inside(db, owner.contact)
