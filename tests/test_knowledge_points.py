"""A contact point stays hidden until a person has verified it, and hides again when that grows old."""

from datetime import timedelta

from knowledge import load, sources, visible
from knowledge.audience import AUDIENCES
from knowledge.contact_point import REACHED, VERIFIED_DAYS
from knowledge.piece import words
from tests.knowledge_parts import TODAY

POINTS = load().points
LONG_ENOUGH = 6


def test_nothing_is_visible_before_a_person_has_verified_it() -> None:
    assert POINTS
    for audience in AUDIENCES:
        assert visible(POINTS, {}, TODAY, audience) == ()


def test_a_verified_point_is_visible_to_its_last_day_and_not_longer() -> None:
    point = next(each for each in POINTS if each.id == "CT-ID-01")
    on = {point.id: TODAY}
    assert visible(POINTS, on, TODAY, "trapped") == (point,)
    assert visible(POINTS, on, TODAY + timedelta(days=VERIFIED_DAYS), "trapped") == (point,)
    assert visible(POINTS, on, TODAY + timedelta(days=VERIFIED_DAYS + 1), "trapped") == ()


def test_a_verification_from_the_future_counts_for_nothing() -> None:
    assert visible(POINTS, {"CT-ID-01": TODAY + timedelta(days=1)}, TODAY, "freed") == ()


def test_a_verified_point_is_still_only_for_those_it_names() -> None:
    verified = {each.id: TODAY for each in POINTS}
    for audience in AUDIENCES:
        for point in visible(POINTS, verified, TODAY, audience):
            assert audience in point.applies_to or audience == "other"
    assert not [
        each for each in visible(POINTS, verified, TODAY, "trapped") if "police" in each.body.casefold()
    ]


def test_no_contact_is_in_any_text() -> None:
    texts = " ".join(source.text for source in sources().values())
    for point in POINTS:
        for reach in point.reach:
            # A bare short number, 111 say, stands in other texts for other things.
            assert len(reach) < LONG_ENOUGH or reach not in texts


def test_a_person_is_shown_only_verified_points_of_the_countries_they_named() -> None:
    verified = {each.id: TODAY for each in POINTS}
    known = load()
    assert known.reached("freed", {}, TODAY, {"KH", "ID"}) == ()
    assert known.reached("freed", verified, TODAY, {"", "skip"}) == ()
    for audience in AUDIENCES:
        (*heads,) = known.reached(audience, verified, TODAY, {"ID"})
        shown = [piece.id for head in heads for piece in head.under]
        assert shown == (["point.CT-ID-01", "point.CT-ID-02"] if audience in REACHED else [])


def test_what_is_shown_says_its_caution_and_when_a_person_has_checked_it() -> None:
    english = {text_id: source.text for text_id, source in sources().items()}
    (head,) = load().reached("family", {"CT-VN-01": TODAY}, TODAY, {"VN"})
    assert words(head, english.get) == (
        "Who can be reached:\n"
        "– Vietnam: national line, day and night, free. 111.\n"
        "Calls are recorded and passed on to the police.\n"
        f"(Checked by a person: {TODAY:%B %Y}.)"
    )
