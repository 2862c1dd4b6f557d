"""A security key that is taken away or lost: something always stays that opens, and never the old lock."""

import pytest
from sqlalchemy import select, update

from bot.desk.errors import (
    DeskError,
    KeyNotHere,
    KeyRefused,
    LastKey,
    NoSuchKey,
    PassphraseWrong,
    SignInRefused,
)  # fmt: skip
from bot.desk.touch import letters
from bot.storage import security_keys
from bot.storage.key_tables import operator_keys as own_table
from bot.storage.key_tables import security_keys as key_table
from tests.desk_parts import PASSPHRASE, PRINTED, WORDS, Scene, desk_scene, signed_in
from tests.key_parts import ANOTHER, ORIGIN, asked, enter, files, holder, key_scene, pair, reads, register
from tests.soft_key import SoftKey

__all__ = ["desk_scene"]
scene = key_scene


async def test_each_of_two_keys_opens_and_one_can_go_without_the_passphrase(scene: Scene) -> None:
    secret, keys = await holder(scene), [SoftKey(ORIGIN), SoftKey(ORIGIN, name=b"another-soft-key")]
    for key in keys:
        await register(scene, "dee", key)
    for key in keys:
        assert await reads(scene, await enter(scene, "dee", secret, key)) == [WORDS]
    first, second = await scene.desk.security_keys("dee")
    await scene.desk.remove_key("dee", None, first.number)
    wanted = await asked(scene, "dee", secret)
    assert wanted.options["allowCredentials"] == [{"type": "public-key", "id": letters(keys[1].name)}]
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, keys[0].touch(wanted.options))
    assert await reads(scene, await enter(scene, "dee", secret, keys[1])) == [WORDS]
    with pytest.raises(NoSuchKey):
        await scene.desk.remove_key("dee", scene.hand("dee"), first.number)
    with pytest.raises(NoSuchKey):
        await scene.desk.remove_key("ann", scene.hand("ann"), second.number)


async def test_the_last_key_goes_only_when_the_passphrase_opens_again(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    (own,) = await scene.desk.security_keys("dee")
    refusals: list[tuple[bool, str, type[DeskError]]] = [
        (True, "", LastKey), (True, ANOTHER, PassphraseWrong), (False, PASSPHRASE, KeyNotHere),
    ]  # fmt: skip
    for at_hand, passphrase, refusal in refusals:
        hand = scene.hand("dee") if at_hand else None
        with pytest.raises(refusal):
            await scene.desk.remove_key("dee", hand, own.number, passphrase)
    (row,) = scene.writer.read(lambda db: security_keys.of(db, "dee"))
    wanted = await asked(scene, "dee", secret)
    touch = key.touch(wanted.options)
    await scene.desk.remove_key("dee", scene.hand("dee"), own.number, PASSPHRASE)
    with pytest.raises(KeyRefused):  # asked before, touched after: that key is nothing any more
        await scene.desk.touched(wanted.ticket, touch)
    assert row.locked not in await files(scene)
    scene.clock.time += 60
    assert await reads(scene, await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))) == [WORDS]


async def test_the_printed_code_works_with_a_key_and_takes_the_keys_away(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    scene.clock.time += 60
    await scene.desk.replace_passphrase("dee", PRINTED, scene.digits(secret), ANOTHER)
    assert scene.rows(select(key_table)) == []
    scene.clock.time += 60
    with pytest.raises(SignInRefused):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    scene.clock.time += 60
    assert await reads(scene, await scene.desk.sign_in("dee", ANOTHER, scene.digits(secret))) == [WORDS]


async def test_a_new_printed_code_and_a_key_do_not_disturb_each_other(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    code = await scene.desk.new_code("dee", scene.hand("dee"))
    assert pair(scene, "dee").locked == b""
    assert await reads(scene, await enter(scene, "dee", secret, key)) == [WORDS]
    scene.clock.time += 60
    assert await scene.desk.replace_passphrase("dee", code, scene.digits(secret), ANOTHER)


@pytest.mark.parametrize("end", ["reset", "remove"])
async def test_who_leaves_takes_their_keys_along(scene: Scene, end: str) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    wanted = await asked(scene, "dee", secret)
    await getattr(scene.desk, end)("boss", "dee")
    assert scene.rows(select(key_table)) == []
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, key.touch(wanted.options))


async def test_without_a_security_key_nothing_is_asked(scene: Scene) -> None:
    opened, _ = await signed_in(scene, "dee")
    assert opened.operator == "dee"
    assert await scene.desk.security_keys("dee") == []


async def test_a_lock_that_was_put_back_does_not_let_in_without_a_touch(scene: Scene) -> None:
    """Somebody who can write to the file has no way around: a key that is registered is asked for."""
    secret, key = await holder(scene), SoftKey(ORIGIN)
    old = pair(scene, "dee").locked
    await register(scene, "dee", key)
    back = update(own_table).where(own_table.c.operator == "dee").values(locked=old)
    await scene.writer.run(lambda db: db.sa.execute(back).rowcount)
    await asked(scene, "dee", secret)
