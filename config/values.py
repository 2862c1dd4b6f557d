"""Turns what was written for one setting into its value, or says in one sentence what to write instead."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args, get_origin

from config.keys import Key

_UNITS = {"s": 1, "min": 60, "h": 3600}
_HIGHEST_PORT = 65_535
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


class Unfit(ValueError):
    """What was written can't be the value; the text says what can. Never repeats what was written."""


def _whole_number(written: object) -> int:
    if isinstance(written, str) and re.fullmatch(r"[0-9]{1,9}", written):
        return int(written)
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    raise Unfit("needs a whole number")


def _number(key: Key, written: object) -> int:
    number = _whole_number(written)
    if key.name == "port" and not 0 <= number <= _HIGHEST_PORT:
        raise Unfit("needs a port from 0 to 65535 (0 takes a free one)")
    if key.name != "port" and number < 1:
        raise Unfit("needs a whole number of at least 1")
    return number


def _duration(written: object) -> int:
    found = re.fullmatch(r"([1-9][0-9]{0,6}) ?(s|min|h)", written) if isinstance(written, str) else None
    if not found:
        raise Unfit('needs a length of time such as "30 s", "5 min" or "6 h"')
    return int(found[1]) * _UNITS[found[2]]


def _yes_or_no(written: object) -> bool:
    if isinstance(written, bool):
        return written
    if written in ("true", "false"):
        return written == "true"
    raise Unfit("needs true or false")


def _one_of(kind: object, written: object) -> str:
    allowed = get_args(kind)
    if isinstance(written, str) and written in allowed:
        return written
    raise Unfit("needs " + " or ".join(f'"{value}"' for value in allowed))


def _path(written: object) -> Path:
    if isinstance(written, str) and written.strip():
        return Path(written)
    raise Unfit("needs the path of a file or folder")


def _text(key: Key, written: object) -> str:
    if not isinstance(written, str):
        raise Unfit("needs a text in quotes")
    if key.name in ("public_address", "api_base") and written:
        if not _ADDRESS.fullmatch(written):
            raise Unfit("needs an address such as https://chat.example.org")
        return written.rstrip("/")
    if key.name in ("host", "api_base") and not written:
        raise Unfit("can't be empty")
    return written


def convert(key: Key, written: object) -> object:
    """The value of a setting."""
    if "duration" in getattr(key.kind, "__metadata__", ()):
        return _duration(written)
    if get_origin(key.kind) is Literal:
        return _one_of(key.kind, written)
    if key.kind is str:
        return _text(key, written)
    if key.kind is int:
        return _number(key, written)
    readers: dict[object, Callable[[object], object]] = {bool: _yes_or_no, Path: _path, Path | None: _path}
    return readers[key.kind](written)
