"""What a person reads under an article: only verified contact points, only their own, whole or not at all."""

import re
from itertools import product

import msgspec
import pytest

from flows import shown
from flows.collects import COLLECTS
from flows.shown import Shown
from knowledge import ContactPoint, audience_of, from_answers
from tests.conversations import LANGUAGES, TODAY, context, house

KNOWN = house()[2]
ROLES = (None, *sorted(COLLECTS["role"].values))
PLACES = tuple(
    {"country": country, "origin": origin}
    for country, origin in product(sorted(COLLECTS["country"].values), sorted(COLLECTS["origin"].values))
)
EVERYBODY = tuple(product(sorted(KNOWN.articles), ROLES, PLACES))
TRIED = (("KH", "other"), ("TH", "ID"), ("other", "VN"), ("home", "CN"))
EVERYTHING = {each.id: TODAY for each in KNOWN.points}


def article(
    slug: str, role: str | None, answers: dict[str, str], language: str = "en", **more: object
) -> Shown:
    found = shown.article(context(**more), slug, answers, role, language)
    assert isinstance(found, Shown)
    return found


def points_in(text: str) -> set[str]:
    """Ids of all points of which a number or an address stands in a text."""
    return {
        point.id
        for point in KNOWN.points
        for each in point.reach
        if re.search(rf"(?<![\d.-]){re.escape(each.at)}(?![\d-])", text)
    }


def test_with_none_verified_no_article_shows_a_number_to_anybody() -> None:
    for slug, role, answers in EVERYBODY:
        found = article(slug, role, answers)
        assert (found.points, points_in(found.text)) == ((), set()), (slug, role, answers)


@pytest.mark.parametrize("point", KNOWN.points, ids=lambda point: point.id)
def test_with_one_verified_exactly_that_one_is_shown_and_only_to_its_audience(point: ContactPoint) -> None:
    ident, readers = point.id, point.applies_to
    on, reached = {ident: TODAY}, set()
    for slug, role, answers in EVERYBODY:
        for each in KNOWN.contacts(slug, audience_of(role), TODAY, on, from_answers(answers)):
            assert each is point, (slug, role, answers)
            reached.add((slug, role, answers["country"], answers["origin"]))
    assert {audience_of(role) for _, role, _, _ in reached} == {"freed", "family"} & set(readers)
    likely = {(slug, role, *where) for slug, role in product(KNOWN.articles, ROLES) for where in TRIED}
    for slug, role, country, origin in reached | likely:
        found = article(slug, role, {"country": country, "origin": origin}, verified=on)
        shown_here = {ident} if (slug, role, country, origin) in reached else set()
        assert set(found.points) == points_in(found.text) == shown_here, (slug, role, country, origin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_a_point_is_whole_and_its_numbers_are_as_they_are(language: str) -> None:
    for role, home in product(("out", "family"), COLLECTS["origin"].values):
        english = article("contacts", role, {"origin": home}, verified=EVERYTHING)
        found = article("contacts", role, {"origin": home}, language, verified=EVERYTHING)
        assert found.points == english.points
        assert points_in(found.text) == set(found.points)


def test_a_point_that_lacks_a_word_of_it_is_left_out_and_the_article_stays() -> None:
    catalog = house()[1]
    for missing in ("point.CT-VN-01", "point.CT-VN-01.caution", "points.heading", "points.checked"):
        ready = {"th": {i: words for i, words in catalog.ready["th"].items() if i != missing}}
        some = msgspec.structs.replace(catalog, ready=ready)
        on = {"CT-VN-01": TODAY}
        found = article("family_first", "family", {"origin": "VN"}, "th", verified=on, texts=some)
        assert found.points == ()
        assert points_in(found.text) == set()
        assert found.text == article("family_first", "family", {}, "th").text
