"""`waymark compare`: the ways home for a situation, as a table for somebody at the desk."""

import argparse
import json
import sys
from datetime import UTC, datetime

import msgspec

from knowledge.audience import audience_of
from knowledge.compare import compare
from knowledge.load import load
from knowledge.screen import Row, table
from knowledge.situation import ANSWERS, from_answers

COUNTRIES = ("KH", "TH", "LA", "MM")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A country, and answers as question=answer."""
    questions = ", ".join(f"{name}={'|'.join(given)}" for name, given in ANSWERS.items() if name != "country")
    parser.add_argument("country", choices=COUNTRIES, help="where the person is")
    parser.add_argument("answers", nargs="*", metavar="question=answer", help=questions)
    parser.add_argument("--role", choices=("out", "family", "inside", "other"), default="out")
    parser.add_argument("--json", action="store_true", help="one JSON object per row")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; nothing in it is advice to a person by itself."""
    answers = {"country": arguments.country, "safe_now": "yes", "out": "left"}
    for given in arguments.answers:
        name, _, value = given.partition("=")
        if value not in (*ANSWERS.get(name, ()), "skip") or name == "country":
            print(f'"{given}" is not an answer. See: waymark compare --help', file=sys.stderr)
            return 2
        answers[name] = value
    knowledge = load()
    today = datetime.now(UTC).date()
    comparison = compare(from_answers(answers), knowledge, audience_of(arguments.role), today)
    rows = table(comparison, knowledge)
    if arguments.json:
        for row in rows:
            print(json.dumps(msgspec.structs.asdict(row), ensure_ascii=False))
        return 0
    print(f"{arguments.country}  {today.isoformat()}  gate: {comparison.gate}")
    for row in rows:
        print(_line(row))
    return 0


def _line(row: Row) -> str:
    if not row.fact:
        return f"{row.section:22} {row.text}"
    about = f"{row.fact}  {row.shown}  {row.dated}  {row.confidence}  until {row.expires}"
    caution = f"\n{'':22}   caution: {row.caution}" if row.caution else ""
    return f"{row.section:22} {row.text}\n{'':22}   {about}{caution}\n{'':22}   {row.source}"
