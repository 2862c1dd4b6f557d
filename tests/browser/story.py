"""The people of the browser story: somebody on the page, an administrator and a responder in the console."""

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).parent.parent.parent
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 900}
PASSPHRASE = "four quiet words here"
PICTURES = ROOT / "build" / "screenshots"
STEP = 30


class House:
    """`waymark serve` as a process of its own, on data of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._environment = {
            "WAYMARK_DATA_DIR": str(folder / "var"),
            "WAYMARK_PORT": str(port),
            "PATH": "/usr/bin:/bin",
        }
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "waymark"), "serve"],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = self._process.stdout.readline()
            assert line, "the process ended before it was ready"
            said += line
        self.link = next(iter(re.findall(r"http\S+/console/enrol/\S+", said)), None)
        for _ in range(100):
            try:
                if httpx.get(f"{self.address}/health").text == "ok":
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the process does not answer")

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process.stdout is not None
        self._process.send_signal(2)
        with self._process.stdout:
            return self._process.wait(20)


class Operator:
    """Somebody with an account for the console and an authenticator."""

    def __init__(self, browser: Browser, address: str, name: str, size: Mapping[str, int] = DESK) -> None:
        self._context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
        self.page = self._context.new_page()
        self._address, self.name = address, name

    def enrol(self, link: str) -> None:
        page = self.page
        page.goto(link)
        page.get_by_label("Name").fill(self.name)
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_label("Passphrase once more").fill(PASSPHRASE)
        page.get_by_role("button", name="Next").click()
        self._clock = pyotp.TOTP(page.locator("#secret").inner_text().strip())
        now = time.time()
        page.get_by_label("Six-digit code").fill(self._clock.at(int(now)))
        page.get_by_role("button", name="Confirm").click()
        # A code works once: the next one is already good, because clocks of phones are a little wrong.
        page.goto(f"{self._address}/console/sign-in")
        page.get_by_label("Name").fill(self.name)
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_label("Six-digit code").fill(self._clock.at(int(now) + STEP))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def invite(self, *languages: str) -> str:
        page = self.page
        page.goto(f"{self._address}/console/people")
        for language in languages:
            page.locator(f'input[name="language.{language}"]').check()
        page.get_by_role("button", name="Make a link").click()
        return page.locator("#link").inner_text().strip()

    def vouch(self, name: str) -> None:
        self.page.goto(f"{self._address}/console/newcomers")
        self.page.get_by_role("button", name=f"I vouch for {name}").click()

    def on_shift(self) -> None:
        self.page.goto(f"{self._address}/console/")
        self.page.get_by_role("button", name="I am here for 30 minutes").click()

    def claim(self) -> None:
        self.page.get_by_role("button", name="Claim").first.click()
        expect(self.page.locator("#talk")).to_be_visible()

    def reply(self, text: str) -> None:
        self.page.get_by_label("Your words").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        expect(self.page.locator("#talk")).to_contain_text(text)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)

    def close(self) -> None:
        self._context.close()


class Person:
    """Somebody on the page. They press numbers; they never say who they are."""

    def __init__(self, browser: Browser, address: str, size: Mapping[str, int] = PHONE) -> None:
        self._context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}
        )
        self.page: Page = self._context.new_page()
        self.page.goto(f"{address}/")

    def choose(self, language: str) -> None:
        self.page.locator(f'button[name=pick][value="{language}"]').click()
        expect(self.page.locator("button[name=tap]").first).to_be_visible()

    def press(self, number: int) -> None:
        """One of the choices of the question that waits."""
        button = self.page.locator("#asks button[name=tap]").nth(number - 1)
        value = button.get_attribute("value")
        button.click()
        expect(self.page.locator(f'#asks button[value="{value}"]')).to_have_count(0)

    def command(self, number: str) -> None:
        self.page.locator(f'#foot button[value="{number}"]').click()

    def write(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("button.send").click()
        expect(self.page.locator("#text")).to_have_value("")

    @property
    def shown(self) -> str:
        return self.page.locator("#lines").inner_text()

    def sees(self, text: str) -> None:
        expect(self.page.locator("#lines")).to_contain_text(text, timeout=10_000)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)

    def close(self) -> None:
        """The tab is closed: nothing of the conversation is left in this browser."""
        assert self._context.cookies() == []
        self._context.close()
