"""The order of what matters in one turn, where a conversation file would not show it."""

import msgspec
import pytest

from flows import entries
from flows.engine import resume
from flows.events import HandoffRequested, LanguageChanged, MessageHeard, MessageSaid, TextMissing
from flows.flow import Library
from flows.nodes.say import Say
from flows.session import Place, Session, Turn
from flows.texts import Catalog
from nlu.parsed import ParsedMessage, Score
from tests.conversations import LANGUAGES, context, house

SOURCES = house()[1].sources
WORDS = {text_id: source.text for text_id, source in SOURCES.items()}
EVERY_TEXT = Catalog(sources=SOURCES, texts={}, ready=dict.fromkeys(LANGUAGES, WORDS))
VERSION = house()[0].version


def go(session: Session | None, parsed: ParsedMessage, **changes: object) -> Turn:
    return resume(session, parsed, context(**({"texts": EVERY_TEXT} | changes)))


def at(place: str, **more: object) -> Session:
    flow, node = place.split(".")
    given = {"language": "en", "stage": "open", "role": "out", "library": VERSION, "asked": 3} | more
    return Session(waiting=Place(flow, node), **given)  # type: ignore[arg-type]


def ids(turn: Turn) -> list[str]:
    return [event.line.id for event in turn.events if isinstance(event, MessageSaid)]


def test_hide_wins_over_danger() -> None:
    turn = go(at("out.menu"), ParsedMessage(command="hide"), interrupt="crisis.violence")
    assert (ids(turn), turn.session.stage) == ([], "cover")


def test_danger_wins_over_a_command() -> None:
    turn = go(at("out.menu"), ParsedMessage(command="language"), interrupt="crisis.violence")
    assert ids(turn)[0] == "crisis.violence"


def test_a_tapped_choice_is_never_overridden_by_words() -> None:
    parsed = ParsedMessage(choice=4, tapped=True, intents=(Score("rights", 1.0),))
    assert ids(go(at("out.menu"), parsed, tap_asked=3))[0] == "article.documents"


def test_words_pick_a_choice_by_what_they_mean() -> None:
    turn = go(at("out.menu"), ParsedMessage(language="en", certainty=1.0, intents=(Score("evidence", 0.8),)))
    assert ids(turn)[0] == "article.proof"


def test_a_guess_changes_the_language_until_somebody_chose_one() -> None:
    thai = ParsedMessage(language="th", certainty=0.95, intents=(Score("evidence", 0.8),))
    guessed = go(at("out.menu"), thai)
    assert guessed.session.language == "th"
    assert LanguageChanged(language="th", chosen=False) in guessed.events
    assert go(at("out.menu", chosen=True), thai).session.language == "en"


@pytest.mark.parametrize(("meant", "language"), [("thanks", "th"), ("evidence", "th"), ("job_offer", "en")])
def test_a_lent_word_is_an_answer_and_no_change_of_language(meant: str, language: str) -> None:
    english = ParsedMessage(language="en", certainty=0.96, intents=(Score(meant, 0.9),))
    assert go(at("out.menu", language="th"), english).session.language == language


def test_a_weak_guess_changes_nothing() -> None:
    weak = ParsedMessage(language="th", certainty=0.3)
    assert go(at("out.menu"), weak).session.language == "en"


def test_latin_letters_are_answered_in_the_script_of_the_language() -> None:
    assert go(None, ParsedMessage(language="bn-Latn", certainty=0.9)).session.language == "bn"


def test_a_language_we_do_not_offer_is_asked_about() -> None:
    turn = go(None, ParsedMessage(language="my", certainty=0.99))
    assert ids(turn) == ["language.start"]
    assert turn.session.language is None


def test_a_language_that_is_not_offered_any_more_is_asked_for_again() -> None:
    turn = go(at("out.menu", language="my", chosen=True), ParsedMessage(choice=2))
    assert ids(turn) == ["language.start"]
    assert (turn.session.language, turn.session.chosen) == (None, False)


def test_the_language_question_shows_the_names_in_order() -> None:
    turn = go(None, ParsedMessage())
    said = next(event for event in turn.events if isinstance(event, MessageSaid))
    assert said.line.choices == ("简体中文", "繁體中文", "English", "বাংলা", "ไทย")


def test_a_language_written_at_the_language_question_is_chosen() -> None:
    asked = Session(waiting=entries.LANGUAGE, asked=1, library=VERSION)
    turn = go(asked, ParsedMessage(language="th", certainty=0.99))
    assert (turn.session.language, turn.session.chosen) == ("th", True)


def test_changed_flows_reassure_and_begin_from_the_menu() -> None:
    turn = go(at("out.menu", library="older"), ParsedMessage(choice=2))
    assert ids(turn) == ["global.old_menu", "out.menu"]


def test_a_node_that_vanished_is_no_error() -> None:
    turn = go(at("out.gone", trail=(Place("out", "lost"),)), ParsedMessage(command="back"))
    assert ids(turn) == ["out.menu"]
    assert ids(go(at("out.gone"), ParsedMessage(choice=1))) == ["global.old_menu", "out.menu"]


def test_flows_that_changed_before_the_role_begin_at_the_opening() -> None:
    session = at("opening.who", library="older", stage="opening", role=None)
    assert ids(go(session, ParsedMessage(choice=1))) == ["global.old_menu", "opening.start"]


def test_a_talk_that_runs_in_circles_ends_with_a_person() -> None:
    library = house()[0]
    round_and_round = library.nodes[Place("out", "unclear")]
    assert isinstance(round_and_round, Say)
    here = msgspec.structs.replace(
        round_and_round.go, place=Place("out", "unclear")
    )  # the node says its line and comes back to itself
    nodes = {**library.nodes, Place("out", "unclear"): msgspec.structs.replace(round_and_round, go=here)}
    circle = Library(flows=library.flows, version=VERSION, nodes=nodes)
    turn = go(at("out.menu", again=True), ParsedMessage(), library=circle)
    assert ids(turn) == ["out.unclear", "global.fallback"]
    assert HandoffRequested(reason="fallback") in turn.events
    assert turn.session.stage == "ended"


def test_a_missing_text_is_told_and_another_language_is_never_shown() -> None:
    thai = {text_id: words for text_id, words in WORDS.items() if text_id != "out.menu"}
    some = Catalog(sources=SOURCES, texts={}, ready={"th": thai})
    turn = go(at("out.menu", language="th"), ParsedMessage(empty=True), texts=some)
    assert ids(turn) == ["global.text_missing"]
    assert TextMissing(id="out.menu", language="th") in turn.events


def test_an_article_without_its_caution_is_not_shown_at_all() -> None:
    facts = [text_id for text_id in WORDS if text_id.endswith(".caution")]
    some = Catalog(
        sources=SOURCES, texts={}, ready={"en": {i: w for i, w in WORDS.items() if i not in facts}}
    )
    turn = go(at("out.menu"), ParsedMessage(choice=2), texts=some)
    assert ids(turn)[0] == "global.text_missing"
    assert any(isinstance(event, TextMissing) and event.id in facts for event in turn.events)


def test_words_at_the_code_question_reach_the_person_who_reads_the_case() -> None:
    turn = go(at("person.code"), ParsedMessage(language="en", certainty=0.9), case="waiting")
    assert ids(turn)[0] == "person.open"
    assert any(isinstance(event, MessageHeard) for event in turn.events)


def test_without_a_number_to_offer_the_case_is_opened_all_the_same() -> None:
    turn = go(at("out.menu"), ParsedMessage(command="person"), code="")
    assert any(isinstance(event, HandoffRequested) for event in turn.events)
    assert "person.code" not in ids(turn)


def test_a_question_for_others_is_passed_over() -> None:
    turn = go(at("way_home.country", role="inside"), ParsedMessage(choice=1))
    assert ids(turn) == ["way_home.urgent"]  # how they left is not asked of somebody who has not


def test_values_that_are_text_ids_are_said_in_the_language_of_the_line() -> None:
    turn = go(at("out.menu"), ParsedMessage(command="person"), case="waiting")
    said = next(event.line for event in turn.events if isinstance(event, MessageSaid))
    assert said.text == "Someone is on duty now. Before you: one to three people."


def test_an_answer_given_back_is_forgotten_when_it_is_skipped_later() -> None:
    session = at("way_home.passport", answers={"passport": "no"})
    assert "passport" not in go(session, ParsedMessage(choice=3)).session.answers


@pytest.mark.parametrize(("command", "said"), [("hide", []), ("stop", ["global.stopped"])])
def test_leaving_works_before_any_language_is_known(command: str, said: list[str]) -> None:
    turn = go(None, ParsedMessage(command=command))  # type: ignore[arg-type]
    assert ids(turn) == said
    assert turn.session.language is None


def test_words_in_a_waiting_case_keep_the_question_and_its_buttons() -> None:
    session = at("person.waiting")
    turn = go(session, ParsedMessage(language="en", certainty=0.9), case="waiting")
    assert ids(turn) == ["global.noted"]
    assert (turn.session.waiting, turn.session.asked) == (session.waiting, session.asked)


def test_after_danger_no_number_shows_an_article_before_safety_and_role_are_answered() -> None:
    session = Session(language="en", library=VERSION)
    danger = go(session, ParsedMessage(language="en", certainty=0.9), interrupt="crisis.violence")
    assert ids(danger)[-1] == "opening.start"
    assert ids(go(danger.session, ParsedMessage(choice=1), case="waiting")) == ["opening.who"]


def test_whoever_holds_the_case_is_told_of_and_no_queue_is_shown() -> None:
    for place in ("person.urgent", "out.menu"):
        turn = go(at(place), ParsedMessage(command="person"), case="held")
        assert ids(turn) == ["person.held"]
        assert (turn.session.stage, turn.session.waiting) == ("with_person", None)


def test_a_case_given_back_to_the_queue_still_gets_the_words() -> None:
    held = go(at("out.menu"), ParsedMessage(command="person"), case="held").session
    turn = go(held, ParsedMessage(language="en", certainty=0.9), case="waiting")
    assert ids(turn) == ["global.noted", "person.waiting"]
    assert any(isinstance(event, MessageHeard) for event in turn.events)


def test_after_a_person_has_closed_the_case_a_number_is_no_answer_but_a_button_is() -> None:
    session = at("out.menu", stage="with_person")
    assert ids(go(session, ParsedMessage(choice=2))) == ["person.ended", "out.menu"]
    pressed = go(session, ParsedMessage(choice=2, tapped=True), tap_asked=3)
    assert ids(pressed)[0] == "article.rights_out"


def test_a_language_chosen_after_the_case_was_closed_is_the_one_in_which_it_is_told() -> None:
    turn = go(at("language.start", stage="with_person"), ParsedMessage(choice=5))
    assert ids(turn) == ["person.ended", "out.menu"]
    assert turn.session.language == "th"


def test_back_after_a_person_has_closed_the_case_is_the_script_again() -> None:
    session = at("out.after", stage="with_person", trail=(Place("out", "menu"),))
    back = go(session, ParsedMessage(command="back"))
    assert ids(back) == ["out.menu"]
    assert ids(go(back.session, ParsedMessage(choice=2)))[0] == "article.rights_out"


def test_danger_after_a_person_has_closed_the_case_speaks_first() -> None:
    session = at("out.menu", stage="with_person")
    turn = go(session, ParsedMessage(language="en", certainty=0.9), interrupt="crisis.violence")
    assert ids(turn)[0] == "crisis.violence"
    assert "person.ended" not in ids(turn)


def test_a_return_code_typed_to_a_person_asks_nothing_again() -> None:
    held = go(at("out.menu"), ParsedMessage(command="person"), case="held").session
    turn = go(held, ParsedMessage(code="012345678903"), case="held", rejoin="found")
    assert ids(turn) == ["global.code_found", "person.held"]


def test_a_session_is_the_same_after_it_was_stored() -> None:
    session = go(at("way_home.country"), ParsedMessage(choice=1)).session
    assert msgspec.json.decode(msgspec.json.encode(session), type=Session) == session
