"""waymark check: every check of flows, texts, facts and languages; one line for each thing to mend."""

import argparse
import json
from datetime import UTC, datetime

from bot.script import REPLIES
from config.errors import BrokenInput
from escalation import replies
from escalation.triage import SPEAKS
from flows.checks import run_all
from flows.checks.problem import Problem
from flows.flow import place
from flows.house import House, read_house
from flows.session import Place
from nlu import training
from nlu.model.table import FILE

TRIAGE_ENTERS: tuple[Place, ...] = tuple(
    place(node, "crisis") for node in (*(node for _, node in SPEAKS), "crisis.self_harm_yes")
)
"""The nodes triage may name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """0 when there is nothing to mend."""
    try:
        problems = run_all(whole_house().ground(datetime.now(UTC).date(), TRIAGE_ENTERS))
    except BrokenInput as error:
        problems = [Problem(error.file, error.line, error.problem, error.suggestion, "reading")]
    if not problems and training.stale():
        problems = [
            Problem(FILE.name, 1, "The intent model is older than its files.", "Call waymark train.", "model")
        ]
    for problem in problems:
        print(json.dumps(_plain(problem), ensure_ascii=False) if args.json else problem)
    if not problems and not args.json:
        print("Nothing to mend.")
    return 1 if problems else 0


def whole_house() -> House:
    """Flows and knowledge with the replies of operators, which only the layers above know."""
    return read_house([replies.sources()], [REPLIES])


def _plain(problem: Problem) -> dict[str, str | int]:
    return {
        "check": problem.check,
        "file": problem.file,
        "line": problem.line,
        "problem": problem.problem,
        "advice": problem.advice,
    }
