"""Reads a secret from its file. Says what is wrong with the file, never what stands in it."""

import stat
from pathlib import Path

from config.errors import BrokenInput

_ANYBODY = stat.S_IRWXO


def read_secret(file: Path) -> str:
    """The secret, without the line's end."""
    try:
        mode = file.stat().st_mode
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BrokenInput(
            str(file), 0, "is named as a secret and can't be read.", "Check path and owner."
        ) from None
    if mode & _ANYBODY:
        raise BrokenInput(str(file), 0, "is a secret that everybody may read.", f"Run: chmod 600 {file}")
    if not text or len(text.split()) != 1:
        raise BrokenInput(str(file), 1, "needs exactly one word, the secret.", "Write it again.")
    return text
