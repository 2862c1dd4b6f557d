"""What sealing costs: one line to a case and back, a new sitting, and a panic over ten thousand contacts.

The peer is age (pyrage) sealing the same words to one person, in the same run.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyrage
from sqlalchemy import insert

from bot.copies import panic
from bot.keys import load_keys
from bot.storage import case_keys, key_tables
from bot.storage.sealed import Place, put, take
from bot.storage.upgrade import DATABASE, upgrade
from bot.storage.writer import close, connect
from escalation.seal.box import new_pair, seal

WORDS = ("they want to move us tonight, please tell my mother " * 4).encode()
ROUNDS = 2000
CONTACTS = 10_000
READERS = 13


def run() -> dict[str, float]:
    """Microseconds of CPU; seconds for the panic."""
    with tempfile.TemporaryDirectory() as place:
        keys = load_keys(Path(place) / "keys")
    pair, at = new_pair(), Place("k1", "line|in|en|", 1, 1.0)
    stored = put(keys, at, pair.public, WORDS)
    figures = {
        "seal_line_us": _each(lambda: put(keys, at, pair.public, WORDS)),
        "open_line_us": _each(lambda: take(keys, {"k1": pair.private}, at, stored)),
        "seal_sitting_us": _each(_sitting, ROUNDS // 20),
        "panic_10000_contacts_s": _panic(),
    }
    return figures | _peer(figures["seal_line_us"])


def _each(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    begun = time.process_time()
    for _ in range(rounds):
        work()
    return round((time.process_time() - begun) / rounds * 1e6, 1)


def _sitting() -> None:
    """A key pair, wrapped for twelve responders and the supervisors."""
    pair, readers = new_pair(), [new_pair().public for _ in range(READERS)]
    for public in readers:
        seal(public, pair.private, b"waymark/wrap/v1|k1|ann")


def _peer(ours: float) -> dict[str, float]:
    identity = pyrage.x25519.Identity.generate()
    people = [identity.to_public()]
    theirs = _each(lambda: pyrage.encrypt(WORDS, people))
    return {"peer_age_seal_us": theirs, "seal_line_ratio": round(ours / theirs, 2)}


def _panic() -> float:
    """Wall clock, a hundred cases of ten wraps beside the contacts."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        upgrade(folder / DATABASE, load_keys(folder / "keys"))
        db = connect(folder / DATABASE)
        db.raw.execute("BEGIN")
        rows = [
            {"address_key": os.urandom(32), "contact": os.urandom(16).hex(), "secret": os.urandom(32)}
            for _ in range(CONTACTS)
        ]
        db.sa.execute(insert(key_tables.contact_keys), rows)
        for number in range(100):
            pair = new_pair()
            case_keys.add(db, f"k{number}", f"c{number}", pair.public)
            for reader in range(10):
                case_keys.wrap(db, f"k{number}", pair.private, f"o{reader}", pair.public)
        db.raw.execute("COMMIT")
        close(db)
        begun = time.perf_counter()
        panic.shred(folder / DATABASE, folder, folder / "keys" / "root.key")
        return round(time.perf_counter() - begun, 3)
