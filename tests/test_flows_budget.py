"""A question too many fails the build: on any path, for any role, in any language."""

from datetime import date

import msgspec
import pytest

from bot.cli.check import TRIAGE_ENTERS, whole_house
from flows import collects
from flows.budget import BUDGET
from flows.checks import budget
from flows.checks.problem import Ground
from flows.collects import COLLECTS, EVERYONE
from flows.session import Place

PLANTED = [
    ("en", "What is your full name?"), ("en", "Please write your passport number."),
    ("en", "Which company holds you?"), ("en", "Send us a photo of the gate."),
    ("en", "Where exactly are you?"), ("en", "Who is your boss?"),
    ("zh-Hans", "您叫什么名字？"), ("zh-Hans", "您在哪个园区？"), ("zh-Hans", "请发照片。"),
    ("zh-Hant", "您的護照號碼是多少？"), ("zh-Hant", "老闆叫什麼？"), ("bn", "আপনার নাম কী?"),
    ("bn", "আপনি কোন কোম্পানিতে আছেন?"), ("bn", "একটা ছবি পাঠান।"), ("th", "คุณชื่ออะไร"), ("th", "อยู่ตึกไหน"),
    ("th", "ส่งรูปมาให้เรา"),
]  # fmt: skip


@pytest.fixture
def ground() -> Ground:
    return whole_house().ground(date(2026, 11, 27), TRIAGE_ENTERS)


def test_nothing_we_ask_is_over_anybodys_budget(ground: Ground) -> None:
    assert list(budget.check(ground)) == []


@pytest.mark.parametrize(("language", "question"), PLANTED)
def test_a_planted_question_is_found_in_every_language(language: str, question: str, ground: Ground) -> None:
    planted = msgspec.structs.replace(ground.texts.texts[language]["opening.who"], words=question)
    texts = {**ground.texts.texts, language: {**ground.texts.texts[language], "opening.who": planted}}
    catalog = msgspec.structs.replace(ground.texts, texts=texts)
    problems = list(budget.check(msgspec.structs.replace(ground, texts=catalog)))
    assert [problem.advice for problem in problems] == ["Ask nothing that identifies."]


def test_a_question_on_the_path_of_somebody_inside_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way home asks for the country; somebody inside comes there only by mistake of a flow."""
    asked = msgspec.structs.replace(COLLECTS["country"], roles=EVERYONE)
    monkeypatch.setattr(budget, "COLLECTS", {**collects.COLLECTS, "country": asked})
    opened = msgspec.structs.replace(ground, entered=(*ground.entered, _place("way_home", "country")))
    problems = [problem.problem for problem in budget.check(opened)]
    assert any('"inside"' in problem and "country" in problem for problem in problems)


def test_what_identifies_is_in_no_budget_at_all() -> None:
    never = ("name", "document", "company", "place", "trafficker", "boss", "phone", "address", "photo")
    for allowed in BUDGET.values():
        words = {word for collected in allowed - {"phone_soon_taken"} for word in collected.split("_")}
        assert not words & set(never)


def test_whoever_has_not_said_who_they_are_is_never_asked_when_an_answer_may_come() -> None:
    assert not BUDGET["inside"] & {"write_days", "write_hours", "write_zone", "clear_after"}
    assert not BUDGET["skip"] & {"write_days", "write_hours", "write_zone", "clear_after"}


def _place(flow: str, node: str) -> Place:
    return Place(flow=flow, node=node)
