"""A contact point stays hidden until a person has verified it, and hides again when that grows old."""

import re
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import ContactPoint, Situation, contact, from_answers, load, sources, visible
from knowledge.audience import AUDIENCES, Audience
from knowledge.contact_point import VERIFIED_DAYS
from knowledge.situation import ANSWERS
from tests.knowledge_parts import TODAY, answers, screen

KNOWN = load()
POINTS = {each.id: each for each in KNOWN.points}
SHOWN_UNDER = {slug for slug, article in KNOWN.articles.items() if article.points}
audiences = st.sampled_from(AUDIENCES)
days = st.dates(TODAY, TODAY + timedelta(days=200))


def seen(audience: Audience, on: dict[str, date] | None = None, **given: str) -> set[str]:
    """Ids of what this audience is shown today when everything is verified, or what `on` says."""
    verified = dict.fromkeys(POINTS, TODAY) if on is None else on
    return {each.id for each in visible(KNOWN.points, verified, TODAY, audience, from_answers(given))}


@given(st.sampled_from(sorted(KNOWN.articles)), audiences, answers, days)
def test_nothing_is_shown_before_a_person_has_verified_it(
    slug: str, audience: Audience, given_answers: dict[str, str], today: date
) -> None:
    assert KNOWN.contacts(slug, audience, today, {}, from_answers(given_answers)) == ()


@given(st.sampled_from(sorted(KNOWN.articles)), audiences, answers, days, st.sampled_from(sorted(POINTS)))
def test_of_verified_points_nobody_is_shown_one_that_is_not_for_them(
    slug: str, audience: Audience, given_answers: dict[str, str], today: date, ident: str
) -> None:
    found = KNOWN.contacts(slug, audience, today, {ident: TODAY}, from_answers(given_answers))
    if found:
        (point,) = found
        assert point.id == ident
        assert slug in SHOWN_UNDER
        assert audience in {"freed", "family"} & set(point.applies_to)
        assert today - TODAY <= timedelta(days=VERIFIED_DAYS)
        home = given_answers.get("origin")
        assert not point.people_of or home == "other" or home in point.people_of


def test_a_verified_point_is_shown_to_its_last_day_and_not_longer() -> None:
    for days_ago, shown in ((0, True), (VERIFIED_DAYS, True), (VERIFIED_DAYS + 1, False), (-1, False)):
        on = {"CT-ID-01": TODAY - timedelta(days=days_ago)}
        assert seen("family", on, origin="ID") == ({"CT-ID-01"} if shown else set())


@pytest.mark.parametrize("audience", ["trapped", "other"])
@pytest.mark.parametrize("origin", ANSWERS["origin"])
@pytest.mark.parametrize("country", ANSWERS["country"])
def test_a_phone_that_may_be_watched_is_shown_no_number(
    audience: Audience, origin: str, country: str
) -> None:
    assert seen(audience, origin=origin, country=country) == set()


def test_whoever_is_not_out_yet_counts_as_watched_but_their_family_does_not() -> None:
    assert seen("freed", origin="VN", out="held") == set()
    assert "CT-VN-02" in seen("freed", origin="VN", out="left")
    assert "CT-VN-02" in seen("family", origin="VN", out="held")


def test_only_a_mark_in_the_data_lets_a_watched_phone_show_a_point() -> None:
    assert not any(each.watched_phone for each in KNOWN.points)
    marked = msgspec.structs.replace(POINTS["CT-ID-01"], watched_phone=True)
    for audience in AUDIENCES:
        assert visible([marked], {marked.id: TODAY}, TODAY, audience, Situation(origin="ID")) == (marked,)


def test_a_home_country_is_never_guessed() -> None:
    assert seen("freed") == set()
    taiwan, china = seen("freed", origin="TW"), seen("freed", origin="CN")
    assert taiwan == {"CT-TW-01"}
    assert china == {"CT-CN-01"}
    others = seen("family", origin="other")
    assert "CT-BD-01" in others
    assert not {"CN", "TW", "ID", "VN", "PH"} & {home for each in others for home in POINTS[each].people_of}


def test_an_office_elsewhere_is_not_shown_where_the_place_was_said() -> None:
    both = {"CT-ID-01", "CT-ID-02"}
    assert seen("freed", origin="ID") == both
    assert seen("freed", origin="ID", country="KH") == {"CT-ID-01"}
    assert seen("freed", origin="ID", country="TH") == {"CT-ID-02", "CT-TH-01"}
    assert seen("freed", origin="ID", country="home") == set()
    assert seen("freed", country="TH") == {"CT-TH-01"}


def test_the_police_are_for_operators_only() -> None:
    police = [each for each in KNOWN.points if "police" in each.body.casefold()]
    assert police
    assert not any(each.for_people for each in police)


def test_an_article_shows_only_points_about_what_it_names() -> None:
    verified, at = dict.fromkeys(POINTS, TODAY), Situation(origin="VN")
    found = {slug: KNOWN.contacts(slug, "freed", TODAY, verified, at) for slug in KNOWN.articles}
    assert {slug for slug, points in found.items() if points} == {
        *("contacts", "documents", "rights_out", "safe_now_out"),
    }
    assert [each.id for each in found["documents"]] == ["CT-VN-02"]
    assert [each.id for each in found["contacts"]] == ["CT-VN-01", "CT-VN-02"]


@pytest.mark.parametrize(
    "point", [each for each in KNOWN.points if each.for_people], ids=lambda each: each.id
)
def test_a_point_is_shown_with_its_numbers_its_caution_and_the_day_of_its_check(point: ContactPoint) -> None:
    text = screen([contact(point, TODAY)])
    assert text.startswith(f"■ {point.body}\n– ")
    for each in point.reach:
        assert each.at in text
    assert (point.plain_caution or "") in text
    assert text.endswith("(Checked by a person on 23 November 2026.)")
    assert point.caution not in text


def test_no_contact_is_in_any_text() -> None:
    for text_id, source in sources().items():
        for point in KNOWN.points:
            for each in point.reach:
                assert not re.search(rf"(?<!\d){re.escape(each.at)}(?!\d)", source.text), text_id
