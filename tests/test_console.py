"""The console without a browser: who gets in, who sees what, and that nothing a person wrote can run."""

import re

import pyotp
import pytest
from httpx import AsyncClient

from bot.console.app import CASE_BUTTONS, Console
from tests.console_parts import (
    FORMS,
    PAGES,
    ConsoleScene,
    ann_signed_in,
    console_pages,
    console_scene,
    press,
    see,
    words_of,
)
from tests.desk_parts import WORDS as THEIR_WORDS

scene, console, ann = console_scene, console_pages, ann_signed_in


@pytest.mark.parametrize("path", PAGES)
async def test_without_a_session_every_page_leads_to_signing_in(
    scene: ConsoleScene, console: Console, path: str
) -> None:
    async with scene.browser(console) as stranger:
        answer = await stranger.get(f"/console{path}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


@pytest.mark.parametrize("path", FORMS)
async def test_without_a_session_no_form_does_anything(
    scene: ConsoleScene, console: Console, path: str
) -> None:
    async with scene.browser(console) as stranger:
        assert await press(stranger, path) == (303, "/console/sign-in")
    assert scene.audited() == []


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("token", ["", "form-bo", "form-ann "])
async def test_a_form_without_its_own_token_does_nothing(
    scene: ConsoleScene, ann: AsyncClient, path: str, token: str
) -> None:
    await scene.case()
    answer = await ann.post(f"/console{path}", data={"form": token})
    assert answer.status_code == 403
    assert scene.audited() == []


async def test_a_form_another_site_made_the_browser_send_does_nothing(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    for path in ("/shift/on", "/sign-in", "/enrol/x"):
        answer = await ann.post(f"/console{path}", data={"form": "form-ann"}, headers=headers)
        assert answer.status_code == 403
    assert scene.audited() == []


# What each person gets: 200 the page, 303 sent elsewhere, 404 as if it were not there.
MATRIX = {
    "ann": {"/": 200, "/newcomers": 200, "/people": 404, "/points": 200, "/health": 200, "/case/c1": 404},
    "cy": {"/": 200, "/newcomers": 200, "/people": 404, "/health": 404, "/case/c1": 404},
    "boss": {"/": 303, "/newcomers": 200, "/people": 200, "/points": 200, "/drafts": 200, "/case/c1": 404},
}


@pytest.mark.parametrize(
    ("who", "path", "status"), [(w, p, s) for w, m in MATRIX.items() for p, s in m.items()]
)
async def test_everybody_sees_only_the_pages_of_their_role(
    scene: ConsoleScene, console: Console, who: str, path: str, status: int
) -> None:
    await scene.case()
    async with scene.browser(console, who) as client:
        answer = await client.get(f"/console{path}")
    assert answer.status_code == status
    assert THEIR_WORDS not in answer.text


@pytest.mark.parametrize("who", ["boss", "cy", "bo"])
@pytest.mark.parametrize("button", sorted(set(CASE_BUTTONS) - {"step_aside"}))
async def test_a_case_in_other_hands_can_be_pressed_by_nobody_else(
    scene: ConsoleScene, console: Console, ann: AsyncClient, who: str, button: str
) -> None:
    await scene.case()
    await press(ann, "/case/c1/claim")
    before = scene.now_is("c1")
    fields = {"text": "x", "to": "ann", "outcome": "answered", "urgency": "P4", "signal": "asks_checks"}
    async with scene.browser(console, who) as client:
        status, _ = await press(client, f"/case/c1/{button}", who, **fields)
    assert status in (404, 409)
    assert scene.now_is("c1") == before


async def test_before_the_claim_only_the_card_is_seen_and_after_it_the_words(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    await scene.case(urgency="P1", language="bn", reasons=("risk.being_moved", "role.inside"))
    room = await see(ann, "/")
    assert THEIR_WORDS not in room
    for shown in ("P1 · within an hour", "Bengali", "still inside", "may be moved, sold or handed over soon"):
        assert shown in words_of(room)
    assert await press(ann, "/case/c1/claim") == (303, "/console/case/c1")
    assert THEIR_WORDS in await see(ann, "/case/c1")


async def test_an_administrator_never_sees_a_word_of_a_case(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    await scene.case()
    await press(ann, "/case/c1/claim")
    async with scene.browser(console, "boss") as boss:
        for path in PAGES[1:-1]:
            assert THEIR_WORDS not in (await boss.get(f"/console{path}")).text


async def test_a_reply_in_another_language_needs_a_second_press_of_the_same_words(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    await scene.case(language="bn")
    await press(ann, "/case/c1/claim")
    words = {"text": "Please wait there.", "language": "en"}
    first = await ann.post("/console/case/c1/reply", data={"form": "form-ann", **words})
    assert first.status_code == 422
    assert "This is not in Bengali" in words_of(first.text)
    assert "Please wait there.</textarea>" in first.text
    mark = re.findall(r'name="confirmed" value="(\w+)"', first.text)[0]
    changed = {**words, "text": "Other words.", "confirmed": mark}
    assert (await press(ann, "/case/c1/reply", **changed))[0] == 422
    assert scene.audited(action="reply") == []
    status, place = await press(ann, "/case/c1/reply", **words, confirmed=mark)
    assert (status, place) == (303, "/console/case/c1?done=reply.kept")
    page = words_of(await see(ann, "/case/c1"))
    assert "Please wait there." in page
    assert "waits until they open again" in page


async def test_approved_replies_show_both_texts_and_one_that_is_missing_can_not_be_chosen(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    await scene.case(language="bn")
    await press(ann, "/case/c1/claim")
    page = await see(ann, "/case/c1")
    assert "en:We have read what you wrote." in page
    assert '<span class="own" lang="bn" dir="ltr">bn:We have read what you wrote.' in page
    assert re.search(r'value="reply.closing" required disabled', page)
    assert (await press(ann, "/case/c1/reply", reply="reply.received"))[0] == 303
    assert scene.audited(action="reply") == [("reply", "ann", "c1", "reply.received")]


async def test_a_case_is_offered_and_accepted(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    await scene.case()
    await press(ann, "/case/c1/claim")
    await press(ann, "/case/c1/offer", to="bo")
    async with scene.browser(console, "bo") as bo:
        assert "Offered to you" in await see(bo, "/")
        assert await press(bo, "/case/c1/accept", "bo") == (303, "/console/case/c1")
        assert THEIR_WORDS in await see(bo, "/case/c1")
    assert (await ann.get("/console/case/c1")).status_code == 404


async def test_a_case_is_released_closed_and_renewed(scene: ConsoleScene, ann: AsyncClient) -> None:
    await scene.case()
    await press(ann, "/case/c1/claim")
    scene.clock.time += 200
    assert await press(ann, "/case/c1/renew") == (204, "")
    assert (scene.now_is("c1").lease_until or 0) > scene.clock.now() + 200
    await press(ann, "/case/c1/release")
    assert scene.now_is("c1").state == "waiting"
    await press(ann, "/case/c1/claim")
    assert await press(ann, "/case/c1/close", outcome="answered") == (303, "/console/?done=case.closed")
    assert scene.now_is("c1").outcome == "answered"


async def test_two_cases_are_joined_when_the_holder_of_the_older_one_confirms(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    await scene.case("c1")
    await scene.case("c2")
    await press(ann, "/case/c2/claim")
    async with scene.browser(console, "bo") as bo:
        await press(bo, "/case/c1/claim", "bo")
        assert (await press(ann, "/case/c2/join", other="c1"))[0] == 303
        assert "case c2 says that this is the same person" in words_of(await see(bo, "/case/c1"))
        assert (await press(bo, "/case/c1/join_confirm", "bo", other="c2"))[0] == 303
    assert scene.now_is("c2").outcome == "joined"


async def test_being_on_shift_is_confirmed_counted_down_and_ended(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    assert "You are not on shift" in await see(ann, "/")
    await press(ann, "/shift/on")
    scene.clock.time += 600
    page = words_of(await see(ann, "/"))
    assert "for 20 min more" in page
    assert "Bengali ann" in page
    scene.clock.time += 1200
    assert "You are not on shift" in await see(ann, "/")
    await press(ann, "/shift/on")
    await press(ann, "/shift/off")
    assert "You are not on shift" in await see(ann, "/")


async def test_a_shift_is_planned_and_taken_back(scene: ConsoleScene, ann: AsyncClient) -> None:
    assert (await press(ann, "/shift/plan", starts="2027-01-16T08:00", hours="4"))[0] == 303
    assert "16 Jan 08:00 to 12:00 UTC" in words_of(await see(ann, "/"))
    assert (await press(ann, "/shift/plan", starts="yesterday", hours="4"))[0] == 409
    await press(ann, "/shift/drop")
    assert "None planned." in await see(ann, "/")


async def test_drafted_languages_are_named_and_so_is_who_accepted_them(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    assert "have not been read by a native speaker: Bengali, Thai." in words_of(await see(ann, "/"))
    async with scene.browser(console, "boss") as boss:
        assert (await press(boss, "/drafts/bn/accept", "boss"))[0] == 404, "the box must be ticked"
        await press(boss, "/drafts/bn/accept", "boss", understood="1")
    assert "Bengali: use accepted by boss on 15 January 2027." in words_of(await see(ann, "/"))
    scene.unread = {}
    assert "native speaker" not in await see(ann, "/")


async def test_a_contact_point_is_hidden_until_a_person_has_tried_it(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    assert "hidden: not verified" in await see(ann, "/points")
    assert (await press(ann, "/points/CT-XX-99/verify", checked="1"))[0] == 404
    await press(ann, "/points/CT-TH-01/verify", checked="1")
    page = await see(ann, "/points")
    assert "verified by ann on 15 January 2027" in page
    assert "Ask who answers." in page
    scene.clock.time += 91 * 86_400
    async with scene.browser(console, "bo") as bo:
        assert "hidden again: verified by ann on 15 January 2027, too long ago" in await see(bo, "/points")


async def test_a_verification_is_taken_back_in_the_room(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    assert "/points/CT-TH-01/revoke" not in await see(ann, "/points")
    await press(ann, "/points/CT-TH-01/verify", checked="1")
    async with scene.browser(console, "boss") as boss:
        assert "/points/CT-TH-01/revoke" in await see(boss, "/points")
        answer = await press(boss, "/points/CT-TH-01/revoke", "boss")
        assert answer == (303, "/console/points?done=points.revoked")
        assert (await press(boss, "/points/CT-TH-01/revoke", "boss"))[0] == 409
    assert "hidden: not verified" in await see(ann, "/points")
    assert scene.audited(action="revoke_contact_point") == [
        ("revoke_contact_point", "boss", None, "CT-TH-01")
    ]


async def test_an_administrator_invites_and_the_link_enrols_once(
    scene: ConsoleScene, console: Console
) -> None:
    async with scene.browser(console, "boss") as boss:
        none = await boss.post("/console/people/invite", data={"form": "form-boss", "role": "responder"})
        assert none.status_code == 422
        fields = {"form": "form-boss", "role": "responder", "language.th": "1"}
        page = (await boss.post("/console/people/invite", data=fields)).text
    link = re.findall(r'id="link">http://desk(/console/enrol/[\w-]+)<', page)[0]
    async with scene.browser(console) as newcomer:
        assert (await newcomer.get(link)).status_code == 200
        who = {"name": "dee", "passphrase": "four words are good", "again": "four words are good"}
        differ = await newcomer.post(link, data={**who, "again": "four words are bad"})
        assert (differ.status_code, "not the same" in differ.text) == (422, True)
        page = (await newcomer.post(link, data=who)).text
        assert 'src="data:image/svg+xml;base64,' in page
        secret = re.findall(r'id="secret">(\w+)<', page)[0]
        wrong = await newcomer.post(link, data={"code": "000000"})
        assert wrong.status_code == 422
        assert secret not in wrong.text
        done = await newcomer.post(link, data={"code": pyotp.TOTP(secret).at(int(scene.clock.now()))})
        assert done.headers["location"] == "/console/sign-in?done=enrol.ready"
        assert (await newcomer.get(link)).status_code == 404
        scene.clock.time += 30
        code = pyotp.TOTP(secret).at(int(scene.clock.now()))
        entry = await newcomer.post(
            "/console/sign-in",
            data={"name": "dee", "passphrase": who["passphrase"], "code": f"{code[:3]} {code[3:]}"},
        )
        assert entry.headers["location"] == "/console/"
        cookie = entry.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert "have vouched for you. So far: 0 of 2." in words_of(await see(newcomer, "/"))


async def test_a_newcomer_gets_practice_cases_only_and_becomes_active_by_two_vouches(
    scene: ConsoleScene, console: Console, ann: AsyncClient
) -> None:
    await scene.case("real")
    await scene.case("drill", practice=True, contact=None)
    async with scene.browser(console, "cy") as cy:
        room = await see(cy, "/")
        assert "/case/drill/claim" in room
        assert "real" not in room
        assert await press(cy, "/case/drill/claim", "cy") == (303, "/console/case/drill")
        await press(ann, "/vouch/cy")
        assert "Vouched for by: ann" in words_of(await see(ann, "/newcomers"))
        async with scene.browser(console, "bo") as bo:
            await press(bo, "/vouch/cy", "bo")
        assert "/case/real/claim" in await see(cy, "/")
