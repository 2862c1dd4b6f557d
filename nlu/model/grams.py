"""A message as numbers of letter groups: one to four letters that stand together, across words too, and in
scripts with blanks every word and every two words.

No list of words or groups is kept: each group is hashed to a row of the table. No tokenizer is needed, so no
script is at a disadvantage. A whole message is hashed by one small matrix product, in some microseconds.
"""

from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS: Final = 20
"""The table has two to the power of this many rows."""
LONGEST: Final = 4
"""Letters in the longest group."""
LETTERS: Final = 400
"""What is read of a very long message: its beginning and its end, half of this each."""

Rows = NDArray[np.int64]
# A column for each length. Letters are below 2**21 and factors below 2**29: sums stay exact in 53 bits.
_FACTORS = np.array(
    [
        [402653189, 201326611, 472882049, 338563201],
        [0, 523124057, 154472689, 289873991],
        [0, 0, 367439033, 498715643],
        [0, 0, 0, 233475847],
    ],
    np.float64,
)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - BITS)
_END = "\0" * (LONGEST - 1)


def rows(key: str) -> Rows:
    """The rows of all groups of letters and words of a message (`Reading.key`), repeated ones too."""
    if len(key) > LETTERS:
        key = f"{key[: LETTERS // 2]} {key[-LETTERS // 2 :]}"
    words = key.encode("utf-8", "surrogatepass").split()
    whole = [crc32(word) for word in words]
    whole += [crc32(second, first) for first, second in zip(whole, words[1:], strict=False)]
    coded = f" {key} {_END}".encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(coded, np.uint32).astype(np.float64)
    size = letters.shape[0] - len(_END)
    windows: NDArray[np.float64] = np.ndarray((size, LONGEST), np.float64, letters, 0, (8, 8))
    letter_groups = size * LONGEST
    mixed = np.empty(letter_groups + len(whole), np.uint64)
    mixed[:letter_groups] = (windows @ _FACTORS).ravel()
    mixed[letter_groups:] = whole
    mixed *= _MIX
    mixed >>= _SHIFT
    return mixed.view(np.int64)
