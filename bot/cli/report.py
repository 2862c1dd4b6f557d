"""`waymark report`: counts, never contents. It says less rather than more."""

import argparse
import json
import os
import sys
from pathlib import Path

from sqlalchemy import func, select

from bot.storage.store import begun
from bot.storage.tables import cases, outbox
from bot.storage.upgrade import store_of
from bot.storage.writer import Db, close, connect
from config import logs
from config.load import load

FEWEST = 10
"""A smaller number could point at one person."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the settings are, and the shape."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the counts."""
    logs.configure()
    store = store_of(load(os.environ, arguments.config))
    if not begun(store):
        print("There is no database yet. Start Waymark once: waymark serve", file=sys.stderr)
        return 2
    db = connect(store, read_only=True)
    counts = {name: blurred(count) for name, count in _counts(db).items()}
    close(db)
    if arguments.json:
        print(json.dumps(counts))
        return 0
    for name, count in counts.items():
        print(f"{name:24} {count}")
    return 0


def blurred(count: int) -> str:
    """The count, or only that it is small."""
    return str(count) if count == 0 or count >= FEWEST else f"under {FEWEST}"


def _counts(db: Db) -> dict[str, int]:
    real = cases.c.practice.is_(False)
    found: dict[str, int] = {}
    for state, count in db.sa.execute(
        select(cases.c.state, func.count()).where(real).group_by(cases.c.state).order_by(cases.c.state)
    ):
        found[f"cases {state}"] = count
    for urgency, count in db.sa.execute(
        select(cases.c.urgency, func.count()).where(real).group_by(cases.c.urgency).order_by(cases.c.urgency)
    ):
        found[f"cases {urgency}"] = count
    failed = select(func.count()).where(outbox.c.state == "failed")
    found["messages given up"] = int(db.sa.execute(failed).scalar_one())
    return found
