"""What is registered is real: every node kind, check, question and entry."""

import importlib
from pathlib import Path

import pytest

from escalation.triage import SPEAKS
from flows import checks, entries
from flows.checks import CHECKS
from flows.collects import COLLECTS, KEEPS
from flows.flow import place
from flows.nodes import KINDS
from flows.nodes.ask import Ask
from knowledge.situation import ANSWERS
from tests.conversations import house

NODES = Path(entries.__file__).parent / "nodes"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_written_in_a_file_of_its_own_name(kind: str) -> None:
    module = importlib.import_module(f"flows.nodes.{kind}")
    assert KINDS[kind].kind == kind
    assert KINDS[kind].__module__ == module.__name__


def test_every_file_of_nodes_is_a_registered_kind() -> None:
    assert {path.stem for path in NODES.glob("*.py")} - {"__init__"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_library_uses_every_kind(kind: str) -> None:
    assert any(node.kind == kind for node in house()[0].nodes.values())


def test_every_file_of_checks_is_a_registered_check() -> None:
    folder = Path(checks.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "problem"} == set(CHECKS)


def test_every_question_that_may_be_asked_is_asked_by_the_library() -> None:
    asked = {node.collects for node in house()[0].nodes.values() if isinstance(node, Ask)}
    assert asked == set(COLLECTS)


@pytest.mark.parametrize("name", sorted(set(ANSWERS) & set(COLLECTS)))
def test_answers_are_those_the_comparison_understands(name: str) -> None:
    assert COLLECTS[name].values - {"skip"} == set(ANSWERS[name])


def test_the_comparison_is_asked_for_all_it_understands() -> None:
    assert set(ANSWERS) <= set(COLLECTS)


def test_keeping_is_ordered_from_short_to_long() -> None:
    assert KEEPS == ("turn", "session", "case", "door")


def test_triage_names_only_nodes_that_exist() -> None:
    nodes = house()[0].nodes
    assert all(place(node, "") in nodes for _, node in SPEAKS)
