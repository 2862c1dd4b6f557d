"""Plays a situation of tests/situations/*.yaml through the whole house, in one language, over one app.

The person writes, a responder works at the desk, time passes; what arrives on the phone is compared, and kept
as a transcript for human eyes. Every word of the bot is the real one of that language.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.channels.declared import DECLARED
from bot.desk.errors import DeskError
from bot.script import Script, load
from bot.storage.tables import contacts
from bot.storage.writer import Db
from config.languages import LANGUAGES
from escalation.case import Case
from tests.conversations import TRANSCRIPTS
from tests.fakes.channel import FakeChannel
from tests.fakes.house import House

FOLDER = Path(__file__).parent / "situations"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
ANN, BO = "ann", "bo"
DANGER = {
    "zh-Hans": "他们打我",
    "zh-Hant": "他們打我",
    "en": "they beat me",
    "bn": "ওরা আমাকে মারছে",
    "th": "เขาตีฉันทุกวัน",
}
"""What somebody writes who was never told anything."""


class Situation(msgspec.Struct, frozen=True):
    """One file: what happens, and what must and must not arrive."""

    name: str
    situation: str
    steps: tuple[dict[str, Any], ...]


@cache
def words() -> Script:
    """The real texts in every offered language."""
    return load()


def situations() -> list[Situation]:
    """All of them, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        found.append(Situation(path.stem, data["situation"], tuple(data["steps"])))
    return found


class Play:
    """One situation under way."""

    def __init__(self, house: House, language: str) -> None:
        self.house, self.language = house, language
        self.lines: list[str] = []
        self.phone: list[str] = []
        """What has arrived on the phone so far."""
        self.code = ""

    async def step(self, step: dict[str, Any]) -> None:
        """One line of the file."""
        (kind, given), *_ = step.items()
        await getattr(self, f"_{kind}")(given, step)

    async def _they(self, given: Any, step: dict[str, Any]) -> None:
        """The person writes; `bot`: exactly this arrives."""
        texts = [str(each) for each in (given if isinstance(given, list) else [given])]
        await self._write(texts, step, who="somebody-42")

    async def _other_phone(self, given: Any, step: dict[str, Any]) -> None:
        """Somebody writes from another account."""
        texts = [str(each) for each in (given if isinstance(given, list) else [given])]
        await self._write(texts, step, who="another-7")

    async def _write(self, texts: list[str], step: dict[str, Any], *, who: str) -> None:
        arrived: list[str] = []
        for text in texts:
            said = self._words(text)
            before = len(self.house.channel.sent)
            await self.house.say(said, who=who)
            arrived = self._arrived(before, f"> {said}")
        if "bot" in step:
            assert arrived == step["bot"], (step, arrived)
        self._never(step)

    def _words(self, text: str) -> str:
        """What is really written: some words of the file stand for others."""
        name = LANGUAGES[self.language].name
        return {"DANGER": DANGER[self.language], "LANGUAGE": name, "CODE": self.code}.get(text, text)

    def _arrived(self, before: int, by: str) -> list[str]:
        self.lines.append(by)
        ids: list[str] = []
        for message in self.house.channel.sent[before:]:
            ids += [line.id for line in message.lines]
            for line in message.lines:
                self.lines.append(line.text)
                self.phone.append(line.text)
                self.lines += [f"  {number} {label}" for number, label in enumerate(line.choices, 1)]
            shown = [word for word in "\n".join(line.text for line in message.lines).split("\n") if word]
            self._remember_code("\n".join(shown))
        return ids

    def _remember_code(self, shown: str) -> None:
        done = self.house.done[-1] if self.house.done else None
        if done is not None and done.shown_code and done.shown_code in shown:
            self.code = done.shown_code

    def _never(self, step: dict[str, Any]) -> None:
        said = "\n".join(self.phone)
        for word in step.get("never", ()):
            assert word not in said, step
        for word in step.get("seen", ()):
            assert word in said, step

    async def _wait(self, given: str, step: dict[str, Any]) -> None:
        """Time passes, and the house sweeps as it does by itself."""
        self.lines.append(f"  ({given} later)")
        self.house.clock.time += int(given[:-1]) * UNITS[given[-1]]
        before = len(self.house.channel.sent)
        await self._responders_are_there()
        await self.house.app.retention.sweep()
        await self.house.app.desk.sweep()
        self.house.app.outbox.wake(self.house.contact())
        await self.house.app.settle()
        assert self.house.channel.ids(before) == step.get("bot", []), step

    async def _responders_are_there(self) -> None:
        """Both have confirmed their shift, and Ann looks at what she holds."""
        until = self.house.clock.now() + 1800

        def unit(db: Db) -> None:
            db.raw.execute("UPDATE operators SET on_shift_until = ?", (until,))

        await self.house.app.writer.run(unit)
        for case in self.house.cases():
            if case.holder == ANN:
                await self.house.app.desk.renew(ANN, case.id)

    async def _restart(self, _given: Any, _step: dict[str, Any]) -> None:
        await self.house.restart()

    async def _claim(self, _given: Any, _step: dict[str, Any]) -> None:
        """Ann takes the newest case that waits."""
        (*_, case) = [case for case in self.house.cases() if case.state == "waiting"]
        await self.house.app.desk.claim(ANN, case.id)
        self.lines.append("  (a responder has claimed the case)")

    async def _reply(self, given: str, step: dict[str, Any]) -> None:
        """Ann answers in the case she holds; `bot`: this arrives at once."""
        before = len(self.house.channel.sent)
        await self._held(given)
        await self.house.app.settle()
        self.lines.append(f"  (a responder writes: {given})")
        assert self._arrived(before, "")[1:] == step.get("bot", []), step

    async def _held(self, text: str) -> None:
        case = self._mine()
        await self.house.app.desk.renew(ANN, case.id)
        await self.house.app.desk.reply(ANN, case.id, text=text, language=self.language, confirmed=True)

    async def _other_hands(self, _given: Any, _step: dict[str, Any]) -> None:
        await self.house.app.desk.other_hands(ANN, self._mine().id)
        await self.house.app.settle()
        self.lines.append("  (a responder marks: the phone is in other hands)")

    async def _joins(self, _given: Any, _step: dict[str, Any]) -> None:
        """Ann holds the older case and the newer one, and says that they are one person."""
        newer, older = self._mine(), next(case for case in self.house.cases() if case.holder == ANN)
        await self.house.app.desk.propose_join(ANN, newer.id, older.id)
        await self.house.app.desk.confirm_join(ANN, older.id, newer.id)
        await self.house.app.settle()
        self.lines.append("  (two responders agree: the same person)")

    async def _cases(self, given: list[dict[str, Any]], _step: dict[str, Any]) -> None:
        """The open cases, oldest first: any of state, urgency, reason, minor, apart."""
        found = [case for case in self.house.cases() if case.open]
        assert len(found) == len(given), found
        for case, wanted in zip(found, given, strict=True):
            for name, value in wanted.items():
                assert self._of(case, name, value) == value, (name, case)

    def _of(self, case: Case, name: str, value: Any) -> Any:
        if name == "reason":
            return value if value in case.reasons else case.reasons
        if name == "minor":
            return case.card.minor
        return getattr(case, name)

    async def _phone(self, given: dict[str, Any], _step: dict[str, Any]) -> None:
        """What lies on the phone: whether all of theirs is gone, and what must not have been deleted."""
        deleted = {ref for refs in self.house.channel.deleted for ref in refs}
        if "clean" in given:
            theirs = {f"in-{number}" for number in range(1, self.house.number + 1)}
            assert (theirs <= deleted) is given["clean"], theirs - deleted
        if "kept" in given:
            assert [ref for ref in given["kept"] if ref in deleted] == []

    async def _alerted(self, given: list[str], _step: dict[str, Any]) -> None:
        rows = self.house.app.writer.read(
            lambda db: db.raw.execute("SELECT DISTINCT operator FROM alerts").fetchall()
        )
        assert sorted(row[0] for row in rows) == sorted(given)

    async def _refused(self, given: str, _step: dict[str, Any]) -> None:
        """Ann tries something she may not."""
        try:
            await getattr(self.house.app.desk, given)(ANN, self._mine().id)
        except DeskError:
            return
        raise AssertionError(f"{given} was allowed")

    async def _locked(self, given: bool, _step: dict[str, Any]) -> None:
        rows = self.house.rows(contacts.select().where(contacts.c.contact == self.house.contact()))
        assert bool(rows[0].locked) is given

    def _mine(self) -> Case:
        return [case for case in self.house.cases() if case.holder == ANN][-1]


async def play(situation: Situation, language: str, app: str, folder: Path) -> str:
    """Run one; a difference from what is promised raises AssertionError. Returns the transcript."""
    channel = FakeChannel(like=DECLARED[app])
    async with House(folder, channel=channel, cover=True, words=words()) as house:
        await house.responder(ANN)
        await house.responder(BO)
        now = Play(house, language)
        for step in situation.steps:
            await now.step(step)
    return "\n".join(now.lines) + "\n"


def keep(transcript: str, situation: Situation, language: str, app: str) -> None:
    """Write it where people look at it."""
    path = TRANSCRIPTS / language / f"{app}-{situation.name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{situation.situation}\n\n{transcript}", "utf-8")
