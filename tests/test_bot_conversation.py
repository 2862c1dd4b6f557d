"""One message through the straight line, with the real flows: what is kept and said, what a case gets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import conversation as line
from bot.channels.channel import Busy
from bot.storage.tables import alerts, audit, contacts, inbox
from tests.fakes.channel import FakeChannel, message
from tests.fakes.house import DOOR, House

OPENED_INSIDE = ("English", "1", "1")
MINUTE = 60.0


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as running:
        yield running


def column(house: House, what: Any) -> Any:
    return house.rows(select(what).where(contacts.c.contact == house.contact()))[0][0]


async def test_the_same_delivery_twice_is_one_message(house: House) -> None:
    await house.say("English")
    again = await house.app.accept(message("English", house.number))
    await house.app.settle()
    assert again == "duplicate"
    assert len(house.channel.sent) == 1


async def test_messages_of_one_person_are_taken_in_order_and_one_at_a_time(house: House) -> None:
    await house.open()
    for number, text in enumerate(("English", "1", "1", "6", "2"), 100):
        await house.app.accept(message(text, number))
    await house.app.settle()
    assert house.channel.ids() == [
        "opening.start", "opening.who", "opening.traces_other", "inside.menu",
        "global.next_part", "person.start", "person.away", "person.readers_app", "person.code",
        "person.open", "person.group",
    ]  # fmt: skip


async def test_the_words_leave_the_inbox_with_the_turn(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    rows = house.rows(select(inbox.c.done, inbox.c.message_sealed))
    assert rows == [(True, None)] * 3


async def test_sitting_of_somebody_inside_lapses_after_five_minutes(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    house.clock.time += 5 * MINUTE + 1
    assert await house.say("2") == ["cover.start", "cover.today"]
    assert column(house, contacts.c.opened_at) is None


async def test_sitting_of_a_family_lasts_six_hours(house: House) -> None:
    await house.say("English", "1", "3")
    house.clock.time += 5 * 3600
    assert await house.say("hm") == ["global.not_understood", "family.menu"]
    house.clock.time += 6 * 3600 + 1
    assert await house.say("hm") == ["cover.start", "cover.today"]


async def test_only_the_language_of_the_door_is_carried_over(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    house.clock.time += 10 * MINUTE
    await house.say("1")
    session = house.done[-1].turn.session
    assert (session.language, session.role, session.answers) == ("en", None, {})


async def test_once_inside_the_strict_rules_stay(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    house.clock.time += 10 * MINUTE
    await house.say(*DOOR, "1", "3")  # now "family"
    assert column(house, contacts.c.strict)


async def test_a_skipped_role_is_strict_only_until_it_is_said(house: House) -> None:
    await house.say("English", "1", "5")
    assert column(house, contacts.c.strict)
    house.clock.time += 10 * MINUTE
    await house.say(*DOOR, "1", "2")
    assert not column(house, contacts.c.strict)


async def test_danger_opens_a_case_and_speaks_first_even_before_the_opening(house: House) -> None:
    await house.say("English")
    said = await house.say("they beat me")
    assert said[0] == "crisis.violence"
    assert [(case.state, case.urgency) for case in house.cases()] == [("waiting", "P0")]


async def test_after_danger_before_the_opening_the_answer_arrives_once_it_is_opened(house: House) -> None:
    ann = await house.responder()
    assert (await house.say("English", "he is beating me now"))[-1] == "opening.start"
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    await house.app.desk.reply(ann, case.id, text="The canary answer", language="en")
    await house.app.settle()
    assert await house.say("he is back", "please") == ["global.noted", "opening.start"] * 2
    assert "canary" not in house.channel.texts()
    assert (await house.say("1", "1"))[1:3] == ["reply.first_line", "reply.free"]


async def test_words_after_a_person_has_closed_the_talk_are_told_so_and_danger_opens_a_new_case(
    house: House,
) -> None:
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, "9", "2")
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    assert await house.say("9") == ["person.held"]
    assert await house.say("the door is blue") == []
    await house.app.desk.close(ann, case.id, "answered")
    assert await house.say("and the gate is green", "2") == [
        "person.ended", "inside.menu", "global.next_part", "article.rights_inside", "inside.after",
    ]  # fmt: skip
    assert (await house.say("they beat me"))[0] == "crisis.violence"
    assert sorted(case.state for case in house.cases()) == ["closed", "waiting"]


async def test_danger_in_a_held_case_alerts_everybody_on_shift(house: House) -> None:
    ann, bo = await house.responder("ann"), await house.responder("bo")
    await house.say(*OPENED_INSIDE, "9", "2")
    case = house.cases()[0]
    await house.app.desk.claim(ann, case.id)
    house.rows(select(alerts.c.id))
    await house.app.writer.run(lambda db: db.raw.execute("UPDATE alerts SET sent_at = 1"))
    assert (await house.say("they beat me"))[0] == "crisis.violence"
    told = house.rows(select(alerts.c.operator).where(alerts.c.sent_at.is_(None)))
    assert {row[0] for row in told} == {ann, bo}
    assert house.cases()[0].danger_at == house.clock.now()


async def test_a_level_a_person_has_lowered_is_not_raised_by_old_answers(house: House) -> None:
    ann = await house.responder()
    await house.say(*OPENED_INSIDE, "9", "2", "1", "1")  # urgent need: yes
    case = house.cases()[0]
    assert case.urgency == "P1"
    await house.app.desk.claim(ann, case.id)
    await house.app.desk.judge(ann, case.id, "P3")
    await house.say("just one more thing")
    assert house.cases()[0].urgency == "P3"


async def test_the_transcript_holds_both_sides_of_the_sitting_and_nothing_older(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    house.clock.time += 10 * MINUTE
    await house.say(*DOOR, "1", "1", "6", "2")
    case = house.cases()[0]
    kept = house.lines(case.id)
    assert [one.body for one in kept if one.direction == "in"] == ["4", "1", "1", "6", "2"]
    assert kept[1].text_ids == ("opening.start",)
    assert [one.direction for one in kept] == ["in", "out"] * 5


async def test_a_button_of_an_earlier_sitting_is_stale(house: House) -> None:
    await house.say("English")
    old = house.done[-1].turn.session.asked
    house.clock.time += 10 * MINUTE
    await house.say(*DOOR)
    assert await house.say("", tap=(old, 2)) == ["opening.start"]


async def test_hide_deletes_both_sides_and_says_nothing(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    assert await house.say("0") == []
    assert house.channel.log[-1] == "deleted"
    assert set(house.channel.deleted[0]) == {*(f"in-{n}" for n in range(1, 5)), "out-1", "out-2", "out-3"}
    assert house.count("sessions") == 0
    assert house.count("lines") == 0


async def test_stop_leaves_nothing_of_an_ordinary_conversation(house: House) -> None:
    await house.say(*OPENED_INSIDE, "00")
    assert house.channel.ids()[-1] == "global.stopped"
    for table in ("contacts", "sessions", "lines", "return_codes", "cases"):
        assert house.count(table) == 0, table
    assert house.rows(select(inbox.c.contact).where(inbox.c.contact != "")) == []


@pytest.mark.parametrize(("words", "card"), [("they beat me", True), ("9", False)])
async def test_after_stop_only_a_card_of_danger_stays_and_it_is_empty(
    house: House, words: str, card: bool
) -> None:
    await house.say(*OPENED_INSIDE, words, "2", "00")
    case = house.cases()[0]
    assert case.contact is None
    assert case.open is card
    assert house.count("lines") == 0
    assert house.count("contacts") == 0


async def test_whoever_writes_again_before_the_deletion_is_done_is_not_forgotten(house: House) -> None:
    await house.say(*OPENED_INSIDE)
    house.channel.errors = [Busy(30.0)]
    await house.say("00")
    house.clock.time += 5
    await house.say("English", "4")
    house.clock.time += 40
    house.app.outbox.wake(house.contact())
    await house.app.settle()
    assert house.count("contacts") == 1
    assert house.channel.ids()[-1] == "opening.start"


async def test_a_label_typed_word_for_word_is_the_answer(house: House) -> None:
    assert await house.say("English", " yes ", "I AM STILL THERE", "My papers") == [
        "opening.start", "opening.who", "opening.traces_other", "inside.menu",
        "global.next_part", "article.documents", "inside.after",
    ]  # fmt: skip


async def test_the_transcript_says_what_a_pressed_number_stood_for(house: House) -> None:
    await house.say(*OPENED_INSIDE, "6")
    (case,) = house.cases()
    said = house.lines(case.id)
    chosen = [line.text_ids for line in said if line.direction == "in"]
    assert chosen[1:] == [("opening.start.yes",), ("opening.who.inside",), ("inside.menu.person",)]


async def test_whatever_breaks_ends_in_a_sentence_a_case_and_a_log_line_without_words(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.say(*OPENED_INSIDE)

    def broken(*_: object) -> None:
        raise ValueError("canary words of a person")

    monkeypatch.setattr(line, "resume", broken)
    with caplog.at_level("INFO"):
        assert await house.say("canary and my papers") == ["global.fallback"]
    assert [(case.urgency, "handoff.doubt" in case.reasons) for case in house.cases()] == [("P2", True)]
    assert [record.msg for record in caplog.records] == ["turn_failed"]
    assert "canary" not in caplog.text
    monkeypatch.undo()
    assert await house.say("2") != ["global.fallback"]


async def test_leaving_works_even_when_the_engine_is_broken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.say(*OPENED_INSIDE)
    monkeypatch.setattr(line, "resume", lambda *_: 1 / 0)
    assert await house.say("0") == []
    assert house.channel.deleted
    assert house.count("cases") == 0


async def test_triage_survives_a_broken_engine(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.say(*OPENED_INSIDE)
    monkeypatch.setattr(line, "resume", lambda *_: 1 / 0)
    await house.say("they beat me")
    assert [case.urgency for case in house.cases()] == ["P0"]


async def test_what_was_not_answered_is_taken_up_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = FakeChannel()
    async with House(tmp_path, channel=channel) as house:
        await house.say(*OPENED_INSIDE)

        async def dead(_: object) -> None:
            raise SystemError

        monkeypatch.setattr(house.app.inbox, "_handle", dead)
        await house.app.accept(message("6", 50))
        await house.app.accept(message("2", 51))
        house.app.inbox._stopped = True
        await house.restart()
        assert channel.ids()[-7:] == [
            "global.next_part", "person.start", "person.away", "person.readers_app", "person.code",
        "person.open", "person.group",
        ]  # fmt: skip


async def test_software_leaves_audit_rows_too(house: House) -> None:
    await house.say(*OPENED_INSIDE, "they beat me", "00")
    actions = [row[0] for row in house.rows(select(audit.c.action).order_by(audit.c.id))]
    assert actions == ["opened", "alerted", "emptied"]


async def test_many_messages_at_once_are_still_one_conversation(house: House) -> None:
    texts = ("English", "1", "1", "6", "2")
    await house.open()
    await asyncio.gather(*[house.app.accept(message(text, n)) for n, text in enumerate(texts, 500)])
    await house.app.settle()
    assert house.channel.ids()[-2:] == ["person.open", "person.group"]
    assert len(house.channel.sent) == len(texts)
