"""What is kept of an ordinary turn: where the conversation stands, what was said, the return code, and that a
picture is to be fetched.
"""

from bot import leaving, sealing
from bot.keys import Keys
from bot.storage import cases, codes, contacts, fetches, lines
from bot.storage import identifiers as sealed_apart
from bot.storage.contacts import Changed
from bot.storage.writer import Db
from bot.turn import Done, Lifetimes, covered, forgotten, offers_code, said
from flows.collects import SKIP
from flows.events import WordChosen
from flows.session import Place
from nlu import identifiers
from nlu.code import COVERED, cover

CODE_ASKED = Place(flow="person", node="code")
"""The question whether the return code is kept."""
CODE_SKIPPED = f"{CODE_ASKED.flow}.{CODE_ASKED.node}.{SKIP}"


def session(db: Db, keys: Keys, keep: Lifetimes, done: Done, changed: Changed) -> None:
    """Where the conversation stands, for as long as its answers. After a good-bye only that it has ended."""
    contact = done.received.contact
    until = done.received.at + keep.answers(strict=changed.strict, clear_after=done.before.clear_after)
    contacts.save_session(db, keys, contact, done.turn.session, until)


def transcript(
    db: Db, keys: Keys, keep: Lifetimes, done: Done, changed: Changed, case_id: str | None
) -> None:
    """Both sides of this turn: with the case if there is one, else as long as the answers."""
    received, contact = done.received, done.received.contact
    if case_id is None and (forgotten(done.turn) or covered(done)):
        leaving.forget_loose(db, contact, done.now)
        return
    if case_id is None:
        sealing.begin_sitting(db, keys, contact, done.turn.session.language, done.now)
    until = done.now + (keep.case if case_id is not None else keep.answers(strict=changed.strict))
    words = received.text or (str(received.tap[1]) if received.tap is not None else "")
    if any(isinstance(event, WordChosen) for event in done.turn.events) or done.key != "none":
        words = COVERED
    if words:
        language = done.parsed.language or done.turn.session.language
        ids = (done.chosen,) if done.chosen else ()
        words = cover(words) if done.parsed.code else words
        found = identifiers.find(words)
        line = lines.Line("in", identifiers.covered(words, found), received.at, language, ids)
        lines.add(db, keys, contact, line, expires_at=until, case_id=case_id)
        if found:
            sealed_apart.keep(
                db, keys, contact, words, found, case_id=case_id, at=received.at, expires_at=until
            )
    answer = said(done.turn)
    if answer:
        line = lines.Line(
            "out",
            _covered("\n\n".join(part.text for part in answer), done),
            done.now,
            answer[-1].language,
            tuple(part.id for part in answer),
            received.turn,
        )
        lines.add(db, keys, contact, line, expires_at=until, case_id=case_id)


def _covered(text: str, done: Done) -> str:
    """Whoever reads the case must not be able to come back as the person."""
    return text.replace(done.shown_code, COVERED) if done.shown_code else text


def return_code(db: Db, keys: Keys, keep: Lifetimes, done: Done) -> None:
    """A code counts once it was shown, unless the person pressed that they do not want it."""
    contact = done.received.contact
    if offers_code(done.turn) and done.code:
        codes.offer(db, keys, done.code, contact, done.now + keep.door)
        return
    asked_again = done.turn.session.waiting == CODE_ASKED  # an old button was pressed
    if done.chosen == CODE_SKIPPED and not asked_again:
        codes.drop_newest(db, contact)


def media(db: Db, keys: Keys, done: Done, changed: Changed, case_id: str | None) -> None:
    """A picture came along: it is fetched after this turn if a person holds the case now, and else never."""
    received = done.received
    if received.media is None or case_id is None or changed.opened_at is None:
        return
    case = cases.load(db, case_id)
    if case is None or case.holder is None or covered(done):
        return
    where = (received.at, received.route.channel, received.media.ref)
    fetches.add(db, keys, fetches.Waiting(received.key, received.contact, case.id, *where))
