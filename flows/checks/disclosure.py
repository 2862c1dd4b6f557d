"""Whoever is asked something is owed a plain reason, and never a question that identifies."""

import re
from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told
from flows.collects import COLLECTS
from flows.nodes.ask import Ask

# Domain rule: never ask for a name, company, room, boss, position, number of a paper, or a picture.
IDENTIFYING = re.compile(
    r"\b(your name|what is .{0,12}name|passport number|phone number|address|which company|company name|"
    r"which building|room number|who is your boss|send (us )?(a |your )?(photo|picture|location)|"
    r"where exactly|date of birth|how old)\b",
    re.IGNORECASE,
)
SHORTEST_WHY = 10


def check(ground: Ground) -> Iterator[Problem]:
    """Every question says why, and asks nothing that could point at one person."""
    for node in ground.library.nodes.values():
        if not isinstance(node, Ask):
            continue
        if len(node.why) < SHORTEST_WHY:
            yield at(node.at, f"{told(node)} does not say why it asks.", "Write one plain sentence.")
        found = IDENTIFYING.search(node.words.text)
        if found and "not a phone number" not in node.words.text:
            yield at(node.at, f'{told(node)} asks for "{found.group(0)}".', "Ask nothing that identifies.")
        values = COLLECTS[node.collects].values
        if values and "skip" in values and not _skippable(node):
            yield at(node.at, f"{told(node)} can't be passed over.", 'Add a last choice "skip".')


def _skippable(node: Ask) -> bool:
    """A choice `skip`, or a last one whose label offers it; questions about help itself answer yes or no."""
    last = node.choices[-1]
    return last.choice == "skip" or "skip" in last.label.casefold()
