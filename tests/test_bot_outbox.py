"""When an answer leaves, when it waits, and what happens when the other side fails."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.channel import Blocked, Busy, ChannelError, OutboundMessage, Unreachable
from bot.sending import TRIES
from bot.storage.tables import outbox
from bot.storage.writer import Db
from tests.fakes.channel import FakeChannel, message
from tests.fakes.house import DOOR, House

MINUTE = 60.0
WITH_A_CASE = ("English", "1", "1", "9", "2")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as running:
        yield running


async def claimed(house: House) -> str:
    ann = await house.responder()
    case = house.cases()[-1]
    await house.app.desk.claim(ann, case.id)
    return case.id


async def answer(house: House, case: str, text: str = "The canary answer") -> None:
    await house.app.desk.reply("ann", case, text=text, language="en")
    await house.app.settle()


async def later(house: House, seconds: float) -> None:
    house.clock.time += seconds
    house.app.outbox.wake(house.contact())
    await house.app.settle()


async def test_an_answer_arrives_at_once_while_the_person_is_there(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    await answer(house, case)
    assert house.channel.ids()[-2:] == ["reply.first_line", "reply.free"]


async def test_the_managers_test(house: House) -> None:
    """20 minutes after the last word nothing leaves; "hi" shows nothing of it; an opening does."""
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.clock.time += 20 * MINUTE
    await house.app.desk.renew("ann", case)
    before = len(house.channel.sent)
    await answer(house, case)
    assert len(house.channel.sent) == before
    assert await house.say("hi") == ["cover.start", "cover.today"]
    assert await house.say("4") == ["opening.start"]
    assert "canary" not in house.channel.texts()
    assert await house.say("1") == ["opening.who"]
    assert "canary" not in house.channel.texts()
    assert (await house.say("1"))[:2] == ["reply.first_line", "reply.free"]
    assert "canary" in house.channel.texts()


async def test_somebody_out_gets_an_answer_at_any_time(house: House) -> None:
    await house.say("English", "1", "2", "9", "2")
    case = await claimed(house)
    house.clock.time += 20 * MINUTE
    await answer(house, case)
    assert house.channel.ids()[-1] == "reply.free"


async def test_after_hide_an_answer_to_somebody_out_waits_for_the_next_opening(house: House) -> None:
    ann = await house.responder()
    await house.say("English", "1", "2", "9", "1", "0")
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    await house.app.desk.reply(ann, case.id, text="The canary answer", language="en")
    await house.app.settle()
    assert "canary" not in house.channel.texts()
    assert "reply.free" in await house.say(*DOOR, "1", "2")


async def test_a_clock_that_was_set_back_makes_no_old_word_fresh(house: House) -> None:
    ann = await house.responder()
    await house.say("English", "1", "1", "9", "1")
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    house.clock.time -= 3600
    await house.app.desk.reply(ann, case.id, text="The canary answer", language="en")
    await house.app.settle()
    assert "canary" not in house.channel.texts()


async def test_after_not_safe_an_answer_waits(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.clock.time += 6 * MINUTE
    await house.say(*DOOR, "2")  # somebody else may hold the phone
    await answer(house, case)
    assert house.channel.ids()[-1] == "opening.not_safe"
    assert house.outbox()[-1] == ("reply", "opened", "waiting")


async def test_an_answer_to_an_old_word_is_held_while_its_case_is_opened_at_once(house: House) -> None:
    await house.say("English", "1", "1")
    old = house.clock.time
    house.clock.time += 10 * MINUTE
    assert await house.say("they beat me", at=old) == []
    assert [case.state for case in house.cases()] == ["waiting"]
    assert house.outbox()[-1] == ("bot", "opened", "waiting")
    assert await house.say("hello") == ["cover.start", "cover.today"]
    assert ("bot", "opened", "withdrawn") in house.outbox()


async def test_an_outage_of_the_platform_holds_what_it_delayed(house: House) -> None:
    house.channel.errors = [Busy(121.0)]
    assert await house.say("English") == []
    await later(house, 121.0)
    assert house.channel.sent == []
    assert house.outbox() == [("bot", "opened", "waiting")]


async def test_a_busy_platform_gets_its_pause_and_then_the_message(house: House) -> None:
    house.channel.errors = [Busy(30.0)]
    assert await house.say("English") == []
    await later(house, 29.0)
    assert house.channel.sent == []
    await later(house, 1.0)
    assert house.channel.ids() == ["opening.start"]


async def test_what_waits_keeps_its_order(house: House) -> None:
    house.channel.errors = [Busy(30.0)]
    await house.say("English", "1")
    await later(house, 31.0)
    assert house.channel.ids() == ["opening.start", "opening.who"]


async def test_giving_up_is_written_down(house: House) -> None:
    await house.say("English", "1", "2")
    house.channel.errors = [ChannelError() for _ in range(TRIES)]
    await house.say("2")
    for _ in range(TRIES):
        await later(house, 61.0)
    rows = house.rows(select(outbox.c.state, outbox.c.error_code, outbox.c.message_sealed))
    assert ("failed", "channel.error", None) in [tuple(row) for row in rows]


async def test_a_person_who_blocked_us_is_not_tried_again(house: House) -> None:
    house.channel.errors = [Blocked()]
    await house.say("English")
    rows = house.rows(select(outbox.c.state, outbox.c.error_code))
    assert [tuple(row) for row in rows] == [("failed", "channel.blocked")]
    await later(house, 100.0)
    assert house.channel.sent == []


async def test_an_answer_to_a_blocked_account_keeps_its_words_for_the_return_code(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.channel.errors = [Blocked()]
    await answer(house, case)
    row = house.rows(select(outbox.c.message_sealed).where(outbox.c.kind == "reply"))[0]
    assert row[0] is not None


async def test_an_answer_that_failed_is_tried_again_at_the_next_opening(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.channel.errors = [Blocked()]
    await answer(house, case, "The first")
    await answer(house, case, "The second")
    assert house.channel.texts().count("The second") == 1
    house.clock.time += 6 * MINUTE
    await house.say(*DOOR, "1")
    assert "The first" not in house.channel.texts()
    await house.say("1")
    assert house.channel.texts().count("The first") == 1
    assert "failed" not in {state for _, _, state in house.outbox()}


@pytest.mark.parametrize("role", ["1", "2"])
async def test_answers_to_a_closed_page_come_in_their_order_when_it_is_back(house: House, role: str) -> None:
    """Within the same sitting they need no new opening, and a later one never passes an earlier one."""
    await house.say("English", "1", role, "9", "2")
    case = await claimed(house)
    before = len(house.channel.sent)
    house.channel.errors = [Unreachable(), Unreachable()]
    await answer(house, case, "The first")
    await answer(house, case, "The second")
    assert len(house.channel.sent) == before
    assert [state for kind, _, state in house.outbox() if kind == "reply"] == ["waiting", "waiting"]
    await later(house, 200)
    said = [line.text for one in house.channel.sent[before:] for line in one.lines if line.id == "reply.free"]
    assert said == ["The first", "The second"]


async def test_a_later_answer_waits_behind_one_that_waits_for_the_opening(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.channel.errors = [Unreachable()]
    await answer(house, case, "The first")
    house.clock.time += 6 * MINUTE
    await answer(house, case, "The second")
    assert "reply.free" not in await house.say(*DOOR, "1")
    await house.say("1")
    texts = house.channel.texts()
    assert 0 < texts.index("The first") < texts.index("The second")


async def test_a_closed_page_holds_the_answer_for_the_next_opening(house: House) -> None:
    await house.say("English", "1", "2", "9", "2")
    case = await claimed(house)
    house.channel.errors = [Unreachable()]
    await answer(house, case)
    assert house.outbox()[-1] == ("reply", "window", "waiting")
    house.clock.time += 7 * 3600
    await house.say(*DOOR, "1")
    assert "reply.free" in await house.say("2")


async def test_nothing_leaves_after_hide_was_stored(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    await house.say("0")
    await answer(house, case)
    assert "reply.free" not in house.channel.ids()
    assert "reply.free" in await house.say(*DOOR, "1", "1")


@pytest.mark.parametrize("role", ["2", "3"])
async def test_after_hide_nobody_gets_an_answer_before_the_next_opening(house: House, role: str) -> None:
    await house.say("English", "1", role, "9", "2")
    case = await claimed(house)
    await house.say("0")
    await answer(house, case)
    assert "reply.free" not in house.channel.ids()
    assert "reply.free" in await house.say(*DOOR, "1", role)


async def test_after_a_clock_was_set_back_the_next_word_counts_from_the_new_time(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.clock.time -= 20 * MINUTE
    await answer(house, case)
    assert "reply.free" not in house.channel.ids()
    assert await house.say("0") == []
    assert "reply.free" in await house.say(*DOOR, "1", "1")


async def test_stop_takes_back_an_answer_that_waits(house: House) -> None:
    await house.say(*WITH_A_CASE)
    case = await claimed(house)
    house.clock.time += 20 * MINUTE
    await answer(house, case)
    assert await house.say("00") == ["cover.start", "cover.today"]  # under cover it is a word like any other
    await house.say("4", "00")
    assert house.channel.ids()[-1] == "global.stopped"
    assert house.count("outbox") == 0


@pytest.mark.parametrize(
    ("idempotent", "urgent", "kind", "state"),
    [
        (False, False, "bot", "failed"),
        (True, False, "bot", "sent"),
        (False, True, "bot", "sent"),
        (False, False, "reply", "sent"),
    ],
)
async def test_what_a_crash_left_in_doubt(
    tmp_path: Path, idempotent: bool, urgent: bool, kind: str, state: str
) -> None:
    """A double is better than silence for danger and people's answers; a menu is given up and shown."""
    async with House(tmp_path, channel=FakeChannel(idempotent=idempotent)) as house:
        house.channel.errors = [Busy(1000.0)]
        await house.say("English", "1")
        doubt = {"state": "sending", "urgent": urgent, "kind": kind, "rule": "window", "next_try_at": 0.0}
        first = select(outbox.c.id).order_by(outbox.c.seq).limit(1).scalar_subquery()

        def unit(db: Db) -> None:
            db.sa.execute(update(outbox).where(outbox.c.id == first).values(**doubt))
            db.sa.execute(update(outbox).where(outbox.c.id != first).values(state="withdrawn"))
            db.raw.execute("UPDATE contacts SET strict = 0, opened_at = last_word_at")

        await house.app.writer.run(unit)
        await house.restart()
        row = house.rows(select(outbox.c.state, outbox.c.error_code).where(outbox.c.id == first))[0]
        assert tuple(row) == (state, "outbox.doubt" if state == "failed" else None)


async def test_one_send_at_a_time_per_person_and_many_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    under_way: list[str] = []
    most: dict[str, int] = {}
    plain = house.channel.send

    async def slow(one: OutboundMessage) -> tuple[str, ...]:
        who = one.address.reveal()
        under_way.append(who)
        most[who] = max(most.get(who, 0), under_way.count(who))
        most["all"] = max(most.get("all", 0), len(under_way))
        await gate.wait()
        under_way.remove(who)
        return await plain(one)

    monkeypatch.setattr(house.channel, "send", slow)
    await house.open("a")
    await house.open("b")
    for number in range(3):
        for who in ("a", "b"):
            await house.app.accept(message("English" if number == 0 else "1", number, who=who))
    await house.app.inbox.settle()
    await asyncio.sleep(0.01)
    gate.set()
    await house.app.settle()
    assert most == {"a": 1, "b": 1, "all": 2}
    assert len(house.channel.sent) == 6


async def test_urgent_contacts_are_served_first(house: House) -> None:
    await house.app.outbox.stop()
    await house.say_only("English", who="calm-1")
    await house.say_only("English", who="calm-2")
    await house.say_only("English", "they beat me", who="danger")
    await house.app.outbox.start()
    await house.app.settle()
    assert house.channel.sent[0].address.reveal() == "danger"
