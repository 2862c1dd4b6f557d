"""Triage: what is urgent, what speaks first, and that nothing ever lowers a level."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.card import ANSWERS, card, for_handoff, from_answers
from escalation.reasons import REASONS
from escalation.triage import DOUBTFUL, FLOOR, CaseView, Triage, assess
from escalation.urgency import LEVELS, URGENT, highest, one_up
from flows.session import Place, Session
from nlu.names import RISK_KINDS
from nlu.parsed import Level, ParsedMessage, RiskSignal, Score


def said(*risks: tuple[str, str], intents: tuple[str, ...] = ()) -> ParsedMessage:
    return ParsedMessage(
        risks=tuple(
            RiskSignal(kind=kind, level=msgspec.convert(level, Level), why="en.test.1")
            for kind, level in risks
        ),
        intents=tuple(Score(name, 0.9) for name in intents),
    )


@pytest.mark.parametrize(
    ("risks", "urgency", "interrupt"),
    [
        ([("in_danger_now", "P0")], "P0", "crisis.violence"),
        ([("in_danger_now", "P2")], "P1", "crisis.violence"),
        ([("self_harm", "P2")], "P0", "crisis.self_harm"),
        ([("medical", "P0")], "P0", "crisis.medical"),
        ([("medical", "P2")], "P1", "crisis.medical"),
        ([("minor", "P2")], "P1", "crisis.minor"),
        ([("sexual_violence", "P1")], "P1", "crisis.sexual_violence"),
        ([("being_moved", "P1")], "P1", "crisis.being_moved"),
        ([("watched", "P0")], "P0", "crisis.watched"),
        ([("watched", "P0"), ("in_danger_now", "P0"), ("self_harm", "P0")], "P0", "crisis.watched"),
        ([("watched", "P2"), ("in_danger_now", "P0")], "P0", "crisis.violence"),
        ([("minor", "P1"), ("medical", "P0")], "P0", "crisis.medical"),
        ([("detained", "P1")], "P1", "crisis.being_moved"),
        ([("held", "P2")], "P2", None),
        ([("watched", "P2")], "P2", None),
        ([("ransom", "P2")], "P2", None),
        ([], None, None),
    ],
)
def test_level_and_first_words(
    risks: list[tuple[str, str]], urgency: str | None, interrupt: str | None
) -> None:
    triage = assess(said(*risks), Session(), None)
    assert (triage.urgency, triage.interrupt) == (urgency, interrupt)
    assert triage.opens_case is (urgency in URGENT)


def test_any_word_of_suicide_is_p0_even_without_a_reviewed_phrase() -> None:
    assert assess(said(intents=("self_harm",)), None, None).urgency == "P0"


@pytest.mark.parametrize("name", sorted(DOUBTFUL))
def test_a_topic_without_a_reviewed_phrase_counts_but_does_not_speak(name: str) -> None:
    triage = assess(said(intents=(name,)), Session(), None)
    assert triage == Triage(urgency="P2", reasons=(f"intent.{name}",))


@pytest.mark.parametrize("state", ["waiting", "held", "offered"])
def test_danger_speaks_also_while_a_case_is_open_and_opens_no_second_one(state: str) -> None:
    triage = assess(said(("in_danger_now", "P0")), Session(), CaseView(state=state, urgency="P3"))
    assert triage.interrupt == "crisis.violence"
    assert not triage.opens_case


def test_whoever_goes_on_telling_is_listened_to_and_still_counted() -> None:
    session = Session(waiting=Place("crisis", "stay"))
    case = CaseView("waiting", "P0", ("risk.in_danger_now",))
    again = assess(said(("in_danger_now", "P0")), session, case)
    assert (again.urgency, again.interrupt) == ("P0", None)
    assert assess(said(("medical", "P0")), session, case).interrupt == "crisis.medical"
    assert assess(said(("in_danger_now", "P0")), Session(), case).interrupt == "crisis.violence"


def test_who_answers_the_question_about_suicide_in_words_is_not_asked_again() -> None:
    session = Session(waiting=Place("crisis", "self_harm_ask"))
    assert assess(said(("self_harm", "P0")), session, None).interrupt == "crisis.self_harm_yes"


def test_every_kind_of_risk_has_a_floor() -> None:
    assert set(RISK_KINDS) == set(FLOOR)


def test_every_reason_has_words_for_the_card() -> None:
    given_reasons = {f"risk.{kind}" for kind in FLOOR} | {f"intent.{name}" for name in DOUBTFUL}
    given_reasons |= {reason for _, reason in ANSWERS.values()}
    assert given_reasons <= set(REASONS)


def test_one_up_stops_at_the_top() -> None:
    assert [one_up(level) for level in LEVELS] == ["P0", "P0", "P1", "P2", "P3"]


RISKS = st.lists(st.tuples(st.sampled_from(RISK_KINDS), st.sampled_from(["P0", "P1", "P2"])), max_size=6)
TOPICS = st.lists(st.sampled_from(["self_harm", "medical", "thanks", "vid", "yes", "minor"]), max_size=4)


@given(RISKS, RISKS, TOPICS)
def test_more_said_never_lowers_the_level(
    less: list[tuple[str, str]], more: list[tuple[str, str]], topics: list[str]
) -> None:
    before = assess(said(*less), Session(), None).urgency
    after = assess(said(*less, *more, intents=tuple(topics)), Session(), None).urgency
    assert highest([before, after]) == after


@given(RISKS, TOPICS)
def test_urgent_always_opens_a_case_and_always_speaks(
    risks: list[tuple[str, str]], topics: list[str]
) -> None:
    triage = assess(said(*risks, intents=tuple(topics)), None, None)
    urgent = triage.urgency in URGENT
    assert triage.opens_case is urgent
    assert (triage.interrupt is not None) is urgent


@pytest.mark.parametrize(
    ("role", "answers", "urgency"),
    [
        ("inside", {}, "P2"),
        (None, {}, "P2"),
        ("skip", {}, "P2"),
        ("out", {}, "P3"),
        ("family", {}, "P3"),
        ("other", {}, "P4"),
        ("out", {"need": "safe_now"}, "P2"),
        ("family", {"need": "ransom"}, "P2"),
        ("out", {"urgent_need": "yes"}, "P1"),
        ("out", {"urgent_need": "skip"}, "P3"),
        ("inside", {"phone_soon_taken": "yes"}, "P1"),
        ("other", {"suicide_now": "unsure"}, "P0"),
        ("other", {"suicide_now": "no"}, "P0"),
        ("out", {"accused": "held"}, "P2"),
    ],
)
def test_the_level_of_a_card_when_a_person_is_asked_for(
    role: str | None, answers: dict[str, str], urgency: str
) -> None:
    session = Session(role=role, answers=answers)
    assert for_handoff(session, Triage(), "asked").urgency == urgency
    assert from_answers(session).urgency == urgency


def test_software_that_can_not_go_on_never_puts_somebody_last() -> None:
    triage = for_handoff(Session(role="other"), Triage(), "failed")
    assert (triage.urgency, triage.opens_case) == ("P2", True)
    assert "handoff.doubt" in triage.reasons


def test_a_yes_to_the_one_question_about_urgent_need_assumes_a_minor_and_illness() -> None:
    session = Session(role="out", answers={"urgent_need": "yes", "need": "documents", "group_size": "few"})
    made = card(session, ())
    assert (made.minor, made.medical, made.needs, made.group_size) == (True, True, ("documents",), "few")


def test_the_card_shows_a_phone_about_to_be_taken_from_words_as_well() -> None:
    assert card(Session(), ("risk.being_moved",)).phone_soon_taken
