"""`waymark compare`: the ways home for a situation, as a table for somebody at the desk."""

import argparse
import json
import sys
import textwrap
from datetime import UTC, datetime

import msgspec

from knowledge import Row, audience_of, from_answers, load, table
from knowledge.situation import ANSWERS

COUNTRIES = ("KH", "TH", "LA", "MM")
WIDTH = 100
INDENT = " " * 6


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
    knowledge, today = load(), datetime.now(UTC).date()
    comparison = knowledge.comparison(from_answers(answers), audience_of(arguments.role), today)
    rows = table(comparison, knowledge, today)
    if arguments.json:
        for row in rows:
            print(json.dumps(msgspec.structs.asdict(row), ensure_ascii=False))
        return 0
    print(f"{arguments.country}  {today.isoformat()}  gate: {comparison.gate}")
    for row in rows:
        print("\n".join(_lines(row)))
    return 0


def _lines(row: Row) -> list[str]:
    """A row as it fits into a terminal: the sentence, then what it rests on."""
    lines = textwrap.wrap(row.text, WIDTH, initial_indent="  " if row.fact else "", subsequent_indent="  ")
    if row.fact:
        about = f"{row.fact}, {row.dated}, {row.confidence}, {row.shown}, until {row.expires}. {row.source}"
        lines += textwrap.wrap(about, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    if row.caution:
        lines += textwrap.wrap(
            f"Caution: {row.caution}", WIDTH, initial_indent=INDENT, subsequent_indent=INDENT
        )
    return lines
