"""Where the engine enters the library by itself. A library without one of these nodes is refused."""

from flows.session import Place

OPENING = Place(flow="opening", node="start")
"""The first question of every sitting."""
MENU = Place(flow="opening", node="menu")
"""What is needed: never before the opening is answered."""
LANGUAGE = Place(flow="language", node="start")
PERSON_NOW = Place(flow="person", node="now")
"""9 before the opening is done: one line, a case, no question."""
PERSON = Place(flow="person", node="start")
PERSON_DUTY = Place(flow="person", node="duty")
"""9 while a case waits: who is on duty, and how long the queue is."""
PERSON_WAITING = Place(flow="person", node="waiting")
PERSON_HELD = Place(flow="person", node="held")
"""9 while a person holds the case: words go to them, and nothing is asked."""
PERSON_ENDED = Place(flow="person", node="ended")
"""The first words after a person has closed the case."""
COVER = Place(flow="cover", node="start")
"""The harmless public face: its first lines."""
COVER_AGAIN = Place(flow="cover", node="again")
"""What the cover answers to anything it has no answer for."""
NEUTRAL_QUESTION = Place(flow="door", node="person")
"""The one question that may be asked under cover besides it."""
ORDINARY = Place(flow="ordinary", node="start")
"""Where the second word leads: a fixed talk about visas and wages."""
CRISIS_STAY = Place(flow="crisis", node="stay")
"""After the lines of a crisis: more can be written."""

ENTRIES = (
    OPENING, MENU, LANGUAGE, PERSON_NOW, PERSON, PERSON_DUTY, PERSON_WAITING, PERSON_HELD, PERSON_ENDED,
    CRISIS_STAY, COVER, COVER_AGAIN, NEUTRAL_QUESTION, ORDINARY,
)  # fmt: skip
HELD = frozenset({PERSON, PERSON_DUTY, PERSON_WAITING})
"""What leads to whoever holds the case, if somebody does."""
AFTER_OPENING = frozenset({MENU, PERSON_WAITING, CRISIS_STAY})
"""Where nobody waits before the opening is answered: an answer that is held could never leave there."""

STOPPED = "global.stopped"
NOT_UNDERSTOOD = "global.not_understood"
NOT_OFFERED = "global.not_offered"
NOTED = "global.noted"
FALLBACK = "global.fallback"
CODE_FOUND = "global.code_found"
WORD_KNOWN = "global.word_known"
CODE_UNKNOWN = "global.code_unknown"
OLD_MENU = "global.old_menu"
TEXT_MISSING = "global.text_missing"

TEXTS = (
    STOPPED, NOT_UNDERSTOOD, NOT_OFFERED, NOTED, FALLBACK, CODE_FOUND, CODE_UNKNOWN, WORD_KNOWN, OLD_MENU,
    TEXT_MISSING,
)  # fmt: skip

LISTENS = frozenset({"person", "crisis"})
"""Flows of somebody who has a case: words there go to the person and are not asked again."""
CRISIS = "crisis"
"""Flow that triage enters."""
