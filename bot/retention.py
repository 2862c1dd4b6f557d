"""Forgets what has run out, and empties the write-ahead log so that what was deleted is gone from the disk.

Three lifetimes, separate: answers (minutes to hours), the door (days), the way to somebody (as long as a
case, an answer that waits or an undeleted message needs it).
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy import case as sql_case

from bot import check_in, clearing
from bot.channels.channel import Capabilities
from bot.clock import Clock
from bot.copies import destroyed_list
from bot.keys import Keys
from bot.storage import case_keys, contact_keys, destroyed
from bot.storage.codes import TRY_SECONDS
from bot.storage.key_tables import case_keys as case_keys_table
from bot.storage.key_tables import contact_keys as contact_keys_table
from bot.storage.media_tables import attachments, fetches
from bot.storage.phrases import GOOD_SECONDS
from bot.storage.tables import (
    alerts,
    approvals,
    cases,
    code_tries,
    console_sessions,
    contacts,
    identifiers,
    inbox,
    lines,
    openings,
    outbox,
    phrases,
    return_codes,
    sessions,
    traces,
    web_lines,
    wishes,
)  # fmt: skip
from bot.storage.writer import Db, Writer
from bot.turn import Lifetimes

HORIZON = 8 * 86_400.0
"""The longest any platform repeats a delivery; until then a repeated one must be known."""
ALERT_SECONDS = 86_400.0
CONSOLE_SECONDS = 12 * 3600.0
APPROVAL_SECONDS = 86_400.0
FETCH_SECONDS = 3600.0
"""A picture that could not be fetched for so long is not fetched any more."""


class Retention:
    """Sweeps; one sweep is one transaction."""

    def __init__(
        self,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        keep: Lifetimes,
        channels: Mapping[str, Capabilities],
        told: Callable[[list[str], bool], None],
        destroyed_list: Path,
    ) -> None:
        """`told` hears whose phone is to be cleared, and whether the desk has something new to see."""
        self._list, self._written = destroyed_list, dict[str, float]()
        self._writer, self._keys, self._clock, self._keep = writer, keys, clock, keep
        self._channels, self._told = channels, told

    async def sweep(self) -> None:
        """End what has lapsed, tell what was missed, forget everything whose time is over."""
        now, chance = self._clock.now(), self._clock.random(8)
        cleared, missed = await self._writer.run(lambda db: self._sweep(db, now, chance))
        self._writer.checkpoint()
        self._write_list()
        self._told(cleared, missed)

    def _write_list(self) -> None:
        """What must stay destroyed is written down outside the database as soon as it is."""
        listed = self._writer.read(destroyed.listed)
        if listed != self._written:
            destroyed_list.write(self._list, listed)
            self._written = listed

    def _sweep(self, db: Db, now: float, chance: bytes) -> tuple[list[str], bool]:
        cleared = clearing.lapse(db, self._keys, now)
        cleared += clearing.clear_old(db, self._keys, self._keep, self._channels, now)
        missed = check_in.tell_missed(db, self._keys, chance, now)
        self._forget(db, now)
        return cleared, missed

    def _forget(self, db: Db, now: float) -> None:
        self._answers(db, now)
        self._cases(db, now)
        self._messages(db, now)
        self._traces(db, now)
        self._doors(db, now)
        for table, column, before in (
            (return_codes, return_codes.c.expires_at, now),
            (code_tries, code_tries.c.since, now - TRY_SECONDS),
            (console_sessions, console_sessions.c.created_at, now - CONSOLE_SECONDS),
            (alerts, alerts.c.sent_at, now - ALERT_SECONDS),
            (phrases, phrases.c.at, now - GOOD_SECONDS),
            (approvals, approvals.c.expires_at, now - APPROVAL_SECONDS),
            (fetches, fetches.c.at, now - FETCH_SECONDS),
        ):
            db.sa.execute(delete(table).where(column <= before))
        destroyed.tidy(db, now)

    def _answers(self, db: Db, now: float) -> None:
        talking = select(sessions.c.contact)
        db.sa.execute(
            delete(lines).where(
                lines.c.case_id.is_(None), lines.c.expires_at <= now, lines.c.contact.not_in(talking)
            )
        )
        used = select(lines.c.key_id).where(lines.c.key_id.is_not(None))
        stray = case_keys_table.c.case_id.not_in(select(cases.c.id)) & case_keys_table.c.id.not_in(used)
        case_keys.forget_keys(
            db, db.sa.execute(select(case_keys_table.c.id).where(stray)).scalars().all(), now
        )
        # A page may show its lines as long as the sitting lasts; a reply nobody has seen waits for its code.
        # Whoever is not known to be out may be inside.
        out = web_lines.c.contact.in_(select(contacts.c.contact).where(contacts.c.strict.is_(False)))
        over = sql_case((out, now - self._keep.others), else_=now - self._keep.inside)
        replies = select(outbox.c.id).where(outbox.c.kind == "reply")
        alone = web_lines.c.contact.not_in(talking)
        db.sa.execute(
            delete(web_lines).where(
                or_(web_lines.c.at <= now - self._keep.case, and_(alone, web_lines.c.at <= over)),
                or_(
                    web_lines.c.seen.is_(True),
                    web_lines.c.outbox_id.not_in(replies),
                    web_lines.c.at <= now - self._keep.case,
                ),
            )
        )

    def _cases(self, db: Db, now: float) -> None:
        over = (cases.c.state == "closed") & (cases.c.closed_at <= now - self._keep.case)
        ids = select(cases.c.id).where(over)
        sealed = select(case_keys_table.c.case_id).where(case_keys_table.c.case_id.in_(ids)).distinct()
        case_keys.forget_cases(db, db.sa.execute(sealed).scalars().all(), now)
        for table in (lines, identifiers, openings, attachments, fetches):
            db.sa.execute(delete(table).where(table.c.case_id.in_(ids)))
        lost = attachments.c.case_id.not_in(select(cases.c.id)) & (attachments.c.expires_at <= now)
        db.sa.execute(delete(attachments).where(lost))
        loose = identifiers.c.case_id.is_(None) & (identifiers.c.expires_at <= now)
        db.sa.execute(delete(identifiers).where(loose))
        db.sa.execute(
            update(outbox)
            .where(outbox.c.case_id.in_(ids), outbox.c.state.in_(("waiting", "failed")))
            .values(state="withdrawn", message_sealed=None)
        )
        # What stays is counted and names nobody.
        db.sa.execute(update(cases).where(over).values(contact=None, needs="", group_size=None))

    def _messages(self, db: Db, now: float) -> None:
        db.sa.execute(delete(inbox).where(inbox.c.done.is_(True), inbox.c.received_at <= now - HORIZON))
        stale = now - self._keep.others
        db.sa.execute(
            update(outbox)
            .where(outbox.c.state == "waiting", outbox.c.kind == "bot", outbox.c.caused_at <= stale)
            .values(state="withdrawn", message_sealed=None)
        )
        over = outbox.c.state.in_(("sent", "withdrawn", "failed"))
        db.sa.execute(delete(outbox).where(over, outbox.c.caused_at <= now - max(HORIZON, self._keep.case)))

    def _strays(self, db: Db) -> list[str]:
        """Secrets that belong to nobody: a process died between two steps."""
        of = contact_keys_table.c.contact
        talks = exists().where(inbox.c.contact == of, inbox.c.done.is_(False))
        page = exists().where(web_lines.c.contact == of)
        known = exists().where(contacts.c.contact == of)
        return list(db.sa.execute(select(of).where(~known, ~talks, ~page)).scalars())

    def _traces(self, db: Db, now: float) -> None:
        """What the platform deletes no more needs no memory of ours."""
        for name, channel in self._channels.items():
            hours = max(channel.deletes_ours, channel.deletes_theirs)
            if math.isinf(hours):
                continue
            here = select(contacts.c.contact).where(contacts.c.channel == name)
            db.sa.execute(
                delete(traces).where(traces.c.contact.in_(here), traces.c.at <= now - hours * 3600.0)
            )

    def _doors(self, db: Db, now: float) -> None:
        c = contacts.c
        waits = exists().where(outbox.c.contact == c.contact, outbox.c.state.in_(("waiting", "sending")))
        case = exists().where(cases.c.contact == c.contact, cases.c.state != "closed")
        trace = exists().where(traces.c.contact == c.contact)
        sitting = exists().where(sessions.c.contact == c.contact)
        named = exists().where(wishes.c.contact == c.contact, wishes.c.check_in_at.is_not(None))
        over = c.door_until <= now
        db.sa.execute(
            delete(traces).where(
                traces.c.contact.in_(select(c.contact).where(over, ~waits, ~case)),
            )
        )
        idle = (c.last_word_at <= now - self._keep.inside) & ~waits & ~case & ~sitting & ~named
        db.sa.execute(update(contacts).where(idle, ~trace).values(route_sealed=None))
        gone = db.sa.execute(select(c.contact).where(over, ~waits, ~case, ~named)).scalars().all()
        contact_keys.forget(db, gone, now)
        db.sa.execute(delete(contacts).where(over, ~waits, ~case, ~named))
        contact_keys.forget(db, self._strays(db), now)
        db.sa.execute(delete(wishes).where(wishes.c.contact.not_in(select(c.contact))))
