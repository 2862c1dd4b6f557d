"""One message in, one Turn out. Pure: no clock, no chance, no storage; the same arguments give the same Turn.

The order below is the order of what matters: leaving, danger, a person, then the script.
"""

from flows import entries
from flows.context import Context
from flows.entries import LANGUAGE, MENU, OPENING, PERSON, PERSON_NOW, PERSON_WAITING
from flows.events import HandoffRequested, HideAsked, StopAsked
from flows.flow import place
from flows.nodes.ask import Ask
from flows.session import Place, Session, Turn
from flows.walk import Walk
from nlu.parsed import ParsedMessage

SURE = 0.6
"""A guess of the language below this changes nothing that was said before."""
LENT_FROM = frozenset({"en"})
SMALL_WORDS = frozenset({"yes", "no", "unsure", "greeting", "thanks"})
NEUTRAL = "en"
"""For the last line to somebody whose language was never known; it means nothing to whoever reads it."""


def resume(session: Session | None, parsed: ParsedMessage, context: Context) -> Turn:
    """Go on from where the conversation stands."""
    walk = Walk(session or Session(), parsed, context)
    if parsed.command in ("hide", "stop"):
        _leave(walk)
        return walk.turn()
    _hear_language(walk)
    if context.interrupt is not None:
        _interrupt(walk, place(context.interrupt, entries.CRISIS))
    elif parsed.command is not None:
        _command(walk)
    elif parsed.code is not None and context.rejoin != "none":
        _code(walk)
    elif walk.language is None and walk.waiting != LANGUAGE:
        _language_first(walk, None)
    elif context.case == "held" and walk.opened:
        _with_person(walk)
    else:
        _script(walk, session)
    if any(isinstance(event, HandoffRequested) for event in walk.events) and _wrote(parsed):
        walk.heard()  # words that ask for a person are the first thing that person should read
    return walk.turn()


def _wrote(parsed: ParsedMessage) -> bool:
    return parsed.choice is None and parsed.command is None and parsed.code is None


def _leave(walk: Walk) -> None:
    """0 and 00 end at once, whatever else is going on."""
    stop = walk.parsed.command == "stop"
    known = None if stop else walk.language
    walk.report(StopAsked() if stop else HideAsked())
    walk.end(keep=False)
    offered = walk.context.offered
    walk.language = walk.language or (NEUTRAL if NEUTRAL in offered else offered[0])
    walk.say(entries.STOPPED if stop else entries.HIDDEN)
    walk.language, walk.chosen = known, walk.chosen and not stop


def _hear_language(walk: Walk) -> None:
    """Writing in a language we offer is enough to be answered in it; a choice made by hand stays."""
    parsed = walk.parsed
    if walk.language not in walk.context.offered:
        walk.language, walk.chosen = None, False  # taken off the first screen since
    if parsed.language is None or parsed.tapped:
        return
    named = any(score.name == "change_language" for score in parsed.intents)
    guess = parsed.language.removesuffix("-Latn")
    if guess not in walk.context.offered or guess == walk.language:
        return
    if named and parsed.certainty >= SURE:
        walk.speak(guess, chosen=True)
    elif walk.language is None or (not walk.chosen and parsed.certainty >= SURE and not _lent(walk, guess)):
        walk.speak(guess, chosen=False)


def _lent(walk: Walk, guess: str) -> bool:
    """People who write Thai or Chinese answer "ok" and "VID": such words change no language."""
    node = _question(walk, walk.waiting)
    if guess not in LENT_FROM or node is None:
        return False
    small = bool(walk.parsed.intents) and walk.parsed.intents[0].name in SMALL_WORDS
    return small or _chosen(walk.parsed, node) is not None


def _interrupt(walk: Walk, crisis: Place) -> None:
    """Danger speaks before the script. A case is open by now, so the words go to it."""
    walk.heard()
    walk.remember()
    if walk.language is None:
        _language_first(walk, crisis)
    else:
        walk.waiting = None
        walk.go(crisis)
    if walk.context.case == "held" and walk.opened and walk.stage != "ended":
        walk.stage = "with_person"


def _command(walk: Walk) -> None:
    command = walk.parsed.command
    if command == "person":
        _person(walk)
    elif command == "language" or walk.language is None:
        walk.remember()
        walk.go(LANGUAGE)
    else:
        _back(walk)


def _person(walk: Walk) -> None:
    if walk.language is None:
        walk.report(HandoffRequested(reason="asked"))  # first the case, then the words to say so
        _language_first(walk, PERSON_NOW)
        return
    if not walk.opened:
        walk.go(PERSON_NOW)
        return
    walk.remember()
    walk.stage = "open"
    walk.go(PERSON)


def _back(walk: Walk) -> None:
    """7: the question before; from the talk with a person, the list."""
    if walk.context.case == "held" and walk.opened and not walk.aside:
        walk.aside, walk.stage = True, "open"
        walk.go(MENU)
        return
    while walk.trail:
        earlier = walk.trail.pop()
        if earlier != walk.waiting and _question(walk, earlier) is not None:
            walk.waiting = None
            walk.go(earlier)
            return
    if not walk.opened:
        _repeat(walk, walk.waiting or OPENING)
        return
    walk.stage = "open"
    walk.go(MENU)


def _code(walk: Walk) -> None:
    """A return code was typed. Nothing of the case is shown before the opening is answered."""
    found = walk.context.rejoin == "found"
    if walk.language is None:
        _language_first(walk, None)
        return
    walk.say(entries.CODE_FOUND if found else entries.CODE_UNKNOWN)
    if walk.stage == "ended":
        walk.stage, walk.role = "opening", None
    _repeat(walk, walk.waiting or OPENING)


def _language_first(walk: Walk, then: Place | None) -> None:
    """Nobody is answered in a language we only guess at: ask, and go on from there."""
    if walk.context.case != "none":
        walk.heard()
    if then is not None:
        walk.trail.append(then)
    if walk.stage == "ended":
        walk.stage = "opening"
    walk.go(LANGUAGE)


def _with_person(walk: Walk) -> None:
    """A person holds the case: words go to them, and the script is silent unless a button is pressed."""
    node = _question(walk, walk.waiting)
    choice = walk.parsed.choice
    if node is not None and node.place == LANGUAGE:
        _answer(walk, node)
        walk.stage = "open" if walk.aside else "with_person"
    elif node is not None and choice is not None and (walk.aside or walk.parsed.tapped):
        walk.stage, walk.aside = "open", True
        _answer(walk, node)
    else:
        walk.stage = "open" if walk.aside and node is not None else "with_person"
        walk.heard()


def _script(walk: Walk, session: Session | None) -> None:
    case, parsed = walk.context.case, walk.parsed
    if walk.stage == "with_person":
        walk.stage, walk.aside = "open", False  # given back to the queue, or closed
    if walk.waiting is None:
        if walk.opened and case == "waiting":
            walk.stage = "open"
            walk.heard()
            walk.say(entries.NOTED)
            walk.go(PERSON_WAITING)
            return
        walk.stage, walk.role, walk.answers, walk.trail = "opening", None, {}, []
        if case != "none" and parsed.choice is None:
            walk.heard()
        walk.go(OPENING)
        return
    node = _question(walk, walk.waiting)
    if node is None or session is None or session.library != walk.context.library.version:
        _changed(walk)
        return
    _answer(walk, node)


def _changed(walk: Walk) -> None:
    """The flows were changed in the middle of a talk: say so, and begin from where nothing can be wrong."""
    if walk.context.case != "none" and walk.parsed.choice is None:
        walk.heard()
    walk.waiting, walk.trail = None, []
    if walk.language is None:
        walk.go(LANGUAGE)
        return
    walk.say(entries.OLD_MENU)
    walk.go(MENU)


def _answer(walk: Walk, node: Ask) -> None:
    """The answer to the question that waits: a number first, then words."""
    parsed = walk.parsed
    stale = parsed.tapped and walk.context.tap_asked is not None and walk.context.tap_asked != walk.asked
    if stale or parsed.empty:
        walk.go(node.place)
        return
    if node.collects == "language":
        _language(walk, node)
        return
    index = _chosen(parsed, node)
    if index is not None:
        choice = node.choices[index]
        walk.remember()
        walk.answered(node.collects, choice.choice, keep=node.keep)
        walk.go(choice.place)
    elif walk.context.case != "none" and parsed.choice is None:
        _word_for_case(walk, node)
    else:
        _not_understood(walk, node)


def _chosen(parsed: ParsedMessage, node: Ask) -> int | None:
    if parsed.choice is not None:
        return parsed.choice - 1 if 1 <= parsed.choice <= len(node.choices) else None
    for score in parsed.intents:
        for index, choice in enumerate(node.choices):
            if score.name in choice.intents:
                return index
    return None


def _language(walk: Walk, node: Ask) -> None:
    offered, parsed = walk.context.offered, walk.parsed
    if walk.context.case != "none" and parsed.choice is None:
        walk.heard()
    guess = (parsed.language or "").removesuffix("-Latn")
    if parsed.choice is not None and 1 <= parsed.choice <= len(offered):
        walk.speak(offered[parsed.choice - 1], chosen=True)
    elif guess in offered and parsed.certainty >= SURE:
        walk.speak(guess, chosen=True)
    else:
        _not_understood(walk, node)
        return
    back = walk.trail.pop() if walk.trail else None
    walk.waiting = None
    walk.go(back if back in walk.context.library.nodes else MENU)


def _word_for_case(walk: Walk, node: Ask) -> None:
    """Words while a case waits are for the person; the question may wait longer."""
    walk.heard()
    if node.place.flow in entries.LISTENS and node.otherwise.place != node.place:
        walk.go(node.otherwise.place)
        return
    walk.say(entries.NOTED)
    if node.collects == "menu":
        return
    if not walk.again:
        _repeat(walk, node.place)
        walk.again = True
    else:
        _otherwise(walk, node)


def _not_understood(walk: Walk, node: Ask) -> None:
    """Once the same question again, then on: nobody is kept at a question."""
    if walk.again or node.offers_code:
        _otherwise(walk, node)
        return
    if walk.language is not None:
        walk.say(entries.NOT_UNDERSTOOD)
    _repeat(walk, node.place)
    walk.again = True


def _otherwise(walk: Walk, node: Ask) -> None:
    walk.remember()
    if node.collects == "role":
        walk.answered("role", "skip", keep=node.keep)
    walk.go(node.otherwise.place)


def _repeat(walk: Walk, where: Place) -> None:
    """Ask again what waits."""
    walk.go(where if _question(walk, where) is not None else MENU)


def _question(walk: Walk, where: Place | None) -> Ask | None:
    node = walk.context.library.nodes.get(where) if where is not None else None
    return node if isinstance(node, Ask) else None
