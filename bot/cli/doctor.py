"""`waymark doctor`: what is not as safe as it could be on this machine. It changes nothing."""

import argparse
import json
import os
from pathlib import Path

from bot import examination
from bot.clock import SystemClock
from config import logs
from config.load import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the settings are, and the shape."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Say what was found; 0 when nothing has to be mended."""
    logs.configure()
    found = examination.examine(load(os.environ, arguments.config), SystemClock().now())
    if arguments.json:
        print(json.dumps([one._asdict() for one in found]))
    else:
        for one in found:
            print(f"{one.weight:8} {one.code:24} {one.sentence}")
        if not found:
            print("Nothing to mend.")
    return int(any(one.weight == "mend" for one in found))
