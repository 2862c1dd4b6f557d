"""Return codes with the real flows: who comes back finds case and answers, who guesses finds nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import codes
from bot.storage.tables import alerts, audit, contacts, return_codes
from flows.events import CodeOffered
from tests.fakes.house import House

OPENED_INSIDE = ("English", "1", "1")
MINUTE = 60.0
WRONG = "000000000000"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as running:
        yield running


def column(house: House, what: Any) -> Any:
    return house.rows(select(what).where(contacts.c.contact == house.contact()))[0][0]


async def code_of(house: House) -> str:
    offered = [done for done in house.done if any(isinstance(e, CodeOffered) for e in done.turn.events)]
    return str(offered[-1].code)


async def test_a_return_code_brings_case_and_answer_to_another_account(house: House) -> None:
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, "9", "1")
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    house.clock.time += 20 * MINUTE
    await house.app.desk.reply(ann, case.id, text="The canary answer", language="en")
    await house.app.settle()
    code = await code_of(house)
    assert (await house.say("English", code, who="new-phone"))[1:] == ["global.code_found", "opening.start"]
    assert house.cases()[0].contact == house.contact("new-phone")
    assert "canary" not in house.channel.texts()
    arrived = await house.say("1", "1", who="new-phone")
    assert arrived[:3] == ["opening.who", "reply.first_line", "reply.free"]
    assert column(house, contacts.c.route_sealed) is None


async def test_the_strict_rules_come_along_with_the_return_code(house: House) -> None:
    await house.say(*OPENED_INSIDE, "9", "1")
    code = await code_of(house)
    await house.say("English", code, "1", "2", who="new-phone")  # "out" now
    rows = house.rows(select(contacts.c.strict).where(contacts.c.contact == house.contact("new-phone")))
    assert rows == [(True,)]


async def test_after_five_tries_in_an_hour_even_the_right_code_is_unknown(house: House) -> None:
    await house.say(*OPENED_INSIDE, "9", "1")
    code = await code_of(house)
    await house.say("English", *[WRONG] * 5, who="guesser")
    assert (await house.say(code, who="guesser"))[0] == "global.code_unknown"
    house.clock.time += 3601  # long enough to be back at the cover: there a code opens, and says nothing else
    assert await house.say(code, who="guesser") == ["opening.start"]


async def test_whoever_puts_the_phone_away_at_the_code_has_a_case_and_the_code_leads_to_it(
    house: House,
) -> None:
    await house.say(*OPENED_INSIDE, "6")
    assert [case.state for case in house.cases()] == ["waiting"]
    await house.say("English", await code_of(house), "1", "1", who="new-phone")
    assert [case.contact for case in house.cases()] == [house.contact("new-phone")]


async def test_the_code_leads_to_the_answer_even_after_the_case_was_closed_and_nothing_more_was_pressed(
    house: House,
) -> None:
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, "9")
    (case,) = house.cases()
    await house.app.desk.claim(ann, case.id)
    house.clock.time += 20 * MINUTE
    await house.app.desk.reply(ann, case.id, text="The canary answer", language="en")
    await house.app.desk.close(ann, case.id, "answered")
    arrived = await house.say("English", await code_of(house), "1", "1", who="new-phone")
    assert "reply.free" in arrived


async def test_no_transcript_holds_a_return_code(house: House) -> None:
    await house.say(*OPENED_INSIDE, "6")
    code = await code_of(house)
    await house.say("English", code, f"it was {code}", "1", "1", who="new-phone")
    (case,) = house.cases()
    said = house.lines(case.id)
    digits = "".join(letter for line in said for letter in line.body if letter.isdigit())
    assert code not in digits
    assert any("•" in line.body for line in said if line.direction == "out")


async def test_a_code_that_was_skipped_is_worth_nothing(house: House) -> None:
    await house.say(*OPENED_INSIDE, "9", "2")
    assert house.rows(select(return_codes)) == []


async def test_a_code_is_dropped_when_it_is_skipped_later_and_the_one_of_an_older_case_stays(
    house: House,
) -> None:
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, "9", "1")
    older = await code_of(house)
    await house.app.desk.claim(ann, house.cases()[0].id)
    await house.app.desk.close(ann, house.cases()[0].id, "answered")
    house.clock.time += MINUTE
    await house.say("9", "8", "English")  # the question comes again, in the language that was chosen
    assert len(house.rows(select(return_codes))) == 2
    await house.say("2")
    (left,) = house.rows(select(return_codes.c.code_key))
    assert left[0] == codes._key(house.app.keys, older)


async def test_an_old_button_drops_no_code(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    old = house.done[-1].turn.session.asked
    await house.say("9")
    assert (await house.say("", tap=(old, 2)))[-1] == "person.code"
    assert len(house.rows(select(return_codes))) == 1


async def wrong_before(house: House, count: int) -> None:
    """So many wrong codes came within this hour, each from another contact."""
    now = house.clock.now()

    def unit(db: Any) -> None:
        for number in range(count):
            codes.count_try(db, f"g{number}", now, wrong=True)

    await house.app.writer.run(unit)


async def test_after_sixty_wrong_codes_only_a_first_try_is_looked_up(house: House) -> None:
    await house.say(*OPENED_INSIDE, "9", "1")
    code = await code_of(house)
    await house.say("English", WRONG, who="guesser")
    await wrong_before(house, codes.HOUSE_CAREFUL - 2)
    await house.say("English", WRONG, who="another")
    assert (await house.say(code, who="guesser"))[0] == "global.code_unknown"
    assert (await house.say("English", code, who="new-phone"))[1] == "global.code_found"


async def test_after_six_hundred_no_code_is_known_for_the_hour_and_all_else_works(house: House) -> None:
    await house.say(*OPENED_INSIDE, "9", "1")
    code = await code_of(house)
    await wrong_before(house, codes.HOUSE_CLOSED)
    assert (await house.say("English", code, who="new-phone"))[1] == "global.code_unknown"
    assert (await house.say("they beat me", who="new-phone"))[0] == "crisis.violence"
    house.clock.time += codes.TRY_SECONDS
    assert await house.say(code, who="new-phone") == ["opening.start"]


async def test_one_contact_alone_can_not_close_the_door_to_others(house: House) -> None:
    await house.say("English", *[WRONG] * (codes.TRIES + 2), who="guesser")
    await house.say(*OPENED_INSIDE, "9", "1")
    house_tries = house.app.writer.read(lambda db: codes._tries(db, codes.HOUSE, house.clock.now()))
    assert house_tries == codes.TRIES


async def test_a_code_from_a_contact_that_has_a_case_already_leaves_one_case(house: House) -> None:
    ann, bo = await house.responder("ann"), await house.responder("bo")
    await house.say(*OPENED_INSIDE, "9", "1")
    code, (old,) = await code_of(house), house.cases()
    await house.say("English", "they beat me", who="new-phone")
    new = next(case for case in house.cases() if case.id != old.id)
    await house.app.desk.claim(bo, new.id)
    await house.say(code, who="new-phone")
    cases_now = {case.id: case for case in house.cases()}
    assert (cases_now[new.id].state, cases_now[new.id].outcome) == ("closed", "joined")
    kept = cases_now[old.id]
    assert (kept.state, kept.holder, kept.urgency) == ("held", bo, "P0")
    assert kept.contact == house.contact("new-phone")
    words = [line.body for line in house.lines(old.id)]
    assert "they beat me" in words
    assert house.lines(new.id) == []
    joined = select(audit.c.operator, audit.c.case_id, audit.c.detail).where(audit.c.action == "joined")
    assert [tuple(row) for row in house.rows(joined)] == [(None, old.id, new.id)]
    await house.app.desk.judge(bo, old.id, "P3")
    await house.say("they want to kill me", who="new-phone")
    assert [case.urgency for case in house.cases() if case.open] == ["P0"]
    told = select(alerts.c.operator).where(alerts.c.case_id == old.id)
    assert {row[0] for row in house.rows(told)} == {ann, bo}
