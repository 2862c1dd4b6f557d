"""No path of any flow may ask more of somebody than their budget, in whatever words and language."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from flows.budget import BUDGET
from flows.checks.problem import Ground, Problem, at, of, told
from flows.collects import COLLECTS
from flows.flow import Node
from flows.nodes.ask import Ask
from flows.nodes.branch import Branch
from flows.nodes.word import WordNode
from flows.session import Place

FILE = Path(__file__).parent.parent / "identifying.yaml"


def check(ground: Ground) -> Iterator[Problem]:
    """What is collected, by role and path; and what the words ask for, by language."""
    for role in BUDGET:
        yield from _paths(ground, role)
    asking = [node for node in ground.library.nodes.values() if isinstance(node, Ask | WordNode)]
    for node in asking:
        if (found := asks_for(node.words.text, "en")) is not None:
            yield at(node.at, f'{told(node)} asks for "{found}".', "Ask nothing that identifies.")
    questions = {node.id for node in asking}
    for text_id, language, text in ground.translations():
        if text_id in questions and (found := asks_for(text.words, language)):
            yield of(text, f'"{text_id}" asks for "{found}".', "Ask nothing that identifies.")


def asks_for(words: str, language: str) -> str | None:
    """What in a question points at one person, company or place; None when nothing does."""
    for pattern in _identifying().get(language, ()):
        found = re.search(pattern, words, re.IGNORECASE)
        if found is not None:
            return found.group(0)
    return None


def _paths(ground: Ground, role: str) -> Iterator[Problem]:
    for place in sorted(_reached(ground, role), key=lambda each: (each.flow, each.node)):
        node = ground.library.nodes[place]
        asked = _collects(node, role)
        if asked is not None and asked not in BUDGET[role]:
            yield at(
                node.at,
                f'{told(node)} can ask "{role}" for {asked}, which is over the budget.',
                "Take it off their path, or let people who know the field decide (flows/budget.py).",
            )


def _reached(ground: Ground, role: str) -> set[Place]:
    """Every node somebody with this role can come to, whatever they answer and whatever else is true."""
    seen: set[Place] = set()
    todo = [place for place in ground.entered if place in ground.library.nodes]
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += _onward(ground.library.nodes[place], role)
    return seen


def _onward(node: Node, role: str) -> list[Place]:
    if isinstance(node, Branch) and node.subject == "role":
        return [(node.when.get(role) or node.otherwise).place]
    if isinstance(node, Ask) and _collects(node, role) is None:
        return [node.otherwise.place]  # passed over
    if isinstance(node, Ask) and node.collects == "role":
        return [choice.place for choice in node.choices if choice.choice == role] or [node.otherwise.place]
    return [link.place for link in node.links()]


def _collects(node: Node, role: str) -> str | None:
    """What a node takes from somebody with this role."""
    if isinstance(node, WordNode):
        return "word"
    if isinstance(node, Ask) and role in COLLECTS[node.collects].roles:
        return node.collects
    return None


@cache
def _identifying() -> Mapping[str, tuple[str, ...]]:
    return msgspec.convert(yaml.safe_load(FILE.read_text("utf-8")), dict[str, tuple[str, ...]])
