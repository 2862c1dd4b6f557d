"""Whose key opens a case: the holder's and one more, through claims, hand-overs, losses and returns."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.desk.errors import DeskError, KeyNotHere, NeedsTwo, NoSuchCase, NoSuchReview, SignInRefused
from bot.desk.views import CaseFile
from bot.storage import case_keys, operator_keys
from bot.storage import lines as stored
from bot.storage.key_tables import wraps
from bot.storage.tables import lines
from bot.storage.writer import Db
from tests.desk_parts import PASSPHRASE, PRINTED, WORDS, Scene, desk_scene, enrolled

__all__ = ["desk_scene"]
ANOTHER = "another good passphrase"


@pytest.fixture
def scene(desk_scene: Scene) -> Scene:
    return desk_scene


def bodies(file: CaseFile) -> list[str]:
    return [line.body for line in file.lines]


def readers(scene: Scene, case_id: str = "c1") -> list[set[str]]:
    """Of every key of the case, oldest first."""
    return scene.writer.read(
        lambda db: [case_keys.readers(db, key) for key in case_keys.of_case(db, case_id)]
    )


async def says(scene: Scene, words: str, case_id: str = "c1") -> None:
    """The person writes again."""
    case = scene.now_is(case_id)
    line = stored.Line("in", words, scene.clock.now(), "en")
    scene.clock.time += 1
    await scene.writer.run(
        lambda db: stored.add(
            db, scene.keys, case.contact or "", line, expires_at=scene.clock.now() + 9e5, case_id=case_id
        )
    )


def opens(scene: Scene, who: str, case_id: str = "c1") -> list[str]:
    """What this person's key opens, whatever the rules of the desk say: cryptography alone."""

    def look(db: Db) -> list[str]:
        privates = case_keys.unwrap_all(db, scene.keys, case_id, scene.hand(who))
        return [line.body for line in stored.of_case(db, scene.keys, case_id, privates) if not line.closed]

    return scene.writer.read(look)


async def test_while_it_waits_every_active_responder_could_open_it_and_nobody_else(scene: Scene) -> None:
    await scene.case()
    assert readers(scene) == [{"ann", "bo"}]
    assert opens(scene, "ann") == opens(scene, "bo") == [WORDS]
    assert opens(scene, "boss") == opens(scene, "cy") == []


async def test_a_claim_leaves_the_holder_and_one_who_stands_by(scene: Scene) -> None:
    for name in ("dee", "eve", "fay"):
        await scene.person(name, "responder", "active", "en")
    await scene.case()
    assert len(readers(scene)[0]) == 5
    await scene.desk.claim("dee", "c1")
    ((held),) = readers(scene)
    assert "dee" in held
    assert len(held) == 2
    file = await scene.read("dee")
    assert bodies(file) == [WORDS]
    assert len(file.standing_by) == 1
    for name in {"ann", "bo", "eve", "fay"} - held:
        assert opens(scene, name) == []


async def test_an_unassigned_colleague_an_administrator_and_a_copied_row_open_nothing(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.case("c2", words="other words")
    await scene.desk.claim("ann", "c1")
    outsider = ({"bo", "dee"} - readers(scene)[0]).pop()
    assert opens(scene, outsider) == opens(scene, "boss") == []
    with pytest.raises(NoSuchCase):
        await scene.read(outsider)
    # The row of one case copied into another: there is no key for it there, and no other place opens it.
    await scene.desk.claim("ann", "c2")
    moved = update(lines).where(lines.c.case_id == "c2").values(case_id="c1")
    await scene.writer.run(lambda db: db.sa.execute(moved).rowcount)
    file = await scene.read("ann")
    assert sorted((line.body, line.closed) for line in file.lines) == [("", True), (WORDS, False)]


@pytest.mark.parametrize("change", ["cut", "flip", "swap", "direction", "seq", "replay"])
async def test_changed_words_fail_closed_and_hide_nothing_else(scene: Scene, change: str) -> None:
    await scene.case()
    await says(scene, "second words")
    await scene.desk.claim("ann", "c1")
    rows = scene.rows(select(lines).order_by(lines.c.id))
    box = rows[0].body_sealed
    values: dict[str, dict[str, Any]] = {
        "cut": {"body_sealed": box[:-1]},
        "flip": {"body_sealed": box[:-1] + bytes([box[-1] ^ 1])},
        "swap": {"body_sealed": rows[1].body_sealed},
        "direction": {"direction": "reply"},
        "seq": {"seq": 9},
        "replay": {"at": rows[0].at + 5},
    }
    tampered = update(lines).where(lines.c.id == rows[0].id).values(**values[change])
    await scene.writer.run(lambda db: db.sa.execute(tampered).rowcount)
    file = await scene.read("ann")
    assert sorted((line.body, line.closed) for line in file.lines) == [("", True), ("second words", False)]


async def test_a_removed_colleague_can_open_nothing_that_comes_after(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    kept = scene.hand("ann")
    stolen = scene.writer.read(
        lambda db: {
            key: case_keys.unwrap(db, key, "ann", kept.private) for key in case_keys.of_case(db, "c1")
        }
    )
    assert len(stolen) == 1
    await scene.desk.remove("boss", "ann")
    await says(scene, "after they left")
    assert opens(scene, "ann") == []
    newest = scene.writer.read(lambda db: case_keys.newest(db, "c1"))
    assert newest is not None
    assert newest.id not in stolen  # a key they never had
    await scene.desk.claim("bo", "c1")
    assert bodies(await scene.read("bo")) == [WORDS, "after they left"]


async def test_a_holder_who_vanishes_orphans_nobody(scene: Scene) -> None:
    for name in ("dee", "eve"):
        await scene.person(name, "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("ann", "c1")
    (second,) = readers(scene)[0] - {"ann"}
    scene.clock.time += 600
    await scene.desk.sweep()
    taker = ({"bo", "dee", "eve"} - {second}).pop()
    await scene.desk.claim(taker, "c1")
    await says(scene, "new words")
    file = await scene.read(taker)
    assert [(line.body, line.closed) for line in file.lines] == [("", True), ("new words", False)]
    assert set(file.standing_by) >= {second}
    await scene.desk.room(second, scene.hand(second))  # whoever stands by looks at the room, and that is all
    assert bodies(await scene.read(taker)) == [WORDS, "new words"]


async def test_giving_a_case_back_lets_the_others_open_it(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("ann", "c1")
    await scene.desk.release("ann", "c1", scene.hand("ann"))
    assert readers(scene) == [{"ann", "bo", "dee"}]
    outsider = "dee"
    await scene.desk.claim(outsider, "c1")
    assert bodies(await scene.read(outsider)) == [WORDS]


async def test_a_case_given_back_from_the_chat_of_the_staff_goes_on_under_a_fresh_key(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("ann", "c1")
    await scene.desk.release("ann", "c1")
    await says(scene, "new words")
    assert readers(scene)[-1] == {"ann", "bo", "dee"}
    await scene.desk.room("ann", scene.hand("ann"))
    assert readers(scene) == [{"ann", "bo", "dee"}] * 2


async def test_who_it_is_offered_to_can_open_it_and_the_old_holder_no_more(scene: Scene) -> None:
    for name in ("dee", "eve"):
        await scene.person(name, "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("ann", "c1")
    (second,) = readers(scene)[0] - {"ann"}
    to = ({"bo", "dee", "eve"} - {second}).pop()
    await scene.desk.offer("ann", "c1", to, scene.hand("ann"))
    assert to in readers(scene)[0]
    await scene.desk.accept(to, "c1")
    assert bodies(await scene.read(to)) == [WORDS]
    assert len(readers(scene)[0]) == 2


async def test_a_second_reader_can_open_it(scene: Scene) -> None:
    for name in ("dee", "eve"):
        await scene.person(name, "responder", "active", "en")
    await scene.case(flags=("asks_checks", "asks_operations"))
    await scene.desk.claim("ann", "c1")
    reader = ({"bo", "dee", "eve"} - readers(scene)[0]).pop()
    await scene.desk.second_read(reader, "c1")
    assert [line.closed for line in (await scene.read(reader)).lines] == [True]
    await scene.read("ann")  # the holder looks at the case, and the second reader gets what they need
    assert bodies(await scene.read(reader)) == [WORDS]


async def test_stepping_aside_takes_the_key_for_good(scene: Scene) -> None:
    await scene.case()
    await scene.desk.step_aside("bo", "c1")
    await says(scene, "more")
    assert opens(scene, "bo") == []
    with pytest.raises(NoSuchCase):
        await scene.desk.claim("bo", "c1")
    await scene.desk.claim("ann", "c1")
    assert bodies(await scene.read("ann")) == [WORDS, "more"]
    assert not any("bo" in found for found in readers(scene))


async def test_with_nobody_there_the_house_keeps_it_until_somebody_is(scene: Scene) -> None:
    for name in ("ann", "bo"):
        await scene.desk.remove("boss", name)
    await scene.case()
    assert readers(scene) == [{"house"}]
    await scene.person("dee", "responder", "active", "en")
    await scene.desk.sweep()
    assert readers(scene) == [{"dee"}]
    await scene.desk.claim("dee", "c1")
    assert bodies(await scene.read("dee")) == [WORDS]


async def test_a_session_without_the_passphrase_opens_nothing(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    assert [line.closed for line in (await scene.desk.open_case("ann", "c1")).lines] == [True]


async def test_signing_in_opens_the_key_for_the_bearer_of_the_token_only(scene: Scene) -> None:
    secret = await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("dee", "c1")
    signed = await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    session = await scene.desk.session(signed.token)
    assert session is not None
    assert bodies(await scene.desk.open_case("dee", "c1", session.hand)) == [WORDS]
    assert "private" not in repr(session) + repr(session.hand)


# Notes


async def test_a_note_is_sealed_and_read_by_those_who_hold_the_case(scene: Scene) -> None:
    await scene.case()
    await scene.desk.claim("ann", "c1")
    await scene.desk.note("ann", "c1", "canary note", "place")
    file = await scene.read("ann")
    assert (file.lines[-1].direction, file.lines[-1].body, file.lines[-1].text_ids) == (
        "note", "canary note", ("place",),
    )  # fmt: skip
    for text, kind in (("", "note"), ("x" * 4001, "note"), ("x", "rumour")):
        with pytest.raises(DeskError):
            await scene.desk.note("ann", "c1", text, kind)
    with pytest.raises(NoSuchCase):
        await scene.desk.note("bo", "c1", "x")


# Two of us


async def supervisors(scene: Scene, *names: str) -> None:
    for name in names:
        asks, agrees = [one for one in ("ann", "bo", "dee") if one != name]
        await scene.desk.name_supervisor(asks, name)
        (asked,) = await scene.desk.to_agree(agrees, scene.hand(agrees))
        await scene.desk.agree(agrees, asked.id, scene.hand(agrees))


async def test_one_person_alone_makes_nobody_a_supervisor(scene: Scene) -> None:
    await scene.desk.name_supervisor("ann", "bo")
    assert await scene.desk.to_agree("ann", scene.hand("ann")) == []
    with pytest.raises(NoSuchReview):
        await scene.desk.agree("ann", 1, scene.hand("ann"))
    assert not scene.operator("bo").supervisor
    await scene.desk.agree("bo", 1, scene.hand("bo"))
    assert scene.operator("bo").supervisor


async def test_two_supervisors_together_give_a_case_to_a_colleague_and_one_alone_never(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await supervisors(scene, "ann", "bo")
    await scene.person("eve", "responder", "active", "en")
    await scene.person("fay", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("eve", "c1")
    (second,) = {one for one in readers(scene)[0] if not one.startswith("r:")} - {"eve"}
    gone = wraps.delete().where(wraps.c.reader.in_({"eve", second} - {"ann", "bo"}))
    await scene.writer.run(lambda db: db.sa.execute(gone).rowcount)  # both have lost their keys
    with pytest.raises(NeedsTwo):
        await scene.desk.recover("ann", "fay", scene.hand("ann"))
    await scene.desk.ask_recovery("ann", "fay")
    with pytest.raises(NeedsTwo):
        await scene.desk.recover("ann", "fay", scene.hand("ann"))
    assert await scene.desk.to_agree("dee", scene.hand("dee")) == []  # not a supervisor
    (asked,) = await scene.desk.to_agree("bo", scene.hand("bo"))
    with pytest.raises(KeyNotHere):
        await scene.desk.agree("bo", asked.id)
    await scene.desk.agree("bo", asked.id, scene.hand("bo"))
    assert await scene.desk.recover("ann", "fay", scene.hand("ann")) == 1
    assert opens(scene, "fay") == [WORDS]
    with pytest.raises(NeedsTwo):
        await scene.desk.recover("ann", "fay", scene.hand("ann"))  # an agreement is used once


async def test_an_agreement_does_not_last_until_the_night(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await supervisors(scene, "ann", "bo")
    await scene.desk.ask_recovery("ann", "dee")
    (asked,) = await scene.desk.to_agree("bo", scene.hand("bo"))
    await scene.desk.agree("bo", asked.id, scene.hand("bo"))
    scene.clock.time += 1801
    with pytest.raises(NeedsTwo):
        await scene.desk.recover("ann", "dee", scene.hand("ann"))


# A forgotten passphrase


async def test_the_printed_code_replaces_a_passphrase_and_keeps_the_cases(scene: Scene) -> None:
    secret = await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("dee", "c1")
    for code, digits in (("WRON-GGGG", scene.digits(secret)), (PRINTED, "000000")):
        with pytest.raises(SignInRefused):
            await scene.desk.replace_passphrase("dee", code, digits, ANOTHER)
    scene.clock.time += 60
    fresh = await scene.desk.replace_passphrase("dee", PRINTED.lower(), scene.digits(secret), ANOTHER)
    assert fresh != PRINTED
    scene.clock.time += 60
    with pytest.raises(SignInRefused):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    signed = await scene.desk.sign_in("dee", ANOTHER, scene.digits(secret))
    session = await scene.desk.session(signed.token)
    assert session is not None
    assert bodies(await scene.desk.open_case("dee", "c1", session.hand)) == [WORDS]
    scene.clock.time += 60
    with pytest.raises(SignInRefused):
        await scene.desk.replace_passphrase("dee", PRINTED, scene.digits(secret), "a third good passphrase")


async def test_a_fresh_printed_code_needs_the_key_and_ends_the_old_one(scene: Scene) -> None:
    secret = await scene.person("dee", "responder", "active", "en")
    with pytest.raises(KeyNotHere):
        await scene.desk.new_code("dee", None)
    code = await scene.desk.new_code("dee", scene.hand("dee"))
    with pytest.raises(SignInRefused):
        await scene.desk.replace_passphrase("dee", PRINTED, scene.digits(secret), ANOTHER)
    scene.clock.time += 60
    assert await scene.desk.replace_passphrase("dee", code, scene.digits(secret), ANOTHER)


async def test_a_link_gives_a_key_pair_and_a_code_that_works(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    secret = await enrolled(scene, token, "newby")
    operator = scene.writer.read(operator_keys.publics)
    assert len(operator) == 5
    scene.clock.time += 60
    signed = await scene.desk.sign_in("newby", PASSPHRASE, scene.digits(secret))
    assert signed.token
