"""What has run out is gone; what somebody still needs is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.channel import Address, InboundMessage
from bot.storage import contact_keys
from bot.storage.contact_keys import address_key
from bot.storage.tables import cases, contacts
from bot.web.page import Shown
from tests.fakes.house import DOOR, House

DAY = 86_400.0


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as running:
        yield running


async def after(house: House, seconds: float) -> None:
    house.clock.time += seconds
    await house.app.retention.sweep()
    await house.app.settle()


def routed(house: House) -> bool:
    return bool(house.rows(select(contacts).where(contacts.c.route_sealed.is_not(None))))


async def test_answers_of_somebody_inside_last_five_minutes(house: House) -> None:
    await house.say("English", "1", "1")
    await after(house, 299)
    assert (house.count("sessions"), house.count("lines")) == (1, 6)
    await after(house, 2)
    assert (house.count("sessions"), house.count("lines")) == (0, 0)


async def test_the_lines_of_a_long_sitting_live_as_long_as_the_sitting(house: House) -> None:
    await house.say("English", "1", "1")
    for _ in range(3):
        house.clock.time += 200
        await house.say("9", "7")
    await after(house, 200)
    assert house.count("lines") == 18


async def page(house: House, *, role: str) -> None:
    """Somebody on the page, with a word of their own and an answer nobody has seen."""
    address = Address("p" * 64)
    key = address_key(house.app.keys, "web", "web", address)
    await house.open_contact(lambda db: contact_keys.meet(db, house.app.keys, key)[0])
    contact = house.contact(address.reveal(), "web", "web")
    for number, text in enumerate(("English", "1", role)):
        await house.app.accept(InboundMessage("web", "web", address, f"page-{number}", text))
        await house.app.settle()
    lines = house.app.web._lines
    await lines.add(contact, "own", Shown(own="a secret word"))
    await lines.add(contact, "said", Shown(language="en", lines=()), f"bot-{role}")


@pytest.mark.parametrize(("role", "lasts"), [("1", 300), ("2", 6 * 3600)])
async def test_the_lines_of_a_page_last_as_long_as_the_sitting(house: House, role: str, lasts: int) -> None:
    await page(house, role=role)
    await after(house, lasts - 1)
    assert house.count("web_lines") > 1
    await after(house, 2)
    assert house.count("web_lines") == 0


async def test_the_door_stays_thirty_days_and_the_way_only_while_it_is_needed(house: House) -> None:
    await house.say("English", "1", "1")
    await after(house, 60)
    assert routed(house)  # messages that can still be deleted lie on the phone
    await after(house, DAY)  # they are deleted now
    await after(house, 60)
    assert not routed(house)
    assert house.count("contacts") == 1
    await after(house, 29 * DAY)
    assert house.count("contacts") == 0


async def test_a_case_keeps_transcript_and_way_until_a_month_after_its_end(house: House) -> None:
    ann = await house.responder()
    await house.say("English", "1", "1", "9", "2")
    await after(house, 60 * DAY)
    assert house.count("lines") == 10
    assert routed(house)
    case = house.cases()[0].id
    await house.app.desk.claim(ann, case)
    await house.app.desk.close(ann, case, "answered")
    await after(house, 29 * DAY)
    assert house.count("lines") == 10
    await after(house, 2 * DAY)
    assert house.count("lines") == 0
    assert house.rows(select(cases.c.contact)) == [(None,)]


async def test_an_answer_that_waits_keeps_the_way_open(house: House) -> None:
    ann = await house.responder()
    await house.say("English", "1", "1", "9", "2")
    house.clock.time += 1200
    case = house.cases()[0].id
    await house.app.desk.claim(ann, case)
    await house.app.desk.reply(ann, case, text="words", language="en")
    await house.app.desk.close(ann, case, "answered")
    await after(house, 20 * DAY)
    assert routed(house)
    await house.say(*DOOR, "1")
    assert "reply.free" in await house.say("1")


async def test_a_repeated_delivery_is_known_for_a_week(house: House) -> None:
    await house.say("English")
    await after(house, 7 * DAY)
    assert house.count("inbox") == 1
    await after(house, 2 * DAY)
    assert house.count("inbox") == 0
