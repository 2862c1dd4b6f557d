"""One message in, one Turn out. Pure: no clock, no chance, no storage; the same arguments give the same Turn.

The order below is the order of what matters: the cover, leaving, danger, a person, then the script.
"""

from flows import covered, entries, words
from flows.answers import answer, question, repeat
from flows.context import Context
from flows.entries import LANGUAGE, MENU, OPENING, PERSON, PERSON_ENDED, PERSON_NOW, PERSON_WAITING
from flows.events import ConsentGiven, DoorOpened, HandoffRequested, HideAsked, StopAsked
from flows.flow import place
from flows.hearing import hear_language
from flows.session import Place, Session, Turn
from flows.walk import Walk
from nlu.parsed import ParsedMessage

NEUTRAL = "en"
"""For the last line to somebody whose language was never known; it means nothing to whoever reads it."""


def resume(session: Session | None, parsed: ParsedMessage, context: Context) -> Turn:
    """Go on from where the conversation stands."""
    walk = Walk(session or Session(), parsed, context)
    if walk.stage == "cover":
        covered.answer(walk)
    elif context.key == "second" and words.waits(context.library, walk.waiting) is None:
        covered.give_way(walk)
    elif parsed.command in ("hide", "stop"):
        _leave(walk)
    elif walk.stage == "ordinary":
        covered.ordinary(walk)
    else:
        _talk(walk, session)
    return walk.turn()


def _talk(walk: Walk, session: Session | None) -> None:
    """The real conversation: danger, a person, then the script."""
    parsed, context = walk.parsed, walk.context
    asked = words.waits(context.library, walk.waiting)
    if asked is None:
        hear_language(walk)
    if context.interrupt is not None:
        _interrupt(walk, place(context.interrupt, entries.CRISIS))
    elif asked is not None and parsed.command is None:
        words.take(walk, asked)
    elif context.key == "safe":
        _safe_word(walk)
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


def _wrote(parsed: ParsedMessage) -> bool:
    return parsed.choice is None and parsed.command is None and parsed.code is None


def _leave(walk: Walk) -> None:
    """0 and 00 end at once, whatever else is going on. After 0 nothing is said: the cover is what stays."""
    stop = walk.parsed.command == "stop"
    walk.report(StopAsked() if stop else HideAsked())
    walk.end(keep=False)
    walk.begin("cover")
    if stop:
        offered = walk.context.offered
        walk.language = walk.language or (NEUTRAL if NEUTRAL in offered else offered[0])
        walk.say(entries.STOPPED)
        walk.language, walk.chosen = None, False


def _safe_word(walk: Walk) -> None:
    """The word, given in the middle of a talk that began without it: now what waits may be shown."""
    walk.report(DoorOpened(trusted=True))
    walk.trusted, walk.apart = True, False
    if walk.language is None:
        _language_first(walk, None)
        return
    walk.say(entries.WORD_KNOWN)
    if walk.stage == "ended":
        walk.stage = "opening"
    repeat(walk, walk.waiting or (MENU if walk.opened else OPENING))


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
    if walk.opened:
        walk.stage = "open"
    while walk.trail:
        earlier = walk.trail.pop()
        if earlier != walk.waiting and question(walk, earlier) is not None:
            walk.waiting = None
            walk.go(earlier)
            return
    if not walk.opened:
        repeat(walk, walk.waiting or OPENING)
        return
    walk.go(MENU)


def _code(walk: Walk) -> None:
    """A return code was typed. Nothing of the case is shown before the opening is answered."""
    found = walk.context.rejoin != "unknown"
    if walk.language is None:
        _language_first(walk, None)
        return
    if walk.context.rejoin == "found":
        walk.report(DoorOpened(trusted=True))
        walk.trusted, walk.apart = True, False
    walk.say(entries.CODE_FOUND if found else entries.CODE_UNKNOWN)
    if walk.stage == "ended":
        walk.stage, walk.role = "opening", None
    repeat(walk, walk.waiting or (MENU if walk.opened else OPENING))


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
    node = question(walk, walk.waiting)
    choice = walk.parsed.choice
    if walk.context.consent and not walk.aside and (yes := _yes_or_no(walk.parsed)) is not None:
        walk.report(ConsentGiven(given=yes))
        walk.say(entries.NOTED)
    elif node is not None and node.place == LANGUAGE:
        answer(walk, node)
        walk.stage = "open" if walk.aside else "with_person"
    elif node is not None and walk.aside and walk.parsed.empty:
        walk.stage = "open"
        walk.go(node.place)  # a sticker is no word for the person: what waits aside is asked again
    elif node is not None and choice is not None and (walk.aside or walk.parsed.tapped):
        walk.stage, walk.aside = "open", True
        answer(walk, node)
    else:
        walk.stage = "open" if walk.aside and node is not None else "with_person"
        walk.heard()


def _yes_or_no(parsed: ParsedMessage) -> bool | None:
    """The answer to the question whether what was covered may be seen. Only a clear yes is one."""
    if parsed.choice is not None:
        return {1: True, 2: False}.get(parsed.choice)
    first = next((score.name for score in parsed.clear()), "")
    return {"yes": True, "no": False}.get(first)


def _script(walk: Walk, session: Session | None) -> None:
    case, parsed = walk.context.case, walk.parsed
    if walk.stage == "with_person":
        walk.stage, walk.aside = "open", False  # given back to the queue, or closed
        if case == "none" and _closed(walk):
            return
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
    node = question(walk, walk.waiting)
    if node is None or session is None or session.library != walk.context.library.version:
        _changed(walk)
        return
    answer(walk, node)


def _closed(walk: Walk) -> bool:
    """Words meant for a person who has closed the case: say so, or they would seem to have gone to them."""
    node = question(walk, walk.waiting)
    if node is not None and node.place == LANGUAGE:
        walk.trail.append(PERSON_ENDED)  # said in the language that is chosen now
        return False
    if node is not None and walk.parsed.tapped:
        return False
    walk.waiting = None
    walk.go(PERSON_ENDED)
    return True


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
