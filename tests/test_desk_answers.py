"""Answers from the desk: which words leave, in which language, under which rule."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import console
from bot.desk.errors import (
    DeskError,
    NobodyThere,
    NoSuchReply,
    OtherLanguage,
    ReplyLength,
    TextMissing,
)  # fmt: skip
from bot.desk.talk import LONGEST
from bot.storage import outbox
from bot.storage.tables import contacts
from bot.storage.tables import outbox as outbox_table
from escalation import case as machine
from tests.desk_parts import START, Scene, desk_scene

scene = desk_scene


# Answers


async def test_an_approved_reply_goes_out_in_the_language_of_the_person_after_a_neutral_line(
    scene: Scene,
) -> None:
    await scene.case(language="bn")
    await scene.desk.claim("ann", "c1")
    await scene.desk.reply("ann", "c1", reply_id="reply.believe")
    (row,) = scene.rows(select(outbox_table))
    body = outbox.body(scene.keys_of(row.contact), row.id, row.message_sealed)
    assert [line.id for line in body.lines] == ["reply.first_line", "reply.believe"]
    assert all(line.text.startswith("bn:") for line in body.lines)
    assert (row.kind, row.rule, row.case_id, row.caused_at) == ("reply", "live", "c1", START)
    assert scene.woken == [scene.now_is("c1").contact]
    file = await scene.read("ann", "c1")
    assert (file.lines[-1].direction, file.lines[-1].state) == ("reply", "waiting")


async def test_for_somebody_out_the_answer_may_leave_at_any_time(scene: Scene) -> None:
    await scene.case()
    await scene.writer.run(lambda db: db.sa.execute(contacts.update().values(strict=False)))
    await scene.desk.claim("ann", "c1")
    await scene.desk.reply("ann", "c1", reply_id="reply.received")
    assert [row.rule for row in scene.rows(select(outbox_table.c.rule))] == ["window"]


async def test_the_holder_sees_that_an_answer_would_wait(scene: Scene) -> None:
    await scene.case(urgency="P4")
    await scene.desk.claim("ann", "c1")
    scene.clock.time += 301
    assert (await scene.read("ann", "c1")).leaves == "opened"
    await scene.writer.run(lambda db: db.sa.execute(contacts.update().values(route_sealed=None)))
    assert (await scene.read("ann", "c1")).leaves is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("We have read what you wrote.", "en"), ("We have read what you wrote to us.", "bn"), ("ลองดู", "bn")],
)
async def test_free_text_in_another_language_needs_a_second_press(
    scene: Scene, text: str, language: str
) -> None:
    await scene.case(language="bn")
    await scene.desk.claim("ann", "c1")
    with pytest.raises(OtherLanguage) as refused:
        await scene.desk.reply("ann", "c1", text=text, language=language)
    assert text not in str(refused.value)
    assert scene.rows(select(outbox_table.c.id)) == []
    await scene.desk.reply("ann", "c1", text=text, language=language, confirmed=True)
    (row,) = scene.rows(select(outbox_table))
    first, free = outbox.body(scene.keys_of(row.contact), row.id, row.message_sealed).lines
    assert (first.language, free.id, free.text) == ("bn", "reply.free", text)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"reply_id": "reply.nonsense"}, NoSuchReply),
        ({"reply_id": "reply.closing"}, TextMissing),
        ({"text": "  "}, ReplyLength),
        ({"text": "আ" * 1501}, ReplyLength),
        ({}, ReplyLength),
    ],
)
async def test_a_reply_that_can_not_be_sent_changes_nothing(
    scene: Scene, arguments: dict[str, str], error: type[DeskError]
) -> None:
    await scene.case(language="bn", urgency="P0")
    await scene.desk.claim("ann", "c1")
    with pytest.raises(error):
        await scene.desk.reply("ann", "c1", **arguments)  # type: ignore[arg-type]
    assert scene.rows(select(outbox_table.c.id)) == []
    assert scene.now_is("c1").danger_at is not None


async def test_an_erased_conversation_can_not_be_answered_but_its_card_can_be_closed(scene: Scene) -> None:
    await scene.case(urgency="P1")
    await scene.set_case(machine.empty(scene.now_is("c1"), START))
    await scene.desk.claim("ann", "c1")
    with pytest.raises(NobodyThere):
        await scene.desk.reply("ann", "c1", reply_id="reply.received")
    await scene.desk.close("ann", "c1", "not_wanted")
    assert scene.now_is("c1").outcome == "not_wanted"


def test_the_field_of_the_console_takes_as_much_as_the_desk_and_no_more() -> None:
    page = (Path(console.__file__).parent / "templates" / "case.html").read_text("utf-8")
    assert re.findall(r'<textarea id="text"[^>]*maxlength="(\d+)"', page) == [str(LONGEST)]
    assert str(LONGEST) in ReplyLength.sentence
