"""Phrases that were read once, kept beside the project so that the next start need not read them again.

Reading fifteen thousand phrases takes seconds, reading what they became a fraction. The file lies in build/,
holds only what the tables say, is made anew when the code or a table changes, and nobody misses it when it is
gone.
"""

import os
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec

_HERE: Final = Path(__file__).parent
FILE: Final = _HERE.parent / "build" / "phrases.msgpack"
_CODE: Final = ("kept.py", "pattern.py", "notation.py", "normal.py", "spelling.py")


class State(msgspec.Struct, array_like=True):
    """What a phrase became."""

    begins_with: str
    anchors: list[list[list[str]]]
    literal: str
    rule: str
    size: int
    example: str


class _File(msgspec.Struct):
    code: bytes
    states: dict[bytes, State]


class Kept:
    """Everything that was read, by what it was read from."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self._code = b"".join(blake2b((_HERE / name).read_bytes(), digest_size=16).digest() for name in _CODE)
        self._states: dict[bytes, State] | None = None
        self._used: dict[bytes, State] = {}
        self._fresh = False

    def get(self, key: bytes) -> State | None:
        """What this became the last time."""
        if self._states is None:
            self._states = self._read()
        state = self._states.get(key)
        if state is not None:
            self._used[key] = state
        return state

    def put(self, key: bytes, state: State) -> None:
        """It was read just now."""
        self._used[key] = state
        self._fresh = True

    def save(self) -> None:
        """Keep what is in use, where there is a place for it; a reader sees all of it or nothing."""
        if not self._fresh or not self._file.parent.is_dir():
            return
        fresh = self._file.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_bytes(msgspec.msgpack.encode(_File(self._code, self._used)))
            fresh.replace(self._file)
        except OSError:
            return  # a read-only project reads its tables each time
        self._fresh = False

    def _read(self) -> dict[bytes, State]:
        try:
            found = msgspec.msgpack.decode(self._file.read_bytes(), type=_File)
        except (OSError, msgspec.MsgspecError):
            return {}
        return found.states if found.code == self._code else {}


def mark(*parts: Any) -> bytes:
    """A name for what these say."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


kept: Final = Kept()
