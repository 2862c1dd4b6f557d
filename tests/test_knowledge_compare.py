"""The ways home: gates before anything, the order of advice by country, what a home country changes."""

from datetime import date, timedelta

import pytest

from knowledge import Comparison, Situation, load
from knowledge.audience import Audience
from knowledge.fact import DAYS
from tests.knowledge_parts import LATER, REVIEW, TODAY, ids, screen, situation, skipping

KNOWN = load()


def compared(found: Situation, audience: Audience = "freed", today: date = TODAY) -> Comparison:
    return KNOWN.comparison(found, audience, today)


def shown(found: Situation, audience: Audience = "freed", today: date = TODAY) -> list[str]:
    return ids(KNOWN.compare(found, audience, today).pieces)


def ways(found: Comparison) -> list[str]:
    return [option.path for option in found.order]


# ---- gates


@pytest.mark.parametrize("safe", ["no", "unsure"])
def test_not_safe_gets_one_line_and_nothing_else(safe: str) -> None:
    assert shown(situation(safe_now=safe)) == ["gate.not_safe"]


@pytest.mark.parametrize("audience", ["freed", "family"])
def test_somebody_still_held_gets_no_comparison(audience: Audience) -> None:
    found = situation(out="held")
    assert compared(found, audience).order == ()
    assert shown(found, audience)[0] == "article.held.first"


def test_a_phone_inside_never_gets_a_comparison_whatever_was_answered() -> None:
    assert compared(situation(), "trapped").gate == "held"
    assert not any(each.startswith(("way.", "compare.")) for each in shown(situation(), "trapped"))


def test_somebody_who_may_be_a_child_or_hurt_gets_a_person_first() -> None:
    found = compared(situation(urgent_need="yes"))
    assert (found.gate, found.person_first, found.order) == ("urgent", True, ())
    assert shown(situation(urgent_need="yes"))[0] == "compare.person_first"
    assert "fact.LAW-12" in shown(situation(urgent_need="yes"))


def test_somebody_accused_gets_a_lawyer_and_the_embassy_before_any_statement() -> None:
    found = compared(situation(accused="accused"))
    assert (found.gate, found.person_first, found.order) == ("accused", True, ())
    assert shown(situation(accused="accused"))[:2] == ["compare.person_first", "gate.lawyer"]


def test_somebody_held_by_the_police_reads_of_a_lawyer_before_any_way() -> None:
    found = shown(situation(accused="held"))
    assert found.index("gate.lawyer") < found.index("way.vid")
    assert compared(situation(accused="held")).person_first


def test_a_child_comes_before_an_accusation_and_danger_before_both() -> None:
    both = situation(urgent_need="yes", accused="accused")
    assert compared(both).gate == "urgent"
    assert "gate.lawyer" in shown(both)
    assert compared(situation(urgent_need="yes", out="held")).gate == "held"
    assert compared(situation(safe_now="no", out="held")).gate == "not_safe"


@pytest.mark.parametrize("skipped", [("out", "passport"), ("out", "accused"), ("passport", "accused")])
def test_two_deciding_questions_skipped_gives_all_ways_and_a_person(
    skipped: tuple[str, ...],
) -> None:
    found = compared(skipping(*skipped))
    assert (found.gate, found.first, found.parallel, found.person_first) == ("unclear", None, None, True)
    assert ways(found) == ["vid", "embassy", "immigration"]
    assert "compare.neutral" in shown(skipping(*skipped))


@pytest.mark.parametrize("skipped", ["out", "passport", "accused"])
def test_one_skipped_question_still_gives_an_answer(skipped: str) -> None:
    assert compared(skipping(skipped)).gate == "open"
    assert compared(skipping(skipped)).first is not None


@pytest.mark.parametrize("country", ["home", "other"])
def test_a_country_we_do_not_know_gets_the_ways_in_general(country: str) -> None:
    assert shown(situation(country=country))[0] == "article.vid_explained.three"


def test_somebody_unknown_gets_the_ways_in_general() -> None:
    assert compared(situation(), "other").gate == "general"


# ---- order


@pytest.mark.parametrize(
    ("given", "first", "parallel"),
    [
        ({"out": "police", "priority": "recognised"}, "vid", "embassy"),
        ({"out": "police", "pay": "no", "priority": "fastest"}, "vid", "embassy"),
        ({"out": "police", "pay": "yes", "priority": "fastest"}, "embassy", None),
        ({"out": "ransom"}, "embassy", None),
        ({"out": "left"}, "embassy", None),
        ({"out": "ngo"}, "embassy", None),
        ({"out": "ransom", "passport": "yes", "pay": "yes"}, "embassy", None),
        ({"out": "ransom", "priority": "recognised"}, "embassy", None),
        ({"out": "ransom", "embassy": "no"}, None, None),
        ({"country": "TH"}, "vid", "embassy"),
        ({"country": "TH", "entry": "other", "overstay": "no_stamp"}, "vid", "embassy"),
        ({"country": "LA"}, "embassy", None),
        ({"country": "LA", "embassy": "no"}, None, None),
        ({"country": "MM"}, "embassy", None),
        ({"country": "MM", "embassy": "no"}, None, None),
    ],
)
def test_what_is_often_tried_first(given: dict[str, str], first: str | None, parallel: str | None) -> None:
    found = compared(situation(**given))
    assert (found.first, found.parallel) == (first, parallel)
    assert sorted(ways(found)) == ["embassy", "immigration", "vid"]
    if first is not None:
        assert ways(found)[0] == first


SHORT_STAY = {"country": "TH", "entry": "checkpoint", "passport": "yes", "pay": "yes", "priority": "fastest"}


@pytest.mark.parametrize("overstay", ["none", "under_1", "1_3"])
def test_in_thailand_the_fine_comes_first_only_after_a_short_stay_with_a_stamp(overstay: str) -> None:
    given = {**SHORT_STAY, "overstay": overstay}
    assert compared(situation(**given)).first == "immigration"
    for change in (
        {"overstay": "3_12"},
        {"overstay": "no_stamp"},
        {"entry": "other"},
        {"priority": "unsure"},
    ):
        assert compared(situation(**{**given, **change})).first == "vid"


def test_a_fine_that_is_put_first_is_shown_with_the_ban_it_can_bring() -> None:
    found = shown(situation(**SHORT_STAY, overstay="under_1"))
    assert {"fact.TH-20", "fact.TH-20.caution", "fact.TH-21", "fact.TH-21.caution"} <= set(found)


@pytest.mark.parametrize("country", ["KH", "LA", "MM"])
def test_without_an_embassy_a_person_comes_first(country: str) -> None:
    assert compared(situation(country=country, embassy="no")).person_first
    assert "fact.FAM-18" in shown_full(situation(country=country, embassy="no"))


def shown_full(found: Situation) -> list[str]:
    return ids(KNOWN.compare(found, "freed", TODAY, "full").pieces)


@pytest.mark.parametrize("out", ["ransom", "left", "ngo"])
def test_in_cambodia_recognition_is_rarely_open_without_the_police(out: str) -> None:
    option = {each.path: each for each in compared(situation(out=out)).order}["vid"]
    assert option.open == "rarely"
    assert {"fact.KH-01", "fact.KH-01.caution"} <= set(shown(situation(out=out)))


def test_in_myanmar_no_way_to_be_recognised_is_named() -> None:
    option = {each.path: each for each in compared(situation(country="MM")).order}["vid"]
    assert option.open == "rarely"
    assert "fact.MM-01.caution" in shown(situation(country="MM"))


def test_without_papers_in_cambodia_detention_is_named() -> None:
    assert "advice.KH.detention" in shown(situation(passport="no"))
    assert "advice.KH.detention" not in shown_full(situation(passport="yes"))


def test_with_passport_and_money_the_fine_is_called_often_quickest_and_no_promise() -> None:
    rich = situation(passport="yes", pay="yes")
    assert "advice.KH.quick" in shown(rich)
    assert "no promise" in screen(KNOWN.compare(rich, "freed", TODAY).pieces)
    assert "advice.KH.quick" not in shown_full(situation(passport="yes", pay="no"))


def test_prison_in_myanmar_is_not_named_once_what_happens_in_practice_is_too_old() -> None:
    after = REVIEW + timedelta(days=DAYS["practice"] + 1)
    found = KNOWN.compare(situation(country="MM"), "freed", after)
    assert "MM-03" not in found.facts
    assert found.person


def test_in_thailand_referral_comes_before_any_statement() -> None:
    assert "advice.TH.referral" in shown(situation(country="TH"))
    assert "advice.TH.lawyer" in shown(situation(country="TH"))


def test_prison_in_myanmar_is_never_named_without_what_happens_in_practice() -> None:
    found = shown(situation(country="MM"))
    assert {"fact.MM-03", "fact.MM-02", "fact.MM-04"} <= set(found)


@pytest.mark.parametrize("country", ["KH", "TH", "LA", "MM"])
def test_what_would_change_the_answer_is_always_said(country: str) -> None:
    found = shown(situation(country=country))
    assert found.index("compare.first") < found.index("compare.changes") < found.index("compare.unknown")
    assert "change.passport" in found
    assert "change.charge" in shown_full(situation(country=country))
    assert "change.passport" not in shown_full(situation(country=country, passport="yes"))


# ---- home countries


@pytest.mark.parametrize("country", ["KH", "TH", "LA", "MM"])
def test_mainland_china_gets_a_lawyer_before_any_statement_there_and_at_home(country: str) -> None:
    found = shown(situation(country=country, origin="CN"))
    assert {"origin.CN.lawyer", "fact.CN-03", "fact.CN-03.caution"} <= set(found)
    assert "fact.CN-01" in shown_full(situation(country=country, origin="CN"))


@pytest.mark.parametrize("country", ["KH", "TH", "LA", "MM"])
@pytest.mark.parametrize("out", ["police", "ransom"])
def test_taiwan_gets_a_person_and_its_own_office_before_any_police(country: str, out: str) -> None:
    found = situation(country=country, origin="TW", out=out, priority="recognised")
    assert compared(found).person_first
    said = shown(found)
    assert any(each.startswith("origin.TW.") for each in said)
    assert "way.office" in said
    assert not {"way.embassy", "advice.KH.ask_police", "advice.KH.ask_embassy"} & set(shown_full(found))


@pytest.mark.parametrize("country", ["KH", "LA"])
def test_taiwan_is_never_told_to_try_recognition_by_police_first(country: str) -> None:
    for out in ("police", "ransom", "left"):
        found = compared(situation(country=country, origin="TW", out=out, priority="recognised"))
        assert found.first == "embassy"
        assert "fact.TW-01" in ids(
            KNOWN.compare(situation(country=country, origin="TW"), "freed", TODAY).pieces
        )


def test_somebody_accused_from_taiwan_reads_of_taiwans_office_not_of_an_embassy() -> None:
    found = shown(situation(accused="accused", origin="TW"))
    assert "gate.lawyer_office" in found
    assert "gate.lawyer" not in found


@pytest.mark.parametrize(("origin", "fact"), [("ID", "ID-01"), ("VN", "VN-01"), ("PH", "PH-01")])
def test_other_home_countries_get_what_is_known_of_them(origin: str, fact: str) -> None:
    assert f"fact.{fact}" in shown_full(situation(origin=origin))
    assert f"fact.{fact}" not in shown_full(situation())


# ---- growing old


def test_an_order_is_not_said_when_the_fact_it_rests_on_is_too_old() -> None:
    last = REVIEW + timedelta(days=DAYS["waiver"])
    assert compared(situation(), today=last).first == "embassy"
    after = compared(situation(), today=last + timedelta(days=1))
    assert (after.first, after.withheld) == (None, True)
    found = shown(situation(), today=last + timedelta(days=1))
    assert "compare.withheld" in found
    assert not {"fact.KH-16", "advice.KH.ask_embassy"} & set(found)


def test_advice_is_not_said_when_its_warning_is_old_though_the_warning_stays() -> None:
    found = ids(KNOWN.compare(situation(origin="ID"), "freed", LATER, "full").pieces)
    assert "origin.ID.questions" not in found
    assert {"fact.ID-01", "age.old", "compare.withheld"} <= set(found)


def test_when_all_is_too_old_warnings_and_a_person_are_left() -> None:
    found = KNOWN.compare(situation(), "freed", LATER, "full")
    assert {KNOWN.facts[each].kind for each in found.facts} == {"warning"}
    assert found.person


def test_the_answer_comes_first_and_fits_a_phone() -> None:
    for country in ("KH", "TH", "LA", "MM"):
        pieces = KNOWN.compare(situation(country=country), "freed", TODAY).pieces
        assert pieces[0].id == "compare.first"
        assert len(pieces) <= 12


def test_the_same_fact_is_never_said_twice() -> None:
    for country in ("KH", "TH", "LA", "MM"):
        found = [each for each in shown_full(situation(country=country)) if each.startswith("fact.")]
        assert len(found) == len(set(found))


def test_a_statement_that_is_left_out_for_its_age_is_never_left_out_in_silence() -> None:
    after = REVIEW + timedelta(days=DAYS["practice"] + 1)
    found = KNOWN.compare(situation(accused="accused"), "freed", after)
    assert found.facts == ("LAW-01",)
    assert "compare.withheld" in ids(found.pieces)
