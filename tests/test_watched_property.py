"""Whatever happens on the phone and at the desk, in any order: the cover holds, help stays reachable.

The whole house runs, with a clock that is moved. A small model knows only what the rules promise: whether the
real conversation is open, whether the safe word guards it, whether it was given.
"""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.desk.errors import DeskError
from bot.guard import OPEN
from bot.storage import guards
from tests.fakes.house import House

SAFE, SECOND = "bluebird", "teapot77"
UNDER_COVER = ("cover.", "language.", "door.")
ORDINARY = ("ordinary.", "language.")
REAL = ("opening", "open", "with_person", "ended")
CANARY = "canary answer"
PAUSES = st.sampled_from([1, 60, 200, 301, 1200, 7 * 3600, 26 * 3600])
ANYTHING = st.sampled_from(
    ["hello", "banana", "9", "8", "7", "stop", "hide", "0", "00", "1", "2", "3", "who are you", "visa", "??"]
)


class WatchedPhone(RuleBasedStateMachine):
    """One phone, perhaps in several hands, and one responder."""

    @initialize()
    def begin(self) -> None:
        """A stranger, English known."""
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.house = House(Path(self.folder.name), cover=True)
        self._run(self.house.__aenter__())
        self._run(self.house.responder("ann"))
        self.guarded = self.words = self.answers = 0
        self._run(self.house.say("English"))
        self.seen = len(self.house.channel.sent)

    def teardown(self) -> None:
        """Stop the house."""
        if hasattr(self, "house"):
            self._run(self.house.app.stop())
            self.loop.close()
            self.folder.cleanup()

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _session(self) -> Any:
        """Where the last turn left the conversation, as far as it has not lapsed since."""
        done = self.house.done[-1]
        if self.house.clock.now() >= done.received.at + self.house.app.keep.inside or self._away:
            return None
        return done.turn.session

    _away = False

    def _say(self, text: str) -> list[str]:
        before, session = self._stage(), self._session()
        arrived = self._run(self.house.say(text))
        if text in ("00", "stop") and before in REAL and not (self.guarded and session.apart):
            self.guarded = self.words = 0  # a whole stop forgets the person, and so the words
        self._away = text in ("0", "hide", "00", "stop") and before not in ("cover", None)
        after = self._stage()
        if before in ("cover", None) and after == "cover":
            assert all(each.startswith(UNDER_COVER) for each in arrived), (text, arrived)
        if before == after == "ordinary":
            assert all(each.startswith(ORDINARY) for each in arrived), (text, arrived)
        self._nothing_of_before(arrived)
        return list(arrived)

    def _stage(self) -> str | None:
        session = self._session()
        return None if session is None else session.stage

    def _nothing_of_before(self, arrived: list[str]) -> None:
        """A person's answer needs an opening; where there is a word, it needs the word, or its own talk."""
        if "reply.free" not in arrived:
            return
        session = self.house.done[-1].turn.session
        assert session.role is not None
        assert not self.guarded or session.trusted or session.apart

    @rule(text=ANYTHING)
    def writes(self, text: str) -> None:
        """Anybody, anything."""
        self._say(text)

    @rule()
    def comes_through_the_door(self) -> None:
        """Back at the cover, the plain choice; safe to write; still there."""
        if self._stage() in ("cover", None):
            self._say("hello")
            assert self._say("4") == ["opening.start"]
            session = self._session()
            assert (session.stage, session.role, session.answers) == ("opening", None, {})
            self._say("1")
            self._say("1")

    @precondition(lambda self: self._stage() == "open" and not self.guarded)
    @rule()
    def chooses_words(self) -> None:
        """A safe word and a second one, kept as the flow would keep them."""
        contact, keys = self.house.contact(), self.house.app.keys

        def unit(db: Any) -> None:
            for which, word in (("safe", SAFE), ("second", SECOND)):
                guards.set_word(db, keys, contact, OPEN, which, word, bytes(range(16)))

        self._run(self.house.app.writer.run(unit))
        self.guarded = self.words = 1

    @precondition(lambda self: self.words)
    @rule()
    def gives_the_safe_word(self) -> None:
        """At the cover it opens; nothing of before is said by it."""
        at_cover = self._stage() in ("cover", None)
        arrived = self._say(SAFE)
        if at_cover:
            assert arrived == ["opening.start"]

    @precondition(lambda self: self.words)
    @rule()
    def gives_the_second_word(self) -> None:
        """An ordinary talk, and a person is told."""
        assert self._say(SECOND) == ["ordinary.start"]
        assert any("writer.second_word" in case.reasons for case in self.house.cases())

    @rule()
    def cries(self) -> None:
        """Danger, wherever: it always ends in a case."""
        self._say("they beat me")
        assert any(case.open and "risk.in_danger_now" in case.reasons for case in self.house.cases())

    @rule()
    def asks_for_a_person(self) -> None:
        """In words: under cover that is one neutral question."""
        at_cover = self._stage() in ("cover", None)
        arrived = self._say("I want to talk to a person")
        if at_cover:
            assert arrived in (["door.person"], ["opening.start"])  # asked twice, it is a yes

    @rule(seconds=PAUSES)
    def time_passes(self, seconds: int) -> None:
        """And the house sweeps: nothing is ever sent by that."""
        before = len(self.house.channel.sent)
        self.house.clock.time += seconds
        self._run(self.house.app.retention.sweep())
        self._run(self.house.app.desk.sweep())
        self.house.app.outbox.wake(self.house.contact())
        self._run(self.house.app.settle())
        assert len(self.house.channel.sent) == before, "nothing is sent first"

    @rule()
    def answers_at_the_desk(self) -> None:
        """Somebody claims what waits and answers every case they hold."""
        for case in self.house.cases():
            try:
                if case.state == "waiting":
                    self._run(self.house.app.desk.claim("ann", case.id))
                if case.open:
                    words = f"{CANARY} {self.answers}"
                    reply = self.house.app.desk.reply("ann", case.id, text=words, language="en")
                    self._run(reply)
                    self.answers += 1
            except DeskError:
                continue
        before = len(self.house.channel.sent)
        self._run(self.house.app.settle())
        if self._stage() in ("cover", "ordinary", "opening", None):
            assert len(self.house.channel.sent) == before

    @rule()
    def marks_other_hands(self) -> None:
        """From then on only the word or the code leads back."""
        for case in self.house.cases():
            if case.holder == "ann" and case.contact is not None:
                self._run(self.house.app.desk.other_hands("ann", case.id))
                self._run(self.house.app.settle())
                self.guarded, self._away = 1, True
                return

    @invariant()
    def what_lies_on_the_phone_was_allowed_there(self) -> None:
        """No line of a person stands in a message that was sent while the cover spoke."""
        if not hasattr(self, "house"):
            return
        for message in self.house.channel.sent[self.seen :]:
            ids = [line.id for line in message.lines]
            assert not (any(i.startswith("cover.") for i in ids) and any(i.startswith("reply.") for i in ids))
        self.seen = len(self.house.channel.sent)


# The same walks for everybody who runs the suite; NEW_WALKS=1 looks for others, and for many more.
SEARCH = "NEW_WALKS" in os.environ
WatchedPhone.TestCase.settings = settings(
    max_examples=100 if SEARCH else 15,
    derandomize=not SEARCH,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a whole house is too slow to be shrunk
)
TestWatchedPhone = WatchedPhone.TestCase


async def test_a_wrong_word_and_a_phrase_of_the_cover_take_the_same_time(tmp_path: Path) -> None:
    """The same code path: the medians lie within 20 ms, whether or not there is a word to compare with."""
    async with House(tmp_path, cover=True) as house:
        await house.say("English", "4", "1", "1", "6", "2", "1", "3", "2", "1", SAFE, "2", "0")
        assert house.app.writer.read(
            lambda db: db.raw.execute("SELECT safe_key IS NOT NULL FROM contacts").fetchone()[0]
        )
        taken: dict[str, list[float]] = {"wrong": [], "cover": []}
        for number in range(40):
            for kind, text in (("wrong", f"bluebirc{number}"), ("cover", "1")):
                begun = time.perf_counter()
                said = await house.say(text)
                taken[kind].append(time.perf_counter() - begun)
                assert all(each.startswith("cover.") for each in said)
    wrong, cover = (statistics.median(taken[kind]) for kind in ("wrong", "cover"))
    assert abs(wrong - cover) < 0.020
