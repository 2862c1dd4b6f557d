"""Cases at the desk: one holder, the right eyes only, a row for every step, danger that does not wait."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.desk.errors import (
    AlreadyTaken,
    JoinRefused,
    NoSuchCase,
    NoSuchOperator,
    NotAllowed,
    OutcomeUnknown,
    SignalUnknown,
    UrgencyUnknown,
)  # fmt: skip
from bot.storage.tables import alerts, contacts, lines
from bot.storage.tables import outbox as outbox_table
from escalation import case as machine
from escalation.card import Card
from tests.desk_parts import START, WORDS, Scene, desk_scene

scene = desk_scene


async def test_of_two_who_claim_at_once_one_gets_it(scene: Scene) -> None:
    await scene.case()
    tries = [scene.desk.claim(who, "c1") for who in ("ann", "bo")]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyTaken", "NoneType"]
    assert scene.now_is("c1").holder in ("ann", "bo")
    assert len(scene.audited(action="claim")) == 1


CALLS: dict[str, Callable[[Desk, str, str], Awaitable[object]]] = {
    "read": lambda desk, op, case: desk.open_case(op, case),
    "claim": lambda desk, op, case: desk.claim(op, case),
    "renew": lambda desk, op, case: desk.renew(op, case),
    "reply": lambda desk, op, case: desk.reply(op, case, reply_id="reply.received"),
    "release": lambda desk, op, case: desk.release(op, case),
    "offer": lambda desk, op, case: desk.offer(op, case, "bo"),
    "accept": lambda desk, op, case: desk.accept(op, case),
    "refuse": lambda desk, op, case: desk.refuse(op, case),
    "close": lambda desk, op, case: desk.close(op, case, "answered"),
    "judge": lambda desk, op, case: desk.judge(op, case, "P3"),
    "signal": lambda desk, op, case: desk.signal(op, case, "asks_checks"),
    "second_read": lambda desk, op, case: desk.second_read(op, case),
    "propose_join": lambda desk, op, case: desk.propose_join(op, case, "c2"),
    "confirm_join": lambda desk, op, case: desk.confirm_join(op, case, "c2"),
    "decline_join": lambda desk, op, case: desk.decline_join(op, case, "c2"),
    "card": lambda desk, op, case: desk.card(op, case),
}


@pytest.mark.parametrize("call", sorted(CALLS))
@pytest.mark.parametrize("who", ["boss", "gone", "nobody", "cy", "bo"])
async def test_a_case_in_other_hands_looks_like_no_case_and_the_try_is_written_down(
    scene: Scene, call: str, who: str
) -> None:
    await scene.case()
    await scene.case("c2")
    await scene.desk.claim("ann", "c1")
    before = scene.now_is("c1")
    for case_id in ("c1", "nosuchcase"):
        if who == "bo" and case_id == "c1" and call in ("claim", "card"):
            continue  # a colleague may see the card, and is told that somebody was faster
        with pytest.raises((NotAllowed, NoSuchCase)) as refused:
            await CALLS[call](scene.desk, who, case_id)
        assert WORDS not in str(refused.value)
    assert scene.now_is("c1") == before
    if call != "renew":
        assert scene.audited(action="refused")[-1] == ("refused", who, "nosuchcase", call)


@pytest.mark.parametrize(
    ("call", "action"),
    [(call, call) for call in sorted(set(CALLS) - {"renew", "accept", "refuse", "second_read", "confirm_join",
                                                   "decline_join", "claim"})],
)  # fmt: skip
async def test_every_reading_and_every_step_of_the_holder_leaves_its_row(
    scene: Scene, call: str, action: str
) -> None:
    await scene.case()
    await scene.case("c2")
    await scene.desk.claim("ann", "c1")
    await CALLS[call](scene.desk, "ann", "c1")
    assert [(row[0], row[1], row[2]) for row in scene.audited(action=action)] == [(action, "ann", "c1")]


async def test_presence_renews_the_lease(scene: Scene) -> None:
    await scene.case(urgency="P4")
    await scene.desk.claim("ann", "c1")
    for _ in range(4):
        scene.clock.time += machine.LEASE_SECONDS - 1
        await scene.desk.renew("ann", "c1")
        assert await scene.desk.sweep() == 0
    scene.clock.time += machine.LEASE_SECONDS
    assert await scene.desk.sweep() == 1
    assert scene.now_is("c1").state == "waiting"
    assert scene.audited(action="lapsed") == [("lapsed", None, "c1", "lease")]


@pytest.mark.parametrize(("urgency", "seconds"), [("P0", 180), ("P1", 900)])
async def test_unanswered_danger_returns_to_the_queue_and_everybody_on_shift_is_told(
    scene: Scene, urgency: str, seconds: int
) -> None:
    await scene.case(urgency=urgency)
    await scene.desk.claim("ann", "c1")
    scene.clock.time = START + seconds - 1
    await scene.desk.renew("ann", "c1")
    assert await scene.desk.sweep() == 0
    await scene.desk.on_shift("bo")
    scene.clock.time = START + seconds
    assert await scene.desk.sweep() == 1
    assert scene.now_is("c1").holder is None
    assert [row.operator for row in scene.rows(select(alerts.c.operator))] == ["bo"]
    assert scene.audited(action="lapsed")[0][3] == "danger"


async def test_an_answer_stops_the_count(scene: Scene) -> None:
    await scene.case(urgency="P0")
    await scene.desk.claim("ann", "c1")
    scene.clock.time += 179
    await scene.desk.reply("ann", "c1", reply_id="reply.received")
    scene.clock.time += 2
    assert await scene.desk.sweep() == 0


async def test_the_queue_shows_cards_without_content_in_the_order_of_need(scene: Scene) -> None:
    await scene.case("calm", urgency="P4")
    await scene.case("ill", urgency="P2", card=Card(role="inside", medical=True))
    await scene.case("now", urgency="P0")
    queue = await scene.desk.queue("ann")
    assert [card.id for card in queue] == ["now", "ill", "calm"]
    assert WORDS not in repr(msgspec.to_builtins(queue))
    assert scene.audited(action="queue") == [("queue", "ann", None, "")]


async def test_an_administrator_sees_neither_queue_nor_card_and_can_not_claim(scene: Scene) -> None:
    await scene.case()
    for call in (scene.desk.queue("boss"), scene.desk.card("boss", "c1"), scene.desk.claim("boss", "c1")):
        with pytest.raises(NotAllowed):
            await call


async def test_a_newcomer_works_on_practice_only_and_nothing_leaves(scene: Scene) -> None:
    await scene.case("real")
    await scene.case("play", practice=True, contact=None)
    assert [card.id for card in await scene.desk.queue("cy")] == ["play"]
    with pytest.raises(NoSuchCase):
        await scene.desk.claim("cy", "real")
    await scene.desk.claim("cy", "play")
    await scene.desk.reply("cy", "play", text="We have read this.")
    file = await scene.read("cy", "play")
    assert [line.direction for line in file.lines] == ["in", "reply"]
    assert scene.rows(select(outbox_table.c.id)) == []
    with pytest.raises(NotAllowed):
        await scene.desk.propose_join("cy", "play", "real")


async def test_only_the_holder_reads_and_the_words_are_sealed_in_the_database(scene: Scene) -> None:
    await scene.case()
    with pytest.raises(NoSuchCase):
        await scene.read("ann", "c1")
    await scene.desk.claim("ann", "c1")
    file = await scene.read("ann", "c1")
    assert [(line.direction, line.body) for line in file.lines] == [("in", WORDS)]
    assert (file.mine, file.leaves) == (True, "live")
    assert WORDS not in repr(file.lines[0])
    assert all(WORDS.encode() not in row.body_sealed for row in scene.rows(select(lines.c.body_sealed)))


# Handing over, judging, screening


async def test_a_transfer_moves_the_case_only_when_it_is_accepted(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    await scene.desk.offer("ann", "c1", "bo")
    assert [card.id for card in (await scene.desk.room("bo")).offered] == ["c1"]
    await scene.desk.refuse("bo", "c1")
    assert scene.now_is("c1").holder == "ann"
    await scene.desk.offer("ann", "c1", "bo")
    await scene.desk.accept("bo", "c1")
    assert scene.now_is("c1").holder == "bo"
    with pytest.raises(NoSuchCase):
        await scene.read("ann", "c1")


@pytest.mark.parametrize("to", ["boss", "cy", "gone", "ann", "nobody"])
async def test_a_case_can_not_be_offered_to_somebody_who_may_not_hold_it(scene: Scene, to: str) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    with pytest.raises(NoSuchOperator):
        await scene.desk.offer("ann", "c1", to)


async def test_words_outside_the_closed_lists_are_refused(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    with pytest.raises(OutcomeUnknown):
        await scene.desk.close("ann", "c1", "stopped")
    with pytest.raises(UrgencyUnknown):
        await scene.desk.judge("ann", "c1", "P9")
    with pytest.raises(SignalUnknown):
        await scene.desk.signal("ann", "c1", "liar")


@pytest.mark.parametrize(("urgency", "minor", "wanted"), [("P3", False, True), ("P0", False, False),
                                                          ("P3", True, False)])  # fmt: skip
async def test_two_weak_signals_ask_for_a_second_reader_who_reads_and_can_not_answer(
    scene: Scene, urgency: str, minor: bool, wanted: bool
) -> None:
    await scene.case(urgency=urgency, card=Card(role="inside", minor=minor))
    await scene.desk.claim("ann", "c1")
    for name in ("asks_helpers", "asks_helpers", "asks_checks"):
        await scene.desk.signal("ann", "c1", name)
    (card,) = (await scene.desk.room("bo")).elsewhere
    assert (card.second_read, card.holder) == (wanted, "ann")
    if not wanted:
        with pytest.raises(NoSuchCase):
            await scene.desk.second_read("bo", "c1")
        return
    await scene.desk.second_read("bo", "c1")
    file = await scene.read("bo", "c1")
    assert (file.mine, file.leaves, len(file.lines)) == (False, None, 1)
    with pytest.raises(NoSuchCase):
        await scene.desk.reply("bo", "c1", reply_id="reply.received")
    await scene.desk.reply("ann", "c1", reply_id="reply.received")  # the help goes on


async def test_a_lost_code_is_mended_by_two_holders_and_the_waiting_answer_follows(scene: Scene) -> None:
    await scene.case("old")
    await scene.desk.claim("ann", "old")
    await scene.desk.reply("ann", "old", reply_id="reply.received")
    await scene.case("new", words="it is me again")
    new_contact = f"{'new':k<32}"
    who = contacts.c.contact == new_contact
    await scene.writer.run(lambda db: db.sa.execute(contacts.update().where(who).values(strict=False)))
    await scene.writer.run(lambda db: db.sa.execute(contacts.update().where(~who).values(inside=True)))
    await scene.desk.claim("bo", "new")
    await scene.desk.propose_join("bo", "new", "old")
    with pytest.raises(NoSuchCase):
        await scene.desk.confirm_join("bo", "old", "new")
    assert (await scene.read("ann", "old")).join_proposed == ("new",)
    await scene.desk.confirm_join("ann", "old", "new")
    ways = {row.contact: row for row in scene.rows(select(contacts))}
    assert ways[new_contact].strict  # was inside on the old way: the strict rules came along
    assert ways[f"{'old':k<32}"].route_sealed is None  # nothing goes the old way again
    assert scene.now_is("old").contact == new_contact
    assert (scene.now_is("new").state, scene.now_is("new").outcome) == ("closed", "joined")
    assert [(r.contact, r.rule) for r in scene.rows(select(outbox_table))] == [(new_contact, "opened")]
    said = [line.body for line in (await scene.read("ann", "old")).lines if line.direction == "in"]
    assert said == [WORDS, "it is me again"]


async def test_a_join_can_be_declined_or_be_impossible(scene: Scene) -> None:
    await scene.case("old")
    await scene.case("new")
    await scene.case("play", practice=True)
    await scene.desk.claim("bo", "new")
    with pytest.raises(JoinRefused):
        await scene.desk.propose_join("bo", "new", "play")
    await scene.desk.propose_join("bo", "new", "old")
    await scene.desk.claim("ann", "old")
    await scene.desk.decline_join("ann", "old", "new")
    assert scene.now_is("new").join_with is None


async def test_who_listens_hears_of_a_change_and_not_of_a_reading(scene: Scene) -> None:
    await scene.case()
    seen = scene.desk.changed.count
    waiting = asyncio.create_task(scene.desk.changed.after(seen))
    await scene.desk.queue("ann")
    assert not waiting.done()
    await scene.desk.claim("ann", "c1")
    assert await waiting == seen + 1
    assert await scene.desk.changed.after(seen) == seen + 1


async def test_taken_is_said_in_words_of_its_own_error(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    with pytest.raises(AlreadyTaken) as refused:
        await scene.desk.claim("bo", "c1")
    assert refused.value.sentence.startswith("Somebody else")
