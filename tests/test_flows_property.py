"""Whatever is tapped, written, or left unsaid, a turn ends waiting, with a person, or ended."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flows.engine import resume
from flows.events import CodeOffered, HideAsked, MessageSaid, SessionForgotten, StopAsked
from flows.session import Session, Stage, Turn
from flows.texts import Catalog
from nlu.parsed import ParsedMessage, RiskSignal, Score
from tests.conversations import LANGUAGES, context, house, saved

SOURCES = house()[1].sources
WORDS = {text_id: source.text for text_id, source in SOURCES.items()}
EVERY_TEXT = Catalog(sources=SOURCES, texts={}, ready=dict.fromkeys(LANGUAGES, WORDS))
"""English words in every language: this test is about steps, not about translations."""
CASES = st.sampled_from(["none", "waiting", "held"])
INTENTS = st.sampled_from(["yes", "no", "unsure", "rights", "thanks", "ransom", "talk_to_person", "other"])
CRISIS = st.sampled_from(
    [None, None, None, "crisis.violence", "crisis.self_harm", "crisis.watched", "crisis.nowhere"]
)
HELD_SILENT = ("MessageHeard",)


class AnyConversation(RuleBasedStateMachine):
    """A person, a queue and a restart now and then."""

    @initialize(language=st.sampled_from([None, *LANGUAGES]), stage=st.sampled_from(["opening", "cover"]))
    def begin(self, language: str | None, stage: Stage) -> None:
        """A door language may be known."""
        self.session: Session | None = Session(language=language, stage=stage)
        self.case = "none"
        self.turn: Turn | None = None

    def _go(self, parsed: ParsedMessage, **changes: object) -> Turn:
        self.turn = resume(self.session, parsed, context(case=self.case, texts=EVERY_TEXT, **changes))
        self.session = saved(self.turn.session)
        return self.turn

    @rule(choice=st.integers(min_value=1, max_value=6), tapped=st.booleans(), late=st.booleans())
    def choose(self, choice: int, tapped: bool, late: bool) -> None:
        """A number or a button, of this question or an old one."""
        asked = (self.session.asked if self.session else 0) - (1 if late else 0)
        self._go(ParsedMessage(choice=choice, tapped=tapped), tap_asked=asked if tapped else None)

    @rule(intent=INTENTS, language=st.sampled_from([None, "en", "th", "my"]), interrupt=CRISIS)
    def write(self, intent: str, language: str | None, interrupt: str | None) -> None:
        """Words; triage may want to speak first."""
        risks = (RiskSignal("in_danger_now", "P0", "x"),) if interrupt else ()
        self._go(
            ParsedMessage(language=language, certainty=0.9, intents=(Score(intent, 0.9),), risks=risks),
            interrupt=interrupt,
        )

    @rule(command=st.sampled_from(["person", "language", "back"]), desk=st.booleans())
    def command(self, command: str, desk: bool) -> None:
        """9, 8, 7."""
        self._go(ParsedMessage(command=command), desk=desk)  # type: ignore[arg-type]

    @rule(key=st.sampled_from(["safe", "second"]), word=st.sampled_from(["", "good", "short", "taken"]))
    def give_word(self, key: str, word: str) -> None:
        """One of the two words, or a word to be kept where one is asked for."""
        self._go(ParsedMessage(), key=key, word=word, guarded=True)

    @rule(rejoin=st.sampled_from(["none", "found", "apart", "unknown"]))
    def enter_code(self, rejoin: str) -> None:
        """A return number."""
        self._go(ParsedMessage(code="012345678903"), rejoin=rejoin)

    @rule()
    def blank(self) -> None:
        """A sticker."""
        self._go(ParsedMessage(empty=True))

    @rule(command=st.sampled_from(["hide", "stop"]))
    def leave(self, command: str) -> None:
        """0 or 00: over within this turn, and the cover is back; under cover they are words like others."""
        under_cover = self.session is not None and self.session.stage == "cover"
        turn = self._go(ParsedMessage(command=command))  # type: ignore[arg-type]
        kinds = [type(event) for event in turn.events]
        if not under_cover:
            said = [] if command == "hide" else [MessageSaid]
            assert kinds == [HideAsked if command == "hide" else StopAsked, SessionForgotten, *said]
        assert turn.session.stage == "cover"
        assert turn.session.role is None
        assert turn.session.answers == {}

    @rule(case=CASES)
    def desk_moves(self, case: str) -> None:
        """An operator claims, releases or closes."""
        self.case = case

    @rule()
    def lapse(self) -> None:
        """They are away too long; only the language of the door is left."""
        if self.session is not None:
            self.session = Session(language=self.session.language, asked=self.session.asked, stage="cover")

    @rule()
    def flows_change(self) -> None:
        """The library is replaced under a running talk."""
        if self.session is not None:
            self.session = msgspec.structs.replace(self.session, library="older")

    @invariant()
    def it_is_somewhere(self) -> None:
        """Waiting, with a person, or ended; never in between."""
        if self.turn is None:
            return
        session = self.turn.session
        waits = session.waiting is not None and session.waiting in house()[0].nodes
        away = any(isinstance(event, HideAsked | StopAsked) for event in self.turn.events)
        assert waits or away or session.stage in ("with_person", "ended")
        assert (session.stage == "with_person") <= (self.turn.session.role is not None)
        said = [event for event in self.turn.events if isinstance(event, MessageSaid)]
        assert (
            said
            or any(isinstance(event, HideAsked) for event in self.turn.events)
            or session.stage == "with_person"
            or any(type(e).__name__ in HELD_SILENT for e in self.turn.events)
        )
        assert all(event.line.text for event in said)
        assert all(len(event.line.choices) <= 6 for event in said)

    @invariant()
    def a_number_is_shown_only_when_it_is_reported(self) -> None:
        """The return code leaves the house once, with its event."""
        if self.turn is None:
            return
        shown = any(isinstance(e, MessageSaid) and context().code in e.line.text for e in self.turn.events)
        assert shown == any(isinstance(event, CodeOffered) for event in self.turn.events)


AnyConversation.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAnyConversation = AnyConversation.TestCase
