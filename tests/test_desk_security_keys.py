"""A security key beside the passphrase: signing in with it, what it refuses, and a new one."""

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import select

from bot.desk.errors import (
    EnoughKeys,
    KeyNotHere,
    KeyRefused,
    KeyTooOld,
    NoAddress,
    PassphraseWrong,
    TooManyTries,
)  # fmt: skip
from bot.desk.own_key import by_key, by_passphrase
from bot.desk.touch import Made, Touch
from bot.storage import security_keys
from bot.storage.key_tables import security_keys as key_table
from bot.storage.tables import console_sessions, operators
from escalation.seal.box import Closed
from tests.desk_parts import PASSPHRASE, PRINTED, WORDS, Scene, desk_scene, signed_in
from tests.key_parts import ANOTHER, ORIGIN, asked, files, holder, key_scene, pair, reads, register
from tests.soft_key import SoftKey

__all__ = ["desk_scene"]
scene = key_scene


async def test_with_a_security_key_signing_in_asks_for_one_touch_and_opens_the_case(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key, "  the  blue one ")
    wanted = await asked(scene, "dee", secret)
    assert wanted.options["userVerification"] == "required"
    assert scene.rows(select(console_sessions)) == []
    opened = await scene.desk.touched(wanted.ticket, key.touch(wanted.options))
    assert await reads(scene, opened) == [WORDS]
    (own,) = await scene.desk.security_keys("dee")
    assert own.label == "the blue one"
    assert [row[0] for row in scene.audited(operator="dee")][-6:] == [
        "begin_key", "add_key", "key_asked", "sign_in", "read", "security_keys",
    ]  # fmt: skip


async def test_passphrase_and_everything_on_the_machine_open_nothing_without_the_key(scene: Scene) -> None:
    await scene.person("dee", "responder", "active", "en")
    before = pair(scene, "dee")
    stored = scene.rows(select(operators.c.passphrase_hash).where(operators.c.id == "dee"))[0][0]
    stretched = await scene.desk.passphrases.fits(stored, PASSPHRASE)
    assert stretched is not None
    assert by_passphrase(scene.keys, "dee", before, stretched) == scene.hand("dee").private
    key = SoftKey(ORIGIN)
    await register(scene, "dee", key)
    with pytest.raises(Closed):
        by_passphrase(scene.keys, "dee", pair(scene, "dee"), stretched)
    (row,) = scene.writer.read(lambda db: security_keys.of(db, "dee"))
    for touch in (b"", bytes(32), key.secret):
        with pytest.raises(Closed):
            by_key(scene.keys, "dee", row.locked, stretched, row.credential_id, touch)
    with pytest.raises(Closed):  # nor does what is locked under the key stand in for the other lock
        by_passphrase(scene.keys, "dee", before._replace(locked=row.locked), stretched)
    assert row.locked in await files(scene)
    assert before.locked not in await files(scene), "gone from the disk, not only from the table"


async def test_a_touch_is_taken_once(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    wanted = await asked(scene, "dee", secret)
    touch = key.touch(wanted.options)
    await scene.desk.touched(wanted.ticket, touch)
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, touch)
    later = await asked(scene, "dee", secret)
    with pytest.raises(KeyRefused):
        await scene.desk.touched(later.ticket, touch)
    with pytest.raises(KeyRefused):  # even a good one comes too late now: the challenge is burnt
        await scene.desk.touched(later.ticket, key.touch(later.options))
    assert len(scene.rows(select(console_sessions))) == 1


def another_origin(key: SoftKey) -> None:
    key.origin = "https://desk.example.org.evil.example"


def unverified(key: SoftKey) -> None:
    key.verified = False


def copied(key: SoftKey) -> None:
    key.count -= 1


def another_secret(key: SoftKey) -> None:
    key.secret = b"t" * 32


def another_private(key: SoftKey) -> None:
    key.private = SoftKey(ORIGIN).private


def another_name(key: SoftKey) -> None:
    key.name = b"soft-key-0000002"


@pytest.mark.parametrize(
    "change", [another_origin, unverified, copied, another_secret, another_private, another_name]
)
async def test_whatever_is_wrong_with_a_touch_is_one_refusal(
    scene: Scene, change: Callable[[SoftKey], None]
) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    change(key)
    wanted = await asked(scene, "dee", secret)
    with pytest.raises(KeyRefused) as refused:
        await scene.desk.touched(wanted.ticket, key.touch(wanted.options))
    assert str(refused.value) == "desk.key_refused"
    assert scene.rows(select(console_sessions)) == []
    assert scene.audited(action="sign_in_refused") == [("sign_in_refused", "dee", None, "")]


@pytest.mark.parametrize("field", Touch.__struct_fields__)
@pytest.mark.parametrize("value", ["", "A", "é", "A" * 43, "A" * 20_000, "\udcff"])
async def test_broken_touches_are_refused(scene: Scene, field: str, value: str) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    wanted = await asked(scene, "dee", secret)
    broken = msgspec.structs.replace(key.touch(wanted.options), **{field: value})
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, broken)


async def test_a_touch_comes_within_two_minutes_and_with_its_own_ticket(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    wanted = await asked(scene, "dee", secret)
    with pytest.raises(KeyRefused):
        await scene.desk.touched("x" * 43, key.touch(wanted.options))
    scene.clock.time += 120
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, key.touch(wanted.options))


async def test_wrong_touches_are_counted_with_the_wrong_passphrases(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    await register(scene, "dee", key)
    key.verified = False
    for _ in range(5):
        wanted = await asked(scene, "dee", secret)
        with pytest.raises(KeyRefused):
            await scene.desk.touched(wanted.ticket, key.touch(wanted.options))
    with pytest.raises(TooManyTries):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))


async def test_the_key_of_one_person_opens_nothing_of_another(scene: Scene) -> None:
    secret, mine = await holder(scene), SoftKey(ORIGIN)
    theirs = SoftKey(ORIGIN, name=b"soft-key-of-ann1")
    await register(scene, "dee", mine)
    await register(scene, "ann", theirs)
    wanted = await asked(scene, "dee", secret)
    with pytest.raises(KeyRefused):
        await scene.desk.touched(wanted.ticket, theirs.touch(wanted.options))
    begun = await scene.desk.begin_key("ann", scene.hand("ann"), PASSPHRASE)
    with pytest.raises(KeyRefused):  # registered already, by somebody else
        await scene.desk.add_key(
            "ann", scene.hand("ann"), begun.ticket, mine.make(begun.make), mine.touch(begun.touch)
        )


# A new key


async def test_a_key_that_has_no_secret_to_give_is_refused_and_changes_nothing(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    begun = await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)
    touch = msgspec.structs.replace(key.touch(begun.touch), secret="")
    with pytest.raises(KeyTooOld) as refused:
        await scene.desk.add_key("dee", scene.hand("dee"), begun.ticket, key.make(begun.make), touch)
    assert "PRF" in refused.value.sentence
    assert scene.rows(select(key_table)) == []
    scene.clock.time += 60
    assert (await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))).operator == "dee"


async def test_a_new_key_needs_the_passphrase_an_open_key_and_an_address_with_a_name(scene: Scene) -> None:
    await holder(scene)
    with pytest.raises(PassphraseWrong):
        await scene.desk.begin_key("dee", scene.hand("dee"), ANOTHER)
    with pytest.raises(KeyNotHere):
        await scene.desk.begin_key("dee", None, PASSPHRASE)
    begun = await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)
    key = SoftKey(ORIGIN)
    with pytest.raises(KeyNotHere):
        await scene.desk.add_key("dee", None, begun.ticket, key.make(begun.make), key.touch(begun.touch))
    scene.desk.site = None
    with pytest.raises(NoAddress):
        await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)


async def test_a_new_key_is_refused_unverified_too_late_twice_or_by_somebody_else(scene: Scene) -> None:
    await holder(scene)

    async def tried(key: SoftKey, *, who: str = "dee", wait: float = 0.0) -> tuple[str, Made, Touch]:
        begun = await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)
        made, touch = key.make(begun.make), key.touch(begun.touch)
        scene.clock.time += wait
        await scene.desk.add_key(who, scene.hand(who), begun.ticket, made, touch)
        return begun.ticket, made, touch

    for key, who, wait in (
        (SoftKey(ORIGIN, verified=False), "dee", 0.0),
        (SoftKey("https://evil.example"), "dee", 0.0),
        (SoftKey(ORIGIN), "ann", 0.0),
        (SoftKey(ORIGIN), "dee", 300.0),
    ):
        with pytest.raises(KeyRefused):
            await tried(key, who=who, wait=wait)
    assert scene.rows(select(key_table)) == []
    with pytest.raises(KeyRefused):
        await scene.desk.add_key("dee", scene.hand("dee"), *(await tried(SoftKey(ORIGIN))))
    assert len(scene.rows(select(key_table))) == 1


async def test_a_new_key_is_void_when_another_passphrase_counts_meanwhile(scene: Scene) -> None:
    secret, key = await holder(scene), SoftKey(ORIGIN)
    begun = await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)
    scene.clock.time += 60
    await scene.desk.replace_passphrase("dee", PRINTED, scene.digits(secret), ANOTHER)
    with pytest.raises(KeyRefused):
        await scene.desk.add_key(
            "dee", scene.hand("dee"), begun.ticket, key.make(begun.make), key.touch(begun.touch)
        )


async def test_registering_and_removing_end_every_other_session(scene: Scene) -> None:
    here, secret = await signed_in(scene, "dee")
    scene.clock.time += 60
    elsewhere = await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    key = SoftKey(ORIGIN)
    begun = await scene.desk.begin_key("dee", scene.hand("dee"), PASSPHRASE)
    made, touch = key.make(begun.make), key.touch(begun.touch)
    await scene.desk.add_key("dee", scene.hand("dee"), begun.ticket, made, touch, here=here.form_token)
    assert await scene.desk.session(elsewhere.token) is None
    assert await scene.desk.session(here.token) is not None


async def test_nobody_has_more_than_eight(scene: Scene) -> None:
    for number in range(8):
        await register(scene, "ann", SoftKey(ORIGIN, name=b"soft-key-of-ann%d" % number))
    with pytest.raises(EnoughKeys):
        await scene.desk.begin_key("ann", scene.hand("ann"), PASSPHRASE)
