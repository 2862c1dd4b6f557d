"""A security key in a real browser: Chromium's virtual authenticator, as a stick and as the phone itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, Route, expect
from sqlalchemy import select
from starlette.applications import Starlette

from bot.desk.site import site_of
from bot.storage.key_tables import operator_keys, security_keys
from bot.storage.tables import console_sessions
from tests.browser.served import Served
from tests.browser.story import DESK, PHONE, PICTURES
from tests.console_parts import ConsoleScene
from tests.desk_parts import PASSPHRASE, WORDS

pytestmark = pytest.mark.peer
STICK: dict[str, Any] = {"transport": "usb", "hasResidentKey": False}
ITSELF: dict[str, Any] = {"transport": "internal", "hasResidentKey": True}


ASKS_LESS = """
var get = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = function (question) {
  question.publicKey.userVerification = 'WHO';
  delete question.publicKey.extensions;
  return get(question);
};
"""

REFUSES_ONCE = """
var ask = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = function () {
  navigator.credentials.get = ask;
  return Promise.reject(new DOMException('', 'NotAllowedError'));
};
"""


class Desk(ConsoleScene):
    """The scene as a server serves it, with dee who holds a case."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.console = self.open()
        self.app = Starlette(routes=[self.console.mount()])

    def close(self) -> None:
        self.console.close()

    async def begin(self, address: str) -> None:
        self.desk.site = site_of(address)
        await self.furnish()
        self.secret = await self.person("dee", "responder", "active", "en")
        await self.case()
        await self.desk.claim("dee", "c1")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served[Desk]]:
    async def make() -> Desk:
        return Desk(tmp_path)

    with Served(make) as server:
        server.run(server.parts.begin(server.address))
        yield server


class Dee:
    """Somebody with a browser and a virtual key."""

    def __init__(self, chromium: Browser, served: Served[Desk], size: dict[str, int], **key: object) -> None:
        site = served.parts.desk.site
        assert site is not None
        self.served, self.origin = served, site.origin
        self.context: BrowserContext = chromium.new_context(viewport=size, base_url=site.origin)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if "Policy" in said.text else None)
        self.sent: list[str] = []
        self.page.on("request", self._note)
        self.keys: CDPSession = self.context.new_cdp_session(self.page)
        self.keys.send("WebAuthn.enable")
        self.authenticator = self.plug(**key)

    def plug(self, **key: object) -> str:
        options = {
            "protocol": "ctap2", "hasUserVerification": True, "isUserVerified": True, "hasPrf": True, **STICK,
            **key,
        }  # fmt: skip
        added = self.keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return str(added["authenticatorId"])

    def unplug(self) -> None:
        self.keys.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.authenticator})

    def sign_in(self) -> None:
        """Name, passphrase and digits."""
        self.served.parts.clock.time += 60
        self.page.goto("/console/sign-in")
        self.page.get_by_label("Name").fill("dee")
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.page.get_by_label("Six-digit code").fill(self.served.parts.digits(self.served.parts.secret))
        self.page.get_by_role("button", name="Sign in").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("button", name="Sign in")).to_be_visible()

    def register(self, label: str = "blue") -> None:
        self.page.goto("/console/keys")
        if not self.page.get_by_label("What you call it").is_visible():
            self.page.get_by_text("Register a security key").first.click()
        self.page.get_by_label("What you call it").fill(label)
        self.page.locator("#key-pass").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Register a security key").click()

    def registered(self) -> None:
        self.register()
        expect(self.page.get_by_text("Registered.")).to_be_visible()

    def inside(self) -> None:
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def reads_the_case(self) -> None:
        self.page.goto("/console/case/c1")
        expect(self.page.locator(".talk .person p").last).to_have_text(WORDS)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)

    def fits(self, width: int) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/touch"):
            self.sent.append(request.post_data or "")


@pytest.fixture
def dee(chromium: Browser, served: Served[Desk]) -> Iterator[Dee]:
    made = Dee(chromium, served, DESK)
    yield made
    made.context.close()
    assert made.errors == []


@pytest.mark.parametrize(("kind", "size"), [(STICK, DESK), (ITSELF, PHONE)], ids=["stick-1280", "phone-360"])
def test_a_key_is_registered_and_from_then_on_opens_the_case_with_one_touch(
    chromium: Browser, served: Served[Desk], kind: dict[str, Any], size: dict[str, int]
) -> None:
    dee = Dee(chromium, served, size, **kind)
    dee.sign_in()
    dee.inside()
    dee.page.goto("/console/keys")
    dee.picture(f"console-keys-none-{size['width']}")
    dee.fits(size["width"])
    dee.registered()
    expect(dee.page.get_by_text("1. blue")).to_be_visible()
    dee.picture(f"console-keys-one-{size['width']}")
    dee.fits(size["width"])
    assert [row.locked for row in served.parts.rows(select(operator_keys.c.locked).where(
        operator_keys.c.operator == "dee"))] == [b""]  # fmt: skip
    dee.reads_the_case()
    dee.sign_out()
    dee.sign_in()
    dee.inside()
    assert len(dee.sent) == 1
    dee.reads_the_case()
    counts = [row.sign_count for row in served.parts.rows(select(security_keys.c.sign_count))]
    assert len(counts) == 1
    assert dee.errors == []
    dee.context.close()


def test_a_touch_that_was_sent_once_is_refused_and_so_is_one_of_nobody(
    dee: Dee, served: Served[Desk]
) -> None:
    dee.sign_in()
    dee.registered()
    dee.sign_out()
    dee.sign_in()
    dee.inside()
    (sent,) = dee.sent
    dee.sign_out()
    assert served.parts.rows(select(console_sessions)) == []
    replay = dee.context.request
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = replay.post("/console/sign-in/touch", data=sent, headers=form)
    assert answer.status == 403
    assert "did not fit" in answer.text()
    # The same touch with a ticket that counts: its challenge is another one.
    dee.unplug()
    dee.sign_in()
    expect(dee.page.get_by_role("heading", name="Security key")).to_be_visible()
    fresh = dee.page.locator("input[name=ticket]").input_value()
    fields = {name: values[0] for name, values in parse_qs(sent, keep_blank_values=True).items()}
    answer = replay.post("/console/sign-in/touch", data=urlencode({**fields, "ticket": fresh}), headers=form)
    assert answer.status == 403
    assert served.parts.rows(select(console_sessions)) == []


def test_without_a_pin_or_a_finger_the_browser_gives_nothing(dee: Dee) -> None:
    dee.sign_in()
    dee.registered()
    dee.sign_out()
    unknown = {"authenticatorId": dee.authenticator, "isUserVerified": False}
    dee.keys.send("WebAuthn.setUserVerified", unknown)
    dee.sign_in()
    expect(dee.page.get_by_text("The key was not touched, or it refused.")).to_be_visible(timeout=15_000)
    assert dee.sent == []
    dee.picture("console-touch-again-1280")
    dee.page.get_by_role("link", name="I lost my key").click()
    expect(dee.page.get_by_label("Printed code")).to_be_visible()


def test_a_touch_that_came_too_late_is_asked_for_again_with_the_same_ticket(dee: Dee) -> None:
    dee.sign_in()
    dee.registered()
    dee.sign_out()
    dee.page.add_init_script(REFUSES_ONCE)
    dee.sign_in()
    expect(dee.page.get_by_text("The key was not touched, or it refused.")).to_be_visible()
    expect(dee.page.get_by_role("button", name="Ask the key now")).to_be_focused()
    dee.page.keyboard.press("Enter")
    dee.inside()


@pytest.mark.parametrize(("asks_who", "status"), [("required", 303), ("discouraged", 403)])
def test_a_touch_by_somebody_who_did_not_show_who_they_are_is_refused(
    dee: Dee, served: Served[Desk], asks_who: str, status: int
) -> None:
    """A browser that was talked into asking less, by a thief who even has the secret of the key."""
    dee.sign_in()
    dee.registered()
    dee.sign_out()
    dee.sign_in()
    dee.inside()
    dee.sign_out()
    secret = parse_qs(dee.sent[0])["secret"][0]

    def given(route: Route) -> None:
        fields = {name: values[0] for name, values in parse_qs(route.request.post_data or "").items()}
        route.continue_(post_data=urlencode({**fields, "secret": secret}))

    dee.page.add_init_script(ASKS_LESS.replace("WHO", asks_who))
    dee.page.route("**/console/sign-in/touch", given)
    with dee.page.expect_response("**/console/sign-in/touch") as answered:
        dee.sign_in()
    assert answered.value.status == status
    assert len(served.parts.rows(select(console_sessions))) == (status == 303)


def test_a_key_without_a_secret_to_give_is_refused_in_a_sentence(dee: Dee, served: Served[Desk]) -> None:
    dee.unplug()
    dee.plug(hasPrf=False)
    dee.sign_in()
    dee.register()
    expect(dee.page.get_by_text("it lacks PRF")).to_be_visible()
    assert served.parts.rows(select(security_keys)) == []
    dee.page.goto("/console/")
    dee.sign_out()
    dee.sign_in()
    dee.inside()
    dee.reads_the_case()


def test_the_same_key_is_not_registered_twice_and_another_one_is(dee: Dee, served: Served[Desk]) -> None:
    dee.sign_in()
    dee.registered()
    dee.register("again")
    expect(dee.page.get_by_text("You have registered this key already.")).to_be_visible()
    dee.unplug()
    dee.plug()
    dee.register("spare")
    expect(dee.page.get_by_text("2. spare")).to_be_visible()
    dee.sign_out()
    dee.sign_in()  # with the spare one
    dee.inside()
    dee.reads_the_case()


def test_after_the_key_is_removed_the_passphrase_opens_and_the_key_nothing(
    dee: Dee, served: Served[Desk]
) -> None:
    dee.sign_in()
    dee.registered()
    dee.sign_out()
    dee.sign_in()
    dee.inside()
    (old,) = served.parts.rows(select(security_keys.c.locked))
    dee.page.goto("/console/keys")
    dee.page.get_by_text("1. blue").click()
    dee.page.locator("#last").fill("not the right words")
    dee.page.get_by_role("button", name="Remove 1. blue").click()
    expect(dee.page.get_by_text("This is not your passphrase.")).to_be_visible()
    dee.page.goto("/console/keys")
    dee.page.get_by_text("1. blue").click()
    dee.page.locator("#last").fill(PASSPHRASE)
    dee.page.get_by_role("button", name="Remove 1. blue").click()
    expect(dee.page.get_by_text("It opens nothing any more.")).to_be_visible()
    assert served.parts.rows(select(security_keys)) == []
    dee.sign_out()
    dee.unplug()
    dee.sign_in()
    dee.inside()
    dee.reads_the_case()
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = dee.context.request.post("/console/sign-in/touch", data=dee.sent[0], headers=form)
    assert answer.status == 403
    left = b"".join(path.read_bytes() for path in served.parts.folder.iterdir() if path.is_file())
    assert old.locked not in left


def test_elsewhere_and_without_scripts_a_sentence_says_what_to_do(
    dee: Dee, chromium: Browser, served: Served[Desk]
) -> None:
    dee.sign_in()
    dee.registered()
    for options, sentence in (
        ({"base_url": served.address}, f"Security keys work only at {dee.origin}"),
        ({"base_url": dee.origin, "java_script_enabled": False}, "This needs JavaScript."),
    ):
        context = chromium.new_context(**options)
        page = context.new_page()
        served.parts.clock.time += 60
        page.goto("/console/sign-in")
        page.get_by_label("Name").fill("dee")
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_label("Six-digit code").fill(served.parts.digits(served.parts.secret))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text(sentence)).to_be_visible()
        expect(page.get_by_role("button", name="Ask the key now")).to_be_hidden()
        context.close()
