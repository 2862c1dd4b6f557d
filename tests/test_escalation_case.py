"""The case as a state machine: one holder at most, nothing lowered by software, danger never forgotten."""

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from escalation import case as machine
from escalation.card import Card
from escalation.case import ANSWER_WITHIN, LEASE_SECONDS, Case, CaseError
from escalation.outcomes import BY_SOFTWARE, OUTCOMES
from escalation.queue import ordered
from escalation.urgency import LEVELS, URGENT, Urgency

PEOPLE = ("ann", "bo", "cy")


def fresh(urgency: Urgency = "P2", **changes: object) -> Case:
    case = Case(id="c1", contact="k" * 32, urgency=urgency, opened_at=0.0, waiting_since=0.0)
    return machine.open_case(msgspec.structs.replace(case, **changes))


class CaseLife(RuleBasedStateMachine):
    """Any order of hands, words and silence."""

    @initialize(urgency=st.sampled_from(LEVELS), minor=st.booleans())
    def begin(self, urgency: Urgency, minor: bool) -> None:
        self.now = 0.0
        self.case = fresh(urgency, card=Card(minor=minor))
        self.judged = False

    def attempt(self, transition: str, *args: object) -> None:
        before = self.case
        try:
            self.case = getattr(machine, transition)(before, *args)
        except CaseError:
            assert self.case is before
            return
        if transition not in ("judge",):
            assert self.case.urgency <= before.urgency

    @rule(seconds=st.sampled_from([1.0, 60.0, 200.0, 1000.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(who=st.sampled_from(PEOPLE))
    def claim(self, who: str) -> None:
        was_free = self.case.state == "waiting"
        self.attempt("claim", who, self.now)
        if was_free:
            assert self.case.holder == who

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["renew", "answer", "accept"]))
    def timed(self, who: str, what: str) -> None:
        self.attempt(what, who, self.now)

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["release", "refuse"]))
    def untimed(self, who: str, what: str) -> None:
        self.attempt(what, who)

    @rule(who=st.sampled_from(PEOPLE), to=st.sampled_from(PEOPLE))
    def offer(self, who: str, to: str) -> None:
        holder = self.case.holder
        self.attempt("offer", who, to)
        assert self.case.holder == holder

    @rule(who=st.sampled_from(PEOPLE), level=st.sampled_from(LEVELS))
    def judge(self, who: str, level: Urgency) -> None:
        self.attempt("judge", who, level)

    @rule(level=st.sampled_from((*LEVELS, None)))
    def write(self, level: Urgency | None) -> None:
        self.attempt("append", level, ("risk.held",), Card(), self.now)
        if level in URGENT and self.case.open:
            assert self.case.danger_at is not None

    @rule()
    def sweep(self) -> None:
        if machine.lapses(self.case, self.now) is not None:
            self.case = machine.lapse(self.case, self.now)
            assert self.case.state == "waiting"

    @rule()
    def stop(self) -> None:
        must_stay = self.case.open and (self.case.urgency in URGENT or self.case.card.minor)
        self.attempt("empty", self.now)
        if must_stay:
            assert self.case.open
        assert self.case.contact is None or not self.case.emptied

    @rule(who=st.sampled_from(PEOPLE), outcome=st.sampled_from(sorted(OUTCOMES)))
    def close(self, who: str, outcome: str) -> None:
        self.attempt("close", who, outcome, self.now)

    @invariant()
    def hands(self) -> None:
        case = self.case
        assert (case.holder is not None) == (case.state in ("held", "offered"))
        assert (case.offered_to is not None) == (case.state == "offered")
        assert (case.lease_until is not None) == (case.holder is not None)
        assert case.offered_to is None or case.offered_to != case.holder
        assert (case.outcome is not None) == (case.state == "closed")
        assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_transfer_changes_the_holder_only_when_it_is_accepted() -> None:
    case = machine.offer(machine.claim(fresh(), "ann", 1.0), "ann", "bo")
    assert case.holder == "ann"
    with pytest.raises(machine.CaseNotYours):
        machine.accept(case, "cy", 2.0)
    assert machine.refuse(case, "bo").holder == "ann"
    assert machine.accept(case, "bo", 2.0).holder == "bo"


@pytest.mark.parametrize(("urgency", "seconds"), sorted(ANSWER_WITHIN.items()))
def test_danger_unanswered_goes_back_at_its_minute_although_the_holder_is_present(
    urgency: Urgency, seconds: float
) -> None:
    case = machine.claim(fresh("P3"), "ann", 0.0)
    case = machine.append(case, urgency, ("risk.in_danger_now",), Card(), 10.0)
    case = machine.renew(case, "ann", 10.0 + seconds - 1)
    assert machine.lapses(case, 10.0 + seconds - 0.5) is None
    assert machine.lapses(case, 10.0 + seconds) == "danger"
    answered = machine.answer(case, "ann", 10.0 + seconds - 1)
    assert machine.lapses(answered, 10.0 + seconds) is None


def test_a_new_holder_gets_the_whole_time_but_danger_stays_unanswered() -> None:
    case = machine.lapse(machine.claim(fresh("P0"), "ann", 0.0), 180.0)
    again = machine.claim(case, "bo", 500.0)
    assert machine.lapses(again, 679.0) is None
    assert machine.lapses(again, 680.0) == "danger"


def test_more_danger_does_not_restart_the_count() -> None:
    case = machine.append(machine.claim(fresh("P0"), "ann", 0.0), "P0", (), Card(), 170.0)
    assert machine.lapses(case, 180.0) == "danger"


def test_a_lease_runs_out_without_presence() -> None:
    case = machine.claim(fresh("P3"), "ann", 0.0)
    assert machine.lapses(case, LEASE_SECONDS - 1) is None
    assert machine.lapses(case, LEASE_SECONDS) == "lease"
    with pytest.raises(CaseError):
        machine.lapse(case, 1.0)


def test_giving_back_keeps_the_place_in_the_queue_and_an_answer_starts_it_anew() -> None:
    held = machine.claim(fresh(), "ann", 50.0)
    assert machine.release(held, "ann").waiting_since == 0.0
    assert machine.release(machine.answer(held, "ann", 60.0), "ann").waiting_since == 60.0


def test_only_a_person_lowers_a_level() -> None:
    held = machine.claim(fresh("P1"), "ann", 0.0)
    assert machine.append(held, "P4", (), Card(), 1.0).urgency == "P1"
    lowered = machine.judge(held, "ann", "P3")
    assert (lowered.urgency, lowered.danger_at) == ("P3", None)


@pytest.mark.parametrize("outcome", [*sorted(BY_SOFTWARE), "whatever"])
def test_a_person_closes_only_with_an_outcome_of_the_list(outcome: str) -> None:
    with pytest.raises(machine.CaseOutcomeUnknown):
        machine.close(machine.claim(fresh(), "ann", 0.0), "ann", outcome, 1.0)


@pytest.mark.parametrize(
    ("urgency", "minor", "stays"),
    [("P0", False, True), ("P1", False, True), ("P2", False, False), ("P4", True, True)],
)
def test_stop_empties_a_case_and_keeps_the_card_where_a_life_or_a_child_is_at_stake(
    urgency: Urgency, minor: bool, stays: bool
) -> None:
    case = fresh(urgency, card=Card(minor=minor, needs=("rights",), group_size="few"))
    after = machine.empty(case, 5.0)
    assert after.open is stays
    assert (after.contact, after.emptied, after.card.needs, after.card.group_size) == (None, True, (), None)
    assert after.card.minor is minor


def test_joining_needs_the_holder_of_the_older_case_and_gives_it_the_new_way() -> None:
    older = machine.claim(fresh("P3"), "ann", 0.0)
    new = machine.claim(fresh("P1", id="c2", contact="n" * 32), "bo", 0.0)
    new = machine.propose_join(new, "bo", "c1")
    with pytest.raises(machine.CaseNotYours):
        machine.confirm_join(new, older, "bo", 9.0)
    closed, joined = machine.confirm_join(new, older, "ann", 9.0)
    assert (closed.state, closed.outcome) == ("closed", "joined")
    assert (joined.contact, joined.urgency, joined.holder, joined.danger_at) == ("n" * 32, "P1", "ann", 9.0)


def test_a_code_joins_without_a_word_of_anybody_and_keeps_the_hands_that_are_there() -> None:
    older, new = fresh("P1"), machine.claim(fresh("P3", id="c2", contact="n" * 32), "bo", 5.0)
    closed, joined = machine.join_by_code(new, older, 9.0)
    assert (closed.state, closed.outcome, closed.holder) == ("closed", "joined", None)
    assert (joined.state, joined.holder, joined.urgency, joined.contact) == ("held", "bo", "P1", "n" * 32)
    held = machine.claim(older, "ann", 6.0)
    assert machine.join_by_code(new, held, 9.0)[1].holder == "ann"
    assert machine.join_by_code(fresh("P0", id="c3"), held, 9.0)[1].urgency == "P0"


def test_a_code_joins_nothing_that_is_closed_emptied_or_the_same() -> None:
    older, closed = (
        fresh("P0"),
        machine.close(machine.claim(fresh(id="c2"), "bo", 1.0), "bo", "answered", 2.0),
    )
    for pair in ((closed, older), (older, closed), (older, older)):
        with pytest.raises(CaseError):
            machine.join_by_code(*pair, 3.0)
    with pytest.raises(machine.CaseJoinRefused):
        machine.join_by_code(fresh(id="c3"), machine.empty(older, 2.0), 3.0)


def test_a_join_nobody_proposed_is_refused() -> None:
    older, new = machine.claim(fresh(), "ann", 0.0), fresh(id="c2")
    with pytest.raises(machine.CaseJoinRefused):
        machine.confirm_join(new, older, "ann", 1.0)
    with pytest.raises(machine.CaseJoinRefused):
        machine.decline_join(new, older, "ann")


def test_coming_back_with_the_code_moves_the_case_to_the_new_way() -> None:
    assert machine.rejoin(fresh(), "z" * 32).contact == "z" * 32
    with pytest.raises(CaseError):
        machine.rejoin(machine.empty(fresh("P0"), 1.0), "z" * 32)


def test_the_queue_reads_level_then_minors_and_medical_then_phones_then_waiting() -> None:
    cases = [
        fresh("P2", id="long", waiting_since=1.0),
        fresh("P2", id="phone", waiting_since=9.0, card=Card(phone_soon_taken=True)),
        fresh("P2", id="ill", waiting_since=9.0, card=Card(medical=True)),
        fresh("P2", id="young", waiting_since=8.0, card=Card(minor=True)),
        fresh("P0", id="now", waiting_since=99.0),
        fresh("P2", id="short", waiting_since=2.0, flags=("asks_helpers", "asks_checks")),
    ]
    assert [case.id for case in ordered(cases)] == ["now", "young", "ill", "phone", "long", "short"]
