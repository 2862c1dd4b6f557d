"""The whole main job in a real browser: from the first word to an answer, and back after a closed tab."""

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.script import load
from config.languages import offered
from tests.browser.story import DESK, PHONE, House, Operator, Person

FIRST_ANSWER = {"th": "เราอ่านข้อความของคุณแล้ว", "bn": "আমরা আপনার লেখা পড়েছি।"}
SECOND_ANSWER = {"th": "เราจะอ่านต่อเมื่อคุณเขียนมา", "bn": "আপনি লিখলে আমরা আবার পড়ব।"}
DOOR = 4
"""The choice of the cover that opens the real conversation."""
CODE = re.compile(r"0\d{3} \d{4} \d{4}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = House(tmp_path_factory.mktemp("house"), port)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def responder(chromium: Browser, house: House) -> Iterator[Operator]:
    """Enrolled by the link an administrator made, vouched for, on shift."""
    assert house.link is not None
    admin = Operator(chromium, house.address, "Heron")
    admin.enrol(house.link)
    responder = Operator(chromium, house.address, "Swift")
    responder.enrol(admin.invite("th", "bn", "en"))
    admin.vouch("Swift")
    admin.picture("console-people-1280")
    responder.on_shift()
    yield responder
    responder.close()
    admin.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("language", [language.code for language in offered()])
def test_cover_opening_and_hide(language: str, size: dict[str, int], chromium: Browser, house: House) -> None:
    """What anybody sees, what somebody who knows the door sees, and what is left after one tap."""
    wide = size["width"]
    person = Person(chromium, house.address, size)
    person.choose(language)
    expect(person.page.locator("html")).to_have_attribute("lang", language)
    expect(person.page).to_have_title("Phrases")  # never changes: a title is what others see first
    cover = person.shown
    person.picture(f"chat-{language}-1-cover-{wide}")
    person.press(DOOR)
    question = str(load().texts.text("opening.start", language))
    person.sees(question)
    person.picture(f"chat-{language}-1-opening-{wide}")
    hides(person, question)
    assert person.shown.startswith(cover[:20])
    person.picture(f"chat-{language}-6-hidden-{wide}")
    person.close()


def hides(person: Person, said: str) -> None:
    """One tap: only what the cover had said is left on the screen."""
    person.command("0")
    expect(person.page.locator("#foot button[name=cmd]").first).to_be_hidden()
    assert said not in person.shown


@pytest.mark.parametrize("language", ["th", "bn"])
def test_from_a_first_word_to_an_answer_and_back_after_a_closed_tab(
    language: str, chromium: Browser, house: House, responder: Operator
) -> None:
    words = load().texts.text
    person = Person(chromium, house.address)
    person.picture(f"chat-{language}-1-first-360")
    person.choose(language)
    person.press(DOOR)
    # Safe to write, has left, the way home; Cambodia, left alone, nothing urgent, no police, no passport, no
    # money, an embassy, home soon, other.
    for answer in (1, 2, 3, 1, 4, 2, 1, 2, 3, 1, 1, 6):
        person.press(answer)
    for id_ in ("way.embassy", "way.vid", "way.immigration"):
        heading = words(id_, language)
        assert heading is not None
        person.sees(heading)
    person.sees(str(words("compare.no_promise", language)))
    person.picture(f"chat-{language}-3-compared-360")

    person.command("9")
    expect(person.page.locator("#lines")).to_contain_text(CODE)
    code = CODE.findall(person.shown)[-1]
    person.press(1)  # keeps the number
    person.sees(str(words("person.waiting", language)))

    responder.page.goto(f"{house.address}/console/")
    responder.picture(f"console-room-{language}-1280")
    responder.claim()
    expect(responder.page.locator("#talk")).to_contain_text(str(words("way_home.passport", language)))
    responder.reply(FIRST_ANSWER[language])
    person.sees(FIRST_ANSWER[language])
    person.picture(f"chat-{language}-4-answered-360")
    responder.picture(f"console-case-{language}-1280")
    person.close()

    responder.reply(SECOND_ANSWER[language])
    back = Person(chromium, house.address)
    back.choose(language)
    back.write(code)
    back.sees(str(words("opening.start", language)))
    assert code not in back.shown
    assert SECOND_ANSWER[language] not in back.shown
    back.press(1)
    assert SECOND_ANSWER[language] not in back.shown
    back.press(2)
    back.sees(SECOND_ANSWER[language])
    assert FIRST_ANSWER[language] not in back.shown
    back.picture(f"chat-{language}-5-returned-360")
    hides(back, SECOND_ANSWER[language])
    back.close()

    responder.page.reload()
    responder.page.get_by_label("Outcome").select_option(index=1)
    responder.page.get_by_role("button", name="Close the case").click()
    expect(responder.page.get_by_text("The case is closed.")).to_be_visible()
