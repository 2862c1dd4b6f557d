"""waymark parse TEXT: what one message means, for whoever edits the tables.

Prints kinds, levels and phrase ids; the text itself is not repeated.
"""

import argparse

import msgspec

from nlu.parse import parse
from nlu.parsed import ParsedMessage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("text", help="the message")
    parser.add_argument("--hint", help="language of the conversation, for instance th")
    parser.add_argument("--json", action="store_true", help="print the whole ParsedMessage as JSON")


def run(args: argparse.Namespace) -> int:
    """Parse and print."""
    parsed = parse(args.text, args.hint)
    if args.json:
        print(msgspec.json.encode(parsed).decode())
    else:
        print("\n".join(describe(parsed)))
    return 0


def describe(parsed: ParsedMessage) -> list[str]:
    """The same for reading: only what is there."""
    lines = [f"language  {parsed.language or 'not clear'} ({parsed.certainty:.2f})"]
    if parsed.empty:
        lines.append("empty     nothing to read in it")
    if parsed.command:
        lines.append(f"command   {parsed.command}")
    if parsed.choice is not None:
        lines.append(f"choice    {parsed.choice}")
    if parsed.code:
        lines.append("code      shaped like a return code")
    lines.extend(f"risk      {risk.level} {risk.kind}  by {risk.why}" for risk in parsed.risks)
    lines.extend(f"intent    {intent.name} ({intent.score:.2f})" for intent in parsed.intents)
    return lines
