"""Who vouches for whom: no link, no removal and no administrator alone opens a case to a new pair of eyes."""

import pytest

from bot.desk.errors import LinkInvalid, NoSuchCase, NotAllowed
from bot.storage.tables import operators as operator_table
from tests.desk_parts import PASSPHRASE, Scene, desk_scene

scene = desk_scene


async def test_a_reset_takes_the_vouches_so_that_its_link_opens_no_case_to_whoever_made_it(
    scene: Scene,
) -> None:
    await scene.desk.vouch("ann", "cy")
    await scene.desk.vouch("bo", "cy")
    await scene.desk.link_staff(await scene.desk.staff_link("cy"), "777")
    await scene.case()
    kept = await scene.desk.reset("boss", "cy")
    token = await scene.desk.reset("boss", "cy")
    with pytest.raises(LinkInvalid):
        await scene.desk.invitation(kept)
    assert scene.desk.staff_operator("777") is None
    with pytest.raises(NotAllowed):
        await scene.desk.vouch("ann", "cy")  # the link is not used yet: it could be in any hands
    enrolment = await scene.desk.enrol(token, "cy", PASSPHRASE)
    await scene.desk.confirm_totp(token, scene.digits(enrolment.secret))
    assert scene.operator("cy").state == "newcomer"
    with pytest.raises(NoSuchCase):
        await scene.desk.claim("cy", "c1")
    seen = {person.name: person for person in await scene.desk.people("ann")}
    assert (seen["cy"].vouched_by, seen["cy"].can_vouch) == ((), True)
    assert not await scene.desk.vouch("ann", "cy")
    assert await scene.desk.vouch("bo", "cy")
    await scene.desk.reset("boss", "boss")
    assert scene.operator("boss").state == "active"


async def test_two_active_responders_make_a_newcomer_active(scene: Scene) -> None:
    assert not await scene.desk.vouch("ann", "cy")
    assert not await scene.desk.vouch("ann", "cy")
    assert scene.operator("cy").state == "newcomer"
    assert await scene.desk.vouch("bo", "cy")
    assert scene.operator("cy").state == "active"
    assert [row[1] for row in scene.audited(action="vouch")] == ["ann", "ann", "bo"]


@pytest.mark.parametrize(("who", "whom"), [("cy", "cy"), ("ann", "bo"), ("boss", "cy"), ("ann", "gone")])
async def test_a_vouch_that_does_not_count_is_refused(scene: Scene, who: str, whom: str) -> None:
    with pytest.raises(NotAllowed):
        await scene.desk.vouch(who, whom)
    assert scene.audited(action="refused")[0][1] == who


async def test_the_vouch_of_somebody_removed_since_does_not_count(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    await scene.desk.vouch("ann", "cy")
    await scene.desk.remove("boss", "ann")
    assert not await scene.desk.vouch("bo", "cy")
    assert await scene.desk.vouch("dee", "cy")


async def test_an_empty_desk_begins_with_the_word_of_an_administrator(scene: Scene) -> None:
    gone = operator_table.c.name.in_(("ann", "bo"))
    await scene.writer.run(lambda db: db.sa.execute(operator_table.delete().where(gone)))
    await scene.person("dee", "responder", "newcomer", "en")
    assert await scene.desk.vouch("boss", "cy")
    assert not await scene.desk.vouch("boss", "dee")
    assert await scene.desk.vouch("cy", "dee")
    await scene.desk.remove("boss", "cy")
    await scene.desk.remove("boss", "dee")
    await scene.person("eve", "responder", "newcomer", "en")
    with pytest.raises(NotAllowed):
        await scene.desk.vouch("boss", "eve")  # there were two once: the beginning is over


async def test_removing_responders_gives_an_administrator_no_key(scene: Scene) -> None:
    await scene.desk.remove("boss", "bo")
    assert not await scene.desk.vouch("boss", "cy")
    await scene.desk.remove("boss", "ann")
    with pytest.raises(NotAllowed):
        await scene.desk.vouch("boss", "cy")
    assert not any(person.can_vouch for person in await scene.desk.people("boss"))
    assert scene.operator("cy").state == "newcomer"


async def test_with_one_responder_left_their_word_and_an_administrators_are_enough(scene: Scene) -> None:
    await scene.desk.remove("boss", "bo")
    assert not await scene.desk.vouch("boss", "cy")
    assert await scene.desk.vouch("ann", "cy")


async def test_everybody_sees_who_vouched_for_whom_and_whether_they_could(scene: Scene) -> None:
    await scene.desk.vouch("ann", "cy")
    seen = {person.name: person for person in await scene.desk.people("bo")}
    assert seen["cy"].vouched_by == ("ann",)
    assert [name for name, person in seen.items() if person.can_vouch] == ["cy"]
    assert not any(person.can_vouch for person in await scene.desk.people("ann"))
