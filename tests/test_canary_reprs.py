"""No value that carries a person's words, code or address shows them in its repr or str.

Every field of every type below is filled with a canary, so a new field is tested without another line here.
"""

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping

import msgspec
import pytest

from bot import inbox, intake, turn
from bot.channels import channel, telegram_updates
from bot.channels.channel import Address
from bot.console import case_view, faces
from bot.contacts import ContactId
from bot.desk import signing_in, tickets, touch, views
from bot.storage import security_keys
from bot.web import page, spoken
from escalation.triage import Triage
from flows import events, session
from nlu import normal, parsed

CANARY = "canary words of a person 5519"
NUMBER = 5550918273
OURS = frozenset({"id", "kind", "name", "channel", "direction", "language", "urgency", "account"})
"""Ids, codes and names that we wrote ourselves: a repr may show them."""
CARRIERS: tuple[type, ...] = (
    channel.InboundMessage, channel.OutboundMessage, inbox.Received, inbox._Words, turn.Done,
    intake.Moment, events.Said, events.MessageSaid, parsed.ParsedMessage, normal.Reading,
    telegram_updates.Update, telegram_updates.Message, telegram_updates.Callback, telegram_updates.Left,
    page.Shown, page.Line, page.Group, page.Choice, page.Page, spoken.Spoken,
    faces.Face, faces.Entry, case_view.Approved, case_view.CaseView,
    views.Line, views.CaseFile, views.CaseCard, views.Enrolment, views.SignedIn, views.KeyBegun, views.OwnKey,
    touch.Made, touch.Touch, touch.Fresh, tickets.Waiting, signing_in.Tokens, security_keys.SecurityKey,
)  # fmt: skip
WHOLE: dict[object, object] = {
    Address: Address(CANARY),
    Triage: Triage(urgency="P0", reasons=(), interrupt=None),
    parsed.RiskSignal: parsed.RiskSignal(kind="held", level="P2", why="en.held.1"),
    parsed.Score: parsed.Score("held", 0.5),
    session.Turn: session.Turn(
        session.Session(), (events.MessageSaid(events.Said("a.b", "en", CANARY, (CANARY,))),)
    ),
    ContactId: CANARY, str: CANARY, bytes: CANARY.encode(),
    int: NUMBER, float: float(NUMBER), bool: True, object: None,
}  # fmt: skip


def filled(wanted: typing.Any) -> typing.Any:
    """A value of a type, with the canary wherever it fits."""
    origin, members = typing.get_origin(wanted), typing.get_args(wanted)
    if wanted in WHOLE:
        return WHOLE[wanted]
    if origin in (typing.Union, types.UnionType):
        return filled(next(member for member in members if member is not type(None)))
    if origin is typing.Literal:
        return members[0]
    if origin in (tuple, frozenset):
        return origin(filled(member) for member in members if member is not Ellipsis)
    if origin in (dict, Mapping):
        return {CANARY: CANARY}
    hints = typing.get_type_hints(wanted)
    return wanted(**{name: "ours" if name in OURS else filled(hints[name]) for name in fields(wanted)})


def fields(wanted: typing.Any) -> Iterator[str]:
    if dataclasses.is_dataclass(wanted):
        return (field.name for field in dataclasses.fields(wanted))
    if issubclass(wanted, msgspec.Struct):
        return (field.name for field in msgspec.structs.fields(wanted))
    return iter(wanted._fields)


@pytest.mark.parametrize("carrier", [*CARRIERS, session.Turn], ids=lambda carrier: carrier.__qualname__)
def test_a_carrier_of_words_does_not_show_them(carrier: type) -> None:
    value = filled(carrier)
    for shown in (repr(value), str(value), f"{value}", repr((value,))):
        assert CANARY not in shown
        assert str(NUMBER) not in shown
