"""The command line: `waymark NAME …`. One file per command, read only when that command is called."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from config.errors import WaymarkError

COMMANDS = {
    "serve": "everything in one process",
    "demo": "a throw-away room with practice cases and a responder",
    "chat": "the same conversation in a terminal",
    "check": "flows, texts, facts, languages: every check the tests run",
    "texts": "bring translations up to date; what is missing",
    "compare": "the ways home as an operator's table",
    "parse": "what is understood of one message",
    "evaluate": "score understanding on a file",
    "train": "make the intent model again from its files",
    "bench": "the cost of the pure line and of a durable turn",
    "operator": "people of the desk, when the console can't be reached",
    "staff": "the staff bot, a process of its own",
    "report": "counts, never contents",
    "doctor": "what is not as safe as it could be on this machine",
    "backup": "two copies for two people; drill proves that they open",
    "restore": "put a copy back; nothing is sent by it",
    "retention": "forget everything whose time is over, now",
    "panic": "destroy every key, at once",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 only on success."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="waymark",
        description="A chat and a helpline desk. Every command has --help.",
        epilog="\n".join(f"  {name:10} {does}" for name, does in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help=argparse.SUPPRESS)
    named = parser.parse_args(given[:1])
    module = import_module(f"bot.cli.{named.command}")
    own = argparse.ArgumentParser(prog=f"waymark {named.command}", description=COMMANDS[named.command])
    module.add_arguments(own)
    try:
        done = int(module.run(own.parse_args(given[1:])))
        sys.stdout.flush()
        return done
    except WaymarkError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads our lines has seen enough ("| head"). What is still unwritten goes nowhere, silently.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
