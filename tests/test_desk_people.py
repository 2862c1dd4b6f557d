"""People of the desk: single-use links, passphrases, codes that count once, sessions, vouches, shifts."""

import argparse
import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import operator as operator_command
from bot.desk.errors import (
    CodeWrong,
    DeskError,
    LanguageUnknown,
    LinkInvalid,
    NameRefused,
    NoSuchOperator,
    NotAllowed,
    RespondersLeft,
    ShiftRefused,
    SignInRefused,
    WeakPassphrase,
)  # fmt: skip
from bot.desk.notices import PointUnknown
from bot.desk.room import Host
from bot.keys import load_keys
from bot.storage import operators
from bot.storage.tables import invites, outbox
from bot.storage.tables import operators as operator_table
from tests.desk_parts import HOURS, PASSPHRASE, START, Scene, desk_scene, enrolled, signed_in

scene = desk_scene


# Links


async def test_a_link_makes_a_newcomer_once(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("bn", "en"))
    invitation = await scene.desk.invitation(token)
    assert (invitation.purpose, invitation.languages) == ("responder", ("bn", "en"))
    await enrolled(scene, token, "dee")
    dee = scene.rows(select(operator_table).where(operator_table.c.name == "dee"))[0]
    assert (dee.role, dee.state, dee.languages) == ("responder", "newcomer", "bn en")
    assert PASSPHRASE not in dee.passphrase_hash
    for again in (scene.desk.invitation(token), scene.desk.enrol(token, "eve", PASSPHRASE)):
        with pytest.raises(LinkInvalid):
            await again
    with pytest.raises(LinkInvalid):
        await scene.desk.confirm_totp(token, "000000")


async def test_a_link_ends_after_72_hours_and_only_its_keyed_hash_is_stored(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    (row,) = scene.rows(select(invites))
    assert token.encode() not in row.token_key
    assert row.token_key == scene.keys.mac("token", token.encode())
    scene.clock.time += 72 * HOURS
    with pytest.raises(LinkInvalid):
        await scene.desk.invitation(token)


async def test_a_link_begun_twice_leaves_one_account(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    first = await scene.desk.enrol(token, "dee", PASSPHRASE)
    second = await scene.desk.enrol(token, "dee", PASSPHRASE)
    with pytest.raises(CodeWrong):
        await scene.desk.confirm_totp(token, scene.digits(first.secret))
    await scene.desk.confirm_totp(token, scene.digits(second.secret))
    assert len(scene.rows(select(operator_table.c.id).where(operator_table.c.name == "dee"))) == 1


async def test_an_enrolment_nobody_finished_is_swept_away_with_its_link(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    await scene.desk.enrol(token, "dee", PASSPHRASE)
    await enrolled(scene, await scene.desk.invite("boss", ("en",)), "eve")
    scene.clock.time += 72 * HOURS
    await scene.desk.sweep()
    names = {row.name for row in scene.rows(select(operator_table.c.name))}
    assert "dee" not in names
    assert {"eve", "ann"} <= names
    assert scene.rows(select(invites)) == []


async def test_nobody_signs_in_before_the_first_code_fitted(scene: Scene) -> None:
    token = await scene.desk.invite("boss", ("en",))
    enrolment = await scene.desk.enrol(token, "dee", PASSPHRASE)
    with pytest.raises(SignInRefused):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(enrolment.secret))


@pytest.mark.parametrize("passphrase", ["elevenchars", "aaaaaaaaaaaaaaaa", "deedeedeedeedee", "x" * 201])
async def test_a_weak_passphrase_is_refused_with_a_sentence_that_says_what_to_do(
    scene: Scene, passphrase: str
) -> None:
    token = await scene.desk.invite("boss", ("en",))
    with pytest.raises(WeakPassphrase) as refused:
        await scene.desk.enrol(token, "dee", passphrase)
    assert "at least 12 characters" in refused.value.sentence
    assert passphrase not in str(refused.value)


@pytest.mark.parametrize("name", ["ann", "x", "", "a\nb\x00", "<b>", "y" * 41])
async def test_a_name_that_is_taken_or_odd_is_refused(scene: Scene, name: str) -> None:
    token = await scene.desk.invite("boss", ("en",))
    with pytest.raises(NameRefused):
        await scene.desk.enrol(token, name, PASSPHRASE)


async def test_the_first_administrator_link_works_only_while_there_is_none(scene: Scene) -> None:
    assert await scene.desk.first_admin_link() is None
    await scene.desk.remove(Host(), "boss")
    scrolled_back = await scene.desk.first_admin_link()
    assert scrolled_back is not None
    await scene.desk.enrol(scrolled_back, "root", PASSPHRASE)
    link = await scene.desk.first_admin_link()
    assert link is not None
    with pytest.raises(LinkInvalid):
        await scene.desk.confirm_totp(scrolled_back, "123456")
    await enrolled(scene, link, "root")
    assert await scene.desk.first_admin_link() is None
    assert (await scene.desk.people("ann"))[-1].role == "admin"


@pytest.mark.parametrize(("who", "allowed"), [("boss", True), ("ann", False), ("cy", False), ("gone", False)])
async def test_only_administrators_invite_reset_and_remove(scene: Scene, who: str, allowed: bool) -> None:
    for call in (
        lambda: scene.desk.invite(who, ("en",)),
        lambda: scene.desk.reset(who, "bo"),
        lambda: scene.desk.remove(who, "bo"),
        lambda: scene.desk.accept_drafts(who, "bn"),
    ):
        if allowed:
            await call()
        else:
            with pytest.raises(NotAllowed):
                await call()


async def test_a_responder_is_invited_for_languages_of_this_house(scene: Scene) -> None:
    for languages in ((), ("klingon",)):
        with pytest.raises(LanguageUnknown):
            await scene.desk.invite("boss", languages)
    assert await scene.desk.invite("boss", (), "admin")


async def test_a_reset_ends_everything_at_once_and_keeps_the_name(scene: Scene) -> None:
    session, secret = await signed_in(scene, "dee")
    await scene.case()
    await scene.desk.claim("dee", "c1")
    token = await scene.desk.reset("boss", "dee")
    assert await scene.desk.session(session.token) is None
    assert scene.now_is("c1").holder is None
    scene.clock.time += 60
    with pytest.raises(SignInRefused):
        await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(secret))
    with pytest.raises(NameRefused):
        await scene.desk.enrol(token, "another", PASSPHRASE)
    fresh = await enrolled(scene, token, "dee")
    scene.clock.time += 60
    assert (await scene.desk.sign_in("dee", PASSPHRASE, scene.digits(fresh))).operator == "dee"


async def test_who_is_removed_can_do_nothing_a_moment_later(scene: Scene) -> None:
    session, _ = await signed_in(scene, "dee")
    await scene.case()
    await scene.desk.claim("dee", "c1")
    await scene.desk.remove("boss", "dee")
    assert await scene.desk.session(session.token) is None
    assert scene.now_is("c1").state == "waiting"
    for call in (scene.desk.queue("dee"), scene.desk.claim("dee", "c1"), scene.desk.vouch("dee", "cy")):
        with pytest.raises(NotAllowed):
            await call
    with pytest.raises(NoSuchOperator):
        await scene.desk.remove("boss", "boss")


# Shifts and notices


async def test_being_on_shift_lasts_thirty_minutes_and_the_summary_tells_the_truth(scene: Scene) -> None:
    await scene.desk.on_shift("ann")
    await scene.case()
    await scene.case("play", practice=True)
    now = scene.desk.now_at_desk()
    assert (now.there, now.languages, now.waiting) == (True, ("bn", "en"), 1)
    scene.clock.time += 1800
    assert not scene.desk.now_at_desk().there
    await scene.desk.on_shift("ann")
    await scene.desk.off_shift("ann")
    assert not scene.desk.now_at_desk().there


async def test_a_planned_shift_is_told_in_hours_and_only_of_people_who_still_work_here(scene: Scene) -> None:
    await scene.desk.set_shift("ann", START + 5 * HOURS, START + 9 * HOURS)
    assert scene.desk.now_at_desk().next_shift_hours == 5.0
    assert [shift.operator for shift in await scene.desk.shifts("bo")] == ["ann"]
    for starts, ends in ((START - 1, START + HOURS), (START + HOURS, START), (START, START + 25 * HOURS)):
        with pytest.raises(ShiftRefused):
            await scene.desk.set_shift("ann", starts, ends)
    await scene.desk.drop_shifts("ann")
    assert scene.desk.now_at_desk().next_shift_hours is None
    await scene.desk.set_shift("bo", START + HOURS, START + 2 * HOURS)
    await scene.desk.remove("boss", "bo")
    assert scene.desk.now_at_desk().next_shift_hours is None


@pytest.mark.parametrize("who", ["boss", "cy", "gone"])
async def test_only_active_responders_are_on_shift(scene: Scene, who: str) -> None:
    with pytest.raises(NotAllowed):
        await scene.desk.on_shift(who)


async def test_drafts_are_accepted_with_a_name_and_a_date(scene: Scene) -> None:
    await scene.desk.accept_drafts("boss", "bn")
    scene.clock.time += 5
    await scene.desk.accept_drafts("boss", "bn")
    (found,) = scene.desk.acceptances()
    assert (found.language, found.name, found.at) == ("bn", "boss", START + 5)
    with pytest.raises(LanguageUnknown):
        await scene.desk.accept_drafts("boss", "xx")


async def test_a_contact_point_is_verified_by_a_named_person(scene: Scene) -> None:
    await scene.desk.verify_contact_point("ann", "CT-VN-03")
    (point,) = scene.desk.verified_points()
    assert (point.id, point.name, point.at) == ("CT-VN-03", "ann", START)
    with pytest.raises(PointUnknown):
        await scene.desk.verify_contact_point("ann", "call +66 81")


async def test_a_verification_is_taken_back_by_anybody_who_may_verify_and_leaves_its_row(
    scene: Scene,
) -> None:
    await scene.desk.verify_contact_point("ann", "CT-VN-01")
    assert [one.id for one in scene.desk.verified_points()] == ["CT-VN-01"]
    with pytest.raises(NotAllowed):
        await scene.desk.revoke_contact_point("cy", "CT-VN-01")
    await scene.desk.revoke_contact_point("bo", "CT-VN-01")
    assert scene.desk.verified_points() == ()
    assert scene.another_desk().verified_points() == ()
    with pytest.raises(PointUnknown):
        await scene.desk.revoke_contact_point("bo", "CT-VN-01")
    audited = [("revoke_contact_point", "bo", None, "CT-VN-01")]
    assert scene.audited(action="revoke_contact_point") == audited


async def test_what_was_given_up_is_counted_and_never_named(scene: Scene) -> None:
    case = await scene.case()
    row = {
        "contact": case.contact, "seq": 1, "kind": "bot", "rule": "live", "caused_at": START,
        "state": "failed", "error_code": "channel.blocked",
    }  # fmt: skip
    await scene.writer.run(lambda db: db.sa.execute(outbox.insert().values(id="o1", **row)))
    (failure,) = await scene.desk.failures("boss")
    assert (failure.channel, failure.code, failure.count) == ("web", "channel.blocked", 1)


async def test_a_chat_of_the_staff_bot_belongs_to_one_active_responder(scene: Scene) -> None:
    token = await scene.desk.staff_link("ann")
    await scene.desk.link_staff(token, "777")
    assert scene.desk.staff_operator("777").name == "ann"  # type: ignore[union-attr]
    with pytest.raises(LinkInvalid):
        await scene.desk.link_staff(token, "888")
    await scene.desk.link_staff(await scene.desk.staff_link("bo"), "777")
    assert scene.desk.staff_operator("777").name == "bo"  # type: ignore[union-attr]
    sealed = scene.rows(select(operator_table.c.staff_address_sealed, operator_table.c.staff_key))
    assert all(b"777" not in value for row in sealed for value in row if value is not None)
    await scene.desk.remove("boss", "bo")
    assert scene.desk.staff_operator("777") is None
    late = await scene.desk.staff_link("ann")
    scene.clock.time += 3600
    with pytest.raises(LinkInvalid):
        await scene.desk.link_staff(late, "999")


async def test_the_reading_language_of_the_console_is_kept(scene: Scene) -> None:
    await scene.desk.set_console_language("ann", "bn")
    assert scene.operator("ann").console_language == "bn"
    with pytest.raises(LanguageUnknown):
        await scene.desk.set_console_language("ann", "xx")


def test_every_refusal_says_what_to_do() -> None:
    kinds = DeskError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) >= 20
    for kind in kinds:
        assert kind.code.startswith("desk.")
        assert kind.sentence.endswith(".")
        assert kind.sentence != DeskError.sentence


# The command line


async def prepared(folder: Path) -> None:
    """A database where the command looks for it, with ann in it."""
    load_keys(folder / "keys")
    made = Scene(folder, name="waymark.sqlite")
    await made.furnish()
    made.writer.stop()


def test_the_command_invites_lists_resets_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(prepared(tmp_path))
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        operator_command.add_arguments(parser)
        code = operator_command.run(parser.parse_args(words))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    code, out, _ = run("invite", "--language", "bn")
    assert (code, "/console/enrol/" in out) == (0, True)
    assert run("invite") == (2, "", LanguageUnknown.sentence + "\n")
    assert "ann" in run("list")[1]
    assert "/console/enrol/" in run("reset", "ann")[1]
    assert run("remove", "ann")[0] == 0
    assert "removed" in run("list")[1]
    assert run("remove", "zed") == (2, "", NoSuchOperator.sentence + "\n")
    assert run("begin-again", "cy") == (2, "", RespondersLeft.sentence + "\n")
    assert operator_command.STRANDED[1] not in run("list")[1]
    run("remove", "bo")
    assert "waymark operator begin-again NAME" in run("list")[1]
    assert run("begin-again", "boss") == (2, "", NoSuchOperator.sentence + "\n")
    assert run("begin-again", "cy")[0] == 0
    assert operator_command.STRANDED[1] not in run("list")[1]


def test_the_command_says_what_to_do_when_there_is_no_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path))
    parser = argparse.ArgumentParser()
    operator_command.add_arguments(parser)
    assert operator_command.run(parser.parse_args(["list"])) == 2
    assert capsys.readouterr().err == operator_command.NO_DATABASE + "\n"


async def test_everybody_is_known_by_id_only_in_errors(scene: Scene) -> None:
    with pytest.raises(NoSuchOperator) as refused:
        await scene.desk.remove("boss", "ann smith of elm street")
    assert "smith" not in str(refused.value)
    assert scene.writer.read(lambda db: operators.by_name(db, "ann")) is not None
