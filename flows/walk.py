"""One turn under way: where it stands, what was said. Nodes act on the conversation through this alone."""

from typing import Final

from config.languages import LANGUAGES
from flows import entries, phrases, shown
from flows.collects import SKIP
from flows.context import Context
from flows.events import (
    AnswerGiven,
    ArticleShown,
    CodeKept,
    ComparisonShown,
    DoorSettled,
    Event,
    HandoffRequested,
    LanguageChanged,
    MessageHeard,
    MessageSaid,
    Said,
    SessionForgotten,
    SittingOpened,
    TextMissing,
)
from flows.fill import fill
from flows.session import Place, Session, Stage, Turn
from nlu.parsed import ParsedMessage

FACTS: Final = ("channel", "desk", "case", "guard")
"""What a branch may look at besides answers."""

STEPS_A_TURN: Final = 50
SURE_OF_LANGUAGE: Final = 0.6
"""A guess of the language below this changes nothing that was said before, and nothing is said in it."""
TRAIL: Final = 8


class Walk:
    """The session as it changes during one turn, and the events so far."""

    def __init__(self, session: Session, parsed: ParsedMessage, context: Context) -> None:
        self.parsed, self.context = parsed, context
        self.language = session.language
        self.chosen = session.chosen
        self.stage: Stage = session.stage
        self.waiting = session.waiting
        self.trail = list(session.trail)
        self.asked = session.asked
        self.again = session.again
        self.aside = session.aside
        self.role = session.role
        self.apart, self.trusted = session.apart, session.trusted
        self.learns, self.page = session.learns, session.page
        self.answers = dict(session.answers)
        self._passing: dict[str, str] = {}
        self.events: list[Event] = []

    def turn(self) -> Turn:
        """What came of it."""
        session = Session(
            language=self.language,
            chosen=self.chosen,
            stage=self.stage,
            waiting=self.waiting,
            trail=tuple(self.trail[-TRAIL:]),
            asked=self.asked,
            again=self.again,
            aside=self.aside,
            role=self.role,
            apart=self.apart,
            trusted=self.trusted,
            learns=self.learns,
            page=self.page,
            answers=self.answers,
            library=self.context.library.version,
        )
        return Turn(session=session, events=tuple(self.events))

    # ---- saying

    def report(self, event: Event) -> None:
        """Something happened."""
        self.events.append(event)

    def say(self, text_id: str) -> None:
        """Say one text; the same words are not said twice in one turn."""
        text = self._words(text_id)
        if text is None:
            text_id, text = entries.TEXT_MISSING, self._words(entries.TEXT_MISSING)
        if text is not None:
            self._line(text_id, text)

    def ask(self, place: Place, text_id: str, labels: tuple[str, ...]) -> None:
        """Say a question and wait for its answer."""
        if self.waiting != place:
            self.again = False
        if place == entries.LANGUAGE and self.language is None:
            self._say_not_offered()
        if self.stage == "ended":
            self.stage = "open" if self.opened else "opening"
        self.asked += 1
        self.waiting = place
        text = self._words(text_id)
        if text is None:
            text_id, text = entries.TEXT_MISSING, self._words(entries.TEXT_MISSING)
        line = Said(
            id=text_id, language=self.language or "", text=text or "", choices=labels, asked=self.asked
        )
        self.events.append(MessageSaid(line=line))

    def labels(self, text_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The words of choices; the bare number where a label can't be had."""
        return tuple(self._words(text_id) or str(n) for n, text_id in enumerate(text_ids, 1))

    def language_names(self) -> tuple[str, ...]:
        """The offered languages in their own names."""
        return tuple(LANGUAGES[code].name for code in self.context.offered)

    def to_learn(self) -> tuple[str, ...]:
        """Cover: the languages that can be practised."""
        return phrases.to_learn(self.context.offered, self.language)

    def learnable_names(self) -> tuple[str, ...]:
        """The same in their own names."""
        return tuple(LANGUAGES[code].name for code in self.to_learn())

    def show_article(self, slug: str) -> None:
        """Say the vetted statements of an article for whoever reads them."""
        result = shown.article(self.context, slug, self.answers, self.role, self.language or "")
        if isinstance(result, str):
            self._not_to_be_had(result)
            return
        self._line(result.id, result.text)
        self.report(ArticleShown(article=slug, facts=result.facts, points=result.points))

    def show_comparison(self, country: str | None) -> None:
        """Say the ways home side by side."""
        answers = self.answers if country is None else {**self.answers, "country": country}
        result = shown.comparison(self.context, answers, self.role, self.language or "")
        if isinstance(result, str):
            self._not_to_be_had(result)
            return
        self._line(result.id, result.text)
        self.report(ComparisonShown(country=answers.get("country", ""), facts=result.facts))

    # ---- knowing

    def known(self, subject: str) -> str | None:
        """What a branch asks about."""
        if subject == "channel":
            return self.context.channel
        if subject == "desk":
            return "there" if self.context.desk else "away"
        if subject == "case":
            return self.context.case
        if subject == "guard":
            return "apart" if self.apart else "set" if self.context.guarded else "none"
        if subject == "role":
            return self.role
        return self._passing.get(subject) or self.answers.get(subject)

    @property
    def opened(self) -> bool:
        """Safety and role were answered in this sitting."""
        return self.role is not None

    def answered(self, collects: str, value: str, *, keep: str) -> None:
        """Take a closed answer, for as long as the question declared."""
        self._passing[collects] = value
        if collects == "role":
            self._role(value)
        elif collects == "code_keep":
            if value != SKIP:
                self.report(CodeKept())
        elif collects == "practice":
            self.page += value == "another"
        elif keep == "door":
            self.report(DoorSettled(name=collects, value=value))
        elif value == SKIP:
            self.answers.pop(collects, None)
        elif keep != "turn":
            self.answers[collects] = value
            if keep == "case":
                self.report(AnswerGiven(name=collects, value=value))

    def _role(self, value: str) -> None:
        first = self.role is None
        self.role = value
        self.report(AnswerGiven(name="role", value=value))
        if first:
            self.stage = "open"
            self.report(SittingOpened(role=value))

    # ---- moving

    def go(self, place: Place | None) -> None:
        """Walk from node to node until something waits or is over."""
        for _ in range(STEPS_A_TURN):
            if place is None:
                return
            node = self.context.library.nodes.get(self._turned(place))
            if node is None:
                break
            place = node.step(self)
        self.fail()

    def _turned(self, place: Place) -> Place:
        """Some doors lead elsewhere: no menu before the opening, no second case, no script over a person."""
        case = self.context.case
        if place in entries.AFTER_OPENING and not self.opened:
            return entries.OPENING
        if case == "held" and (place in entries.HELD or (place == entries.MENU and not self.aside)):
            return entries.PERSON_HELD
        if case == "waiting" and place == entries.PERSON:
            return entries.PERSON_DUTY
        return place

    def fail(self) -> None:
        """The script can't go on: say so and ask for a person."""
        self.say(entries.FALLBACK)
        self.report(HandoffRequested(reason="fallback"))
        self.end(keep=True)

    def begin(self, stage: Stage) -> None:
        """Another conversation from here on: nothing of the one before is part of it."""
        self.stage, self.waiting, self.trail, self.again, self.aside = stage, None, [], False, False
        self.role, self.answers = None, {}
        self.apart = self.trusted = False

    def remember(self) -> None:
        """Put the question that waits on the trail, for `back`."""
        if (
            self.waiting is not None
            and self.waiting != entries.LANGUAGE
            and self.trail[-1:] != [self.waiting]
        ):
            self.trail.append(self.waiting)

    def end(self, *, keep: bool) -> None:
        """Nothing waits any more. Only language and question number stay, unless a case needs more."""
        with_person = keep and self.opened and self.context.case == "held"
        self.stage = "with_person" if with_person else "ended"
        self.waiting, self.trail, self.again, self.aside = None, [], False, False
        if not keep:
            self.role, self.answers = None, {}
            self.report(SessionForgotten())

    def heard(self) -> None:
        """The words belong to the case, whatever the script makes of them."""
        if not self.parsed.empty and not any(isinstance(event, MessageHeard) for event in self.events):
            self.report(MessageHeard())

    def speak(self, language: str, *, chosen: bool) -> None:
        """Go on in another language."""
        if language != self.language or (chosen and not self.chosen):
            self.report(LanguageChanged(language=language, chosen=chosen))
        self.language, self.chosen = language, chosen or self.chosen

    # ---- words

    def _words(self, text_id: str) -> str | None:
        if self.language is None:
            source = self.context.texts.sources.get(text_id)
            return source.text if source is not None and source.same else None
        text = self.context.texts.text(text_id, self.language)
        if text is None:
            self.report(TextMissing(id=text_id, language=self.language))
            return None
        if "{" not in text:
            return text
        more = phrases.values(self.context, self.language, self.learns, self.page)
        return fill(text, self.context, self.language, more)

    def _say_not_offered(self) -> None:
        """Whoever writes in a language that we know and don't offer is told so in it: a list of foreign names
        alone looks as if nobody was there.
        """
        guess = (self.parsed.language or "").removesuffix("-Latn")
        if guess in self.context.offered or self.parsed.certainty < SURE_OF_LANGUAGE:
            return
        text = self.context.texts.text(entries.NOT_OFFERED, guess)
        if text is not None:
            line = Said(id=entries.NOT_OFFERED, language=guess, text=text)
            self.events.append(MessageSaid(line=line))

    def _line(self, text_id: str, text: str) -> None:
        if any(isinstance(event, MessageSaid) and event.line.text == text for event in self.events):
            return
        line = Said(id=text_id, language=self.language or "", text=text)
        self.events.append(MessageSaid(line=line))

    def _not_to_be_had(self, text_id: str) -> None:
        self.report(TextMissing(id=text_id, language=self.language or ""))
        self.say(entries.TEXT_MISSING)
