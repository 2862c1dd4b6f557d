"""One serving process per data folder: a second one would send everything twice."""

import fcntl
import os
from pathlib import Path
from typing import IO

from config.errors import WaymarkError

NAME = "waymark.lock"


class AlreadyRunning(WaymarkError):
    """Another process serves this folder."""

    code = "lock.taken"

    def __str__(self) -> str:
        return "Waymark runs on this data folder already. Stop it first, or give this one another data_dir."


def take(folder: Path) -> IO[bytes]:
    """Hold the folder for as long as the file is open; the system lets go of it when the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (folder / NAME).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning from None
    file.truncate(0)
    file.write(str(os.getpid()).encode())
    file.flush()
    return file


def holder(folder: Path) -> int | None:
    """The process that serves this folder now, if any does."""
    try:
        file = (folder / NAME).open("rb")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            written = file.read(20)
            return int(written) if written.isdigit() else None
    return None
