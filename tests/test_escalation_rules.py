"""Relay, staffing, return code, screening, operators, replies and audit: the small rules, in full tables."""

import re
from itertools import product
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BrokenInput
from escalation import operators, relay, replies, return_code, screening, staffing
from escalation.audit import ACTIONS, AuditRow
from escalation.case import Case
from escalation.operators import Operator, Role, Staffing, State, VouchRefused
from escalation.queue import ordered
from escalation.urgency import Urgency
from nlu.code import is_code
from nlu.parsed import ParsedMessage, Score

FLOWS = Path(__file__).parents[1] / "flows" / "library" / "global.yaml"
NOW = 10_000.0

# -- when an answer may leave


@pytest.mark.parametrize(
    ("rule", "kind", "word_ago", "caused_ago", "opened_ago", "strict"),
    list(
        product(
            ("live", "opened", "window"), ("bot", "reply"), (-6, -5, 0, 300, 301), (-6, -5, 0, 120, 121),
            (None, 0, 120, 500), (True, False),
        )
    ),
)  # fmt: skip
def test_an_answer_leaves_only_to_whoever_said_that_it_is_safe(
    rule: relay.Rule,
    kind: relay.Kind,
    word_ago: float,
    caused_ago: float,
    opened_ago: float | None,
    strict: bool,
) -> None:
    left = relay.may_leave(
        rule,
        caused_at=NOW - caused_ago,
        last_word_at=NOW - word_ago,
        opened_at=None if opened_ago is None else NOW - opened_ago,
        now=NOW,
        strict=strict,
        kind=kind,
    )
    if rule == "window" and not strict:
        assert left is (kind == "bot" or opened_ago is not None)
        return
    there = -5 <= word_ago <= 300  # further ahead: the clock was set back, and nobody knows
    if rule == "live" and kind == "bot":
        assert left is (there and -5 <= caused_ago <= 120)
    elif rule == "live":
        assert left is (there and opened_ago is not None)
    else:
        assert left is (there and opened_ago is not None and opened_ago <= caused_ago)


@given(
    st.sampled_from(["live", "opened", "window"]),
    st.floats(0, 1e5),
    st.floats(0, 1e5),
    st.none() | st.floats(0, 1e5),
)
def test_nothing_of_a_person_reaches_a_strict_contact_before_the_opening_or_after_five_minutes(
    rule: relay.Rule, caused_ago: float, word_ago: float, opened_ago: float | None
) -> None:
    left = relay.may_leave(
        rule,
        caused_at=NOW - caused_ago,
        last_word_at=NOW - word_ago,
        opened_at=None if opened_ago is None else NOW - opened_ago,
        now=NOW,
        strict=True,
        kind="reply",
    )
    assert not left or (opened_ago is not None and NOW - (NOW - word_ago) <= relay.LIVE_SECONDS)


def test_a_message_that_could_not_leave_waits_for_the_next_opening() -> None:
    assert relay.rule_for(strict=True) == "live"
    assert relay.rule_for(strict=False) == "window"
    assert relay.held_as("live", strict=True) == relay.held_as("live", strict=False) == "opened"
    assert relay.held_as("window", strict=True) == "opened"  # has become strict since
    assert relay.held_as("window", strict=False) == "window"


# -- who is there


def test_on_duty_counts_only_who_confirmed_and_the_next_shift_is_hours_not_a_time() -> None:
    people = [
        staffing.OnShift("a", ("bn", "en"), NOW + 1),
        staffing.OnShift("b", ("en",), NOW + 1),
        staffing.OnShift("late", ("th",), NOW),
    ]
    desk = staffing.summary(people, [NOW - 5, NOW + 5 * 3600], 4, NOW)
    assert desk == staffing.Desk(languages=("en", "bn"), people=2, waiting=4, next_shift_hours=5.0)
    assert desk.there
    assert not staffing.summary([], [], 0, NOW).there


@pytest.mark.parametrize(
    ("waiting", "band"), [(0, "none"), (1, "few"), (3, "few"), (4, "some"), (10, "some"), (11, "many")]
)
def test_how_many_wait_is_told_in_bands(waiting: int, band: str) -> None:
    text = staffing.waiting_text(staffing.Desk(waiting=waiting))
    assert text == f"global.waiting_{band}"
    assert f"\n  waiting_{band}:" in FLOWS.read_text("utf-8")


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (None, "unknown"),
        (0.5, "soon"),
        (1, "hours"),
        (5.9, "hours"),
        (6, "half_day"),
        (12, "day"),
        (24, "later"),
    ],
)
def test_the_next_shift_is_told_in_bands(hours: float | None, band: str) -> None:
    assert staffing.next_shift_text(staffing.Desk(next_shift_hours=hours)) == f"global.shift_{band}"
    assert f"\n  shift_{band}:" in FLOWS.read_text("utf-8")


# -- return code


@given(st.binary(min_size=16, max_size=32))
def test_a_return_code_is_a_right_code_that_looks_like_a_phone_number(random: bytes) -> None:
    code = return_code.make(random)
    assert is_code(code)
    assert return_code.shown(code).replace(" ", "") == code


def test_a_return_code_needs_enough_randomness_and_is_stored_only_through_the_key() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        return_code.make(b"short")
    assert return_code.fingerprint("0" * 12, lambda data: b"keyed:" + data[:1]) == b"keyed:0"


# -- screening


def test_one_signal_said_often_is_still_one() -> None:
    parsed = ParsedMessage(intents=(Score("probe_rescuers", 0.9), Score("probe_rescuers", 0.4)))
    flags = screening.noted(screening.signals(parsed), screening.signals(parsed))
    assert flags == ("asks_helpers",)
    assert not screening.second_reader_wanted(flags, "P3", minor=False)


@pytest.mark.parametrize(
    ("urgency", "minor", "wanted"),
    [("P3", False, True), ("P1", False, True), ("P0", False, False), ("P4", True, False)],
)
def test_two_signals_ask_for_a_second_reader_but_never_for_p0_or_a_minor(
    urgency: Urgency, minor: bool, wanted: bool
) -> None:
    flags = screening.noted(("asks_helpers",), ("asks_checks",))
    assert screening.second_reader_wanted(flags, urgency, minor=minor) is wanted


def test_only_signals_of_the_closed_list_can_be_noted() -> None:
    with pytest.raises(ValueError, match="closed list"):
        screening.noted((), ("angry",))


def test_nothing_a_person_is_or_feels_is_a_signal() -> None:
    never = ("held", "accused", "mental_health", "going_home", "no", "unsure", "job_offer", "other")
    parsed = ParsedMessage(language="bn", intents=tuple(Score(name, 1.0) for name in never))
    assert screening.signals(parsed) == ()


# -- operators


def somebody(identity: str, role: Role = "responder", state: State = "active") -> Operator:
    return Operator(id=identity, name=identity, role=role, state=state)


def test_administrators_see_no_case_and_newcomers_only_practice() -> None:
    case = Case(id="c", contact=None, urgency="P4", opened_at=0.0, waiting_since=0.0)
    practice = msgspec.structs.replace(case, practice=True)
    table: dict[tuple[Role, State], tuple[bool, bool]] = {
        ("admin", "active"): (False, False),
        ("responder", "active"): (True, True),
        ("responder", "newcomer"): (False, True),
        ("responder", "removed"): (False, False),
        ("admin", "removed"): (False, False),
    }
    for (role, state), expected in table.items():
        who = somebody("x", role, state)
        assert (operators.may_touch(who, case), operators.may_touch(who, practice)) == expected
        if role == "admin" or state == "removed":
            assert not any(operators.may(who, action) for action in operators.CASE_WORK)


def test_two_active_responders_make_a_colleague_and_removed_ones_do_not_count() -> None:
    a, b = somebody("a"), somebody("b")
    desk = Staffing(3, founded=True)
    assert operators.vouched([a, b], desk)
    assert not operators.vouched([a], desk)
    assert not operators.vouched([a, a], desk)
    assert not operators.vouched([a, somebody("b", state="removed")], desk)
    assert not operators.vouched([a, somebody("b", state="newcomer")], desk)
    assert not operators.vouched([a, somebody("boss", "admin")], desk)


def test_an_administrator_stands_in_only_until_there_were_two_responders() -> None:
    boss = somebody("boss", "admin")
    assert operators.vouched([boss], Staffing(0, founded=False))
    assert not operators.vouched([boss], Staffing(1, founded=False))
    assert operators.vouched([boss, somebody("a")], Staffing(1, founded=False))
    assert not operators.vouched([boss], Staffing(2, founded=True))


def test_after_that_an_administrator_only_stands_beside_an_active_responder() -> None:
    boss, new = somebody("boss", "admin"), somebody("n", state="newcomer")
    assert not operators.vouched([boss], Staffing(0, founded=True))
    assert not operators.vouched([boss, somebody("b2", "admin")], Staffing(1, founded=True))
    assert operators.vouched([boss, somebody("a")], Staffing(1, founded=True))
    with pytest.raises(VouchRefused):
        operators.must_be_able_to_vouch(boss, new, Staffing(0, founded=True))
    operators.must_be_able_to_vouch(boss, new, Staffing(1, founded=True))


@pytest.mark.parametrize(
    ("voucher", "newcomer", "responders"),
    [
        (somebody("n", state="newcomer"), somebody("n", state="newcomer"), 2),
        (somebody("n", state="newcomer"), somebody("m", state="newcomer"), 2),
        (somebody("r", state="removed"), somebody("m", state="newcomer"), 2),
        (somebody("a"), somebody("b"), 2),
        (somebody("boss", "admin"), somebody("m", state="newcomer"), 2),
    ],
)
def test_who_can_not_vouch(voucher: Operator, newcomer: Operator, responders: int) -> None:
    with pytest.raises(VouchRefused):
        operators.must_be_able_to_vouch(voucher, newcomer, Staffing(responders, founded=True))


# -- replies


def test_there_are_thirty_replies_and_every_text_has_one_source() -> None:
    known = replies.replies()
    approved = [reply for reply in known.by_id.values() if not reply.question]
    assert len(approved) == 30
    assert set(replies.sources()) == {replies.FIRST_LINE, *known.system, *known.by_id}
    for situation in known.situations:
        assert len(known.for_situation(situation)) >= 3


@pytest.mark.parametrize("text_id", sorted(replies.sources()))
def test_every_reply_is_plain_calm_and_short(text_id: str) -> None:
    text = replies.sources()[text_id].text
    for sentence in re.split(r"(?<=[.?:])\s", text):
        assert len(sentence.split()) <= 14, sentence
    assert not re.search(
        r"[!{}]|\bI\b|\b(scam|traffick|compound|rescu|police|victim|promise you|will be)", text
    )


def test_a_broken_reply_is_told_with_its_line_and_a_suggestion(tmp_path: Path) -> None:
    broken = tmp_path / "replies.yaml"
    broken.write_text(
        replies.FILE.read_text("utf-8").replace("situations: [trust, family]", "situations: [trustt]", 1)
    )
    with pytest.raises(BrokenInput) as caught:
        replies.read(broken)
    assert re.fullmatch(
        r'escalation/replies\.yaml:\d+  "trustt" is not known here\. Did you mean "trust"\?',
        str(caught.value),
    )


# -- audit


@pytest.mark.parametrize("detail", ["they beat me, help!", "นี่", "x" * 61, "a\nb"])
def test_the_audit_takes_codes_and_no_sentences(detail: str) -> None:
    with pytest.raises(ValueError, match="codes"):
        AuditRow(at=0.0, action="read", detail=detail)


def test_the_audit_takes_only_actions_of_its_list() -> None:
    with pytest.raises(ValueError, match="action"):
        AuditRow(at=0.0, action="peeked")
    assert all(len(action) <= 24 for action in ACTIONS)
    asked = frozenset().union(*operators.MAY.values())
    assert asked <= ACTIONS


def test_a_practice_case_never_stands_before_a_real_person() -> None:
    real = Case(id="r", contact="c", urgency="P4", opened_at=9.0, waiting_since=9.0)
    practice = Case(id="p", contact=None, urgency="P0", opened_at=0.0, waiting_since=0.0, practice=True)
    assert [case.id for case in ordered([practice, real])] == ["r", "p"]
