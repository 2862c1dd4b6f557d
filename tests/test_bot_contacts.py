"""From the room to the person: a point is shown once somebody has verified it, until that is taken back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.contact_point import VERIFIED_DAYS
from tests.fakes.house import House

DAY = 86_400.0
NUMBER = "+84 981 84 84 84"
OFFICES = ("English", "1", "2", "4", "3", "4")
"""Out, papers, offices and lines, from Vietnam."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as running:
        yield running


async def read(house: House, who: str) -> str:
    """What somebody new reads about offices and lines."""
    before = len(house.channel.sent)
    await house.say(*OFFICES, who=who)
    return "\n".join(line.text for message in house.channel.sent[before:] for line in message.lines)


async def test_a_point_is_shown_once_it_is_verified_and_no_longer_once_that_is_taken_back(
    house: House,
) -> None:
    ann, bo = await house.responder("ann"), await house.responder("bo")
    assert NUMBER not in await read(house, "first")
    await house.app.desk.verify_contact_point(ann, "CT-VN-02")
    text = await read(house, "second")
    assert NUMBER in text
    assert text.index("The call may be recorded.") > text.index(NUMBER)
    await house.app.desk.revoke_contact_point(bo, "CT-VN-02")
    assert NUMBER not in await read(house, "third")


async def test_a_point_nobody_verified_again_is_hidden_after_its_last_day(house: House) -> None:
    await house.app.desk.verify_contact_point(await house.responder(), "CT-VN-02")
    house.clock.time += VERIFIED_DAYS * DAY
    assert NUMBER in await read(house, "first")
    house.clock.time += DAY
    assert NUMBER not in await read(house, "second")


async def test_the_database_is_asked_for_verified_points_only_after_a_change(house: House) -> None:
    await house.app.desk.verify_contact_point(await house.responder(), "CT-VN-02")
    await read(house, "first")
    kept = house.app.desk.verified_points()
    await read(house, "second")
    assert house.app.desk.verified_points() is kept


async def test_what_was_verified_is_known_after_a_restart(house: House) -> None:
    await house.app.desk.verify_contact_point(await house.responder(), "CT-VN-02")
    await house.restart()
    assert NUMBER in await read(house, "first")
