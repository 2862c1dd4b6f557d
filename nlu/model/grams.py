"""A message as numbers of letter groups: one to four letters that stand together, across words too.

No list of words or groups is kept: each group is hashed to a row of the table. No tokenizer is needed, so no
script is at a disadvantage. The arithmetic is on whole arrays; one short message costs some ten microseconds.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
"""The table has two to the power of this many rows."""
LONGEST: Final = 4
"""Letters in the longest group."""
LETTERS: Final = 400
"""What is read of a very long message: its beginning and its end, half of this each."""

Rows = NDArray[np.uint32]
_STEP = np.uint32(0x01000193)
_MIX = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(32 - BITS)


def rows(key: str) -> Rows:
    """The rows of all groups of letters of a message (`Reading.key`), in order, repeated ones too."""
    if len(key) > LETTERS:
        key = f"{key[: LETTERS // 2]} {key[-LETTERS // 2 :]}"
    letters = np.frombuffer(f" {key} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    size = len(letters)
    out = np.empty(size * LONGEST - LONGEST * (LONGEST - 1) // 2, np.uint32)
    mixed = letters * _MIX
    out[:size] = mixed
    start = size
    for length in range(1, LONGEST):
        if length >= size:
            break
        mixed = mixed[:-1] * _STEP
        mixed ^= letters[length:]
        mixed *= _MIX
        end = start + size - length
        out[start:end] = mixed
        start = end
    found = out[:start]
    found ^= found >> np.uint32(15)
    found *= _MIX
    found >>= _SHIFT
    return found
