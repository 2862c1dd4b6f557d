"""Cleans a file in a process of its own, which has no key, no network of ours and little time.

What reads pictures and papers is written in C and is handed the bytes of strangers. If it is ever led astray,
it holds one file and nothing else: it can open no other, reach nobody, write nothing, and is ended soon.
"""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from bot.media.clean import OUT_LIMIT, PAGES
from config.errors import WaymarkError

PROGRAM: Final = Path(__file__).with_name("clean.py")
SECONDS: Final = 25.0
_CODE: Final = re.compile(rb"media\.[a-z]{3,10}")
_SIZES: Final = re.compile(rb"[0-9]{1,7}(?: [0-9]{1,7})*")
_BEGINS: Final = b"\xff\xd8\xff"


class Unclean(WaymarkError):
    """The file is not kept; `why` is a code of clean.py, or `media.time`."""

    code = "media.not_taken"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


async def clean_apart(data: bytes) -> tuple[bytes, ...]:
    """The pictures of a file, drawn anew. Raise Unclean and nothing else."""
    answer = await asyncio.to_thread(_ask, data)
    return pictures_in(answer)


def _ask(data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  (our own program, no shell, nothing of the file in its name)
            [sys.executable, "-I", str(PROGRAM)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"media.time\n"
    except (OSError, subprocess.SubprocessError):
        return b"media.broken\n"
    return done.stdout if done.returncode == 0 else b"media.broken\n"


def pictures_in(answer: bytes) -> tuple[bytes, ...]:
    """What the program has written, believed only as far as it has the right shape."""
    head, _, body = answer.partition(b"\n")
    if _CODE.fullmatch(head):
        raise Unclean(head.decode())
    sizes = [int(size) for size in head.split()] if _SIZES.fullmatch(head) else []
    if not 0 < len(sizes) <= PAGES or sum(sizes) != len(body) or sum(sizes) > OUT_LIMIT:
        raise Unclean("media.broken")
    found, start = [], 0
    for size in sizes:
        found.append(body[start : start + size])
        start += size
    if any(not one.startswith(_BEGINS) for one in found):
        raise Unclean("media.broken")
    return tuple(found)
