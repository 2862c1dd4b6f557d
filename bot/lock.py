"""One serving process per data folder: a second one would send everything twice."""

import fcntl
from pathlib import Path
from typing import IO

from config.errors import WaymarkError


class AlreadyRunning(WaymarkError):
    """Another process serves this folder."""

    code = "lock.taken"

    def __str__(self) -> str:
        return "Waymark runs on this data folder already. Stop it first, or give this one another data_dir."


def take(folder: Path) -> IO[bytes]:
    """Hold the folder for as long as the file is open; the system lets go of it when the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (folder / "waymark.lock").open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning from None
    return file
