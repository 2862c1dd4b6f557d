"""Signing in: codes once, wrong tries counted and all alike, sessions that end."""

import pyotp
import pytest
from sqlalchemy import select

from bot.desk.errors import (
    CodeWrong,
    SignInRefused,
    TooManyTries,
)  # fmt: skip
from bot.desk.totp import accepted_step, new_secret
from bot.storage.tables import console_sessions
from tests.desk_parts import PASSPHRASE, START, Scene, desk_scene, signed_in

scene = desk_scene


async def test_a_code_is_taken_once(scene: Scene) -> None:
    _, secret = await signed_in(scene, "dee")
    with pytest.raises(SignInRefused):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    scene.clock.time += 30
    await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))


def test_codes_one_step_beside_now_are_taken_and_older_ones_than_the_last_are_not() -> None:
    secret, now = new_secret(bytes(range(20))), START
    step = int(now // 30)
    for offset, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = pyotp.TOTP(secret).generate_otp(step + offset)
        assert (accepted_step(secret, code, now, 0) is not None) is fits
        assert accepted_step(secret, code, now, step + 1) is None


@pytest.mark.parametrize(
    ("name", "passphrase", "code"),
    [("dee", "wrong words here", None), ("dee", PASSPHRASE, "000000"), ("nobody", PASSPHRASE, None),
     ("gone", PASSPHRASE, None)],
)  # fmt: skip
async def test_every_wrong_sign_in_looks_the_same_and_leaves_a_row_without_what_was_typed(
    scene: Scene, name: str, passphrase: str, code: str | None
) -> None:
    secret = await scene.person("dee", "responder", "active", "en")
    with pytest.raises(SignInRefused) as refused:
        await scene.desk.sign_in(name, passphrase, code or scene.digits(secret))
    assert str(refused.value) == "desk.sign_in_refused"
    who = None if name == "nobody" else name
    assert scene.audited(action="sign_in_refused") == [("sign_in_refused", who, None, "")]


async def test_five_wrong_tries_close_the_door_for_a_while_even_to_the_right_words(scene: Scene) -> None:
    secret = await scene.person("dee", "responder", "active", "en")
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await scene.desk.sign_in("dee", "wrong words here", "000000")
    with pytest.raises(TooManyTries):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    scene.clock.time += 301
    assert (await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))).operator == "dee"


async def test_wrong_digits_at_enrolment_are_counted_too(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    enrolment = await scene.desk.enrol(token, "dee", PASSPHRASE)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            await scene.desk.confirm_totp(token, "000000")
    with pytest.raises(TooManyTries):
        await scene.desk.confirm_totp(token, scene.digits(enrolment.secret))


async def test_a_session_ends_after_half_an_hour_of_silence_and_after_half_a_day(scene: Scene) -> None:
    session, _ = await signed_in(scene, "dee")
    for _ in range(24):
        scene.clock.time += 1799
        found = await scene.desk.session(session.token)
        assert found is not None
        assert (found[0].name, found[1]) == ("dee", session.form_token)
    scene.clock.time += 100
    assert await scene.desk.session(session.token) is None
    other, _ = await signed_in(scene, "eve")
    scene.clock.time += 1800
    assert await scene.desk.session(other.token) is None


async def test_a_session_token_is_stored_only_as_a_keyed_hash_and_ends_on_signing_out(scene: Scene) -> None:
    session, _ = await signed_in(scene, "dee")
    (row,) = scene.rows(select(console_sessions))
    assert session.token.encode() not in row.token_key
    assert session.token not in repr(session)
    await scene.desk.sign_out(session.token)
    assert await scene.desk.session(session.token) is None
    assert [row[0] for row in scene.audited(operator="dee")] == ["sign_in", "sign_out"]


# Vouching
