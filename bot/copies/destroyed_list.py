"""The list of destroyed keys as a file outside every copy: what must stay dead when an older copy is put
back.

It holds random numbers and times, nothing else. Keep it on another disk too: a list that burns with the
machine would let a copy of last week bring back somebody who asked to be forgotten yesterday.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from config.errors import BrokenInput

NAME: Final = "destroyed.list"


def write(file: Path, listed: Mapping[str, float]) -> None:
    """All of it, at once or not at all."""
    lines = "".join(f"{name} {int(at)}\n" for name, at in sorted(listed.items(), key=lambda one: one[1]))
    fresh = file.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def read(file: Path) -> dict[str, float]:
    """Every name and when it was destroyed."""
    try:
        rows = [line.split() for line in file.read_text("ascii").splitlines() if line]
        return {name: float(at) for name, at in rows}
    except (OSError, ValueError):
        raise BrokenInput(
            str(file),
            0,
            "is no list of destroyed keys.",
            "Name the file destroyed.list of the newest day you have.",
        ) from None
