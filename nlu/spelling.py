"""Spellings that sound or look alike, written one way: people who are in a hurry type either.

Phones offer several letters for one sound, and marks are left out or come in another order. Only letters
that native writers themselves mix up are made one, and none that tell two words of danger apart (Tamil "kill"
and "hold" differ in their l). It knows no words and no language: scripts tell it enough.
"""

import re
from typing import Final

from opencc import OpenCC

_ONE: dict[str, str] = {
    # Arabic and Urdu: seats of hamza, the letters that end a word, and Urdu's own forms of the same letters
    "أإآٱ": "ا", "ةہەۂۃھ": "ه", "ىیېئ": "ي", "ک": "ك", "ؤ": "و", "ں": "ن", "ء": "",
    # Devanagari: dot and moon above, dot below, length of i and u, two of the three s
    "़ऽ": "", "ँ": "ं", "ी": "ि", "ू": "ु", "ई": "इ", "ऊ": "उ", "ष": "श",
    # Bengali: moon above, length of i and u, two n, three s
    "ঁ": "", "ী": "ি", "ূ": "ু", "ঈ": "ই", "ঊ": "উ", "ণ": "ন", "শষ": "স",
    # Sinhala: two n, two l, two sh. Cyrillic: yo. Thai and Lao: two letters for ai
    "ණ": "න", "ළ": "ල", "ෂ": "ශ", "ё": "е", "ໃ": "ໄ", "ใ": "ไ",
}  # fmt: skip
_VOWEL_MARKS: Final = (*range(0x064B, 0x0653), 0x0670, 0x0640)
"""Of Arabic; and the stroke that stretches a word."""
_ETHIOPIC_ROWS: Final = {
    0x1210: 0x1200,
    0x1280: 0x1200,
    0x12B8: 0x1200,
    0x1220: 0x1230,
    0x12D0: 0x12A0,
    0x1340: 0x1338,
}
"""Seven letters from each of these on sound like the seven from the other on: h, s, a, ts."""
_ETHIOPIC_LONG: Final = {0x1203: 0x1200, 0x1213: 0x1200, 0x1283: 0x1200, 0x12A3: 0x12A0, 0x12D3: 0x12A0}
"""Ha and a: the first and the fourth letter of the row sound the same."""


_HAN: Final = [chr(code) for code in range(0x3400, 0xA000)]


def _simplified() -> dict[int, str]:
    """Traditional Chinese letters as simplified ones: what is learned or written for one is known in both."""
    known = OpenCC("t2s").convert("\n".join(_HAN)).split("\n")
    return {
        ord(one): other for one, other in zip(_HAN, known, strict=True) if one != other and len(other) == 1
    }


def _table() -> dict[int, str]:
    table = {ord(letter): one for letters, one in _ONE.items() for letter in letters}
    table |= dict.fromkeys(_VOWEL_MARKS, "")
    table |= {old + place: chr(new + place) for old, new in _ETHIOPIC_ROWS.items() for place in range(7)}
    table |= {old: chr(new) for old, new in _ETHIOPIC_LONG.items()}
    return table | _simplified()


_LETTERS: Final = _table()
_HAS_LETTER: Final = re.compile(f"[{''.join(map(chr, sorted(_LETTERS)))}]")
_ORDERS: Final = tuple(
    (re.compile(typed), meant)
    for typed, meant in (
        ("[ङञणनम]्(?=[क-ह])", "ं"),  # Devanagari: a nasal before a consonant is written as a dot as well
        ("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e39])", r"\2\1"),  # Thai: a tone typed before the vowel
        ("\u0e40\u0e40", "\u0e41"),  # Thai: two e for one ae
        ("([\u0ec8-\u0ecb])([\u0eb1\u0eb4-\u0eb9\u0ebb\u0ecd])", r"\2\1"),  # Lao: the same
        ("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2", "\\1\u0eb3"),  # Lao: the vowel am, in one piece or in two
        ("\u0ec0\u0ec0", "\u0ec1"),
        ("\u102f\u102d", "\u102d\u102f"),  # Burmese: i and u, u and anusvara, in either order
        ("\u1036\u102f", "\u102f\u1036"),
        ("\u17d2\u178a", "\u17d2\u178f"),  # Khmer: subscript d and t look the same
        ("\u17c1\u17b8", "\u17be"),  # Khmer: vowels typed in two pieces
        ("\u17c1\u17b6", "\u17c4"),
        (
            "\u17b1\u17d2\u1799|\u17a2\u17c4\u1799|\u17aa\u17d2\u1799",
            "\u17b2\u17d2\u1799",
        ),  # three ways to write "give"
    )
)
_HAS_ORDER: Final = re.compile("[ङञणनम]्|[\u0e31-\u0e4b\u0e40\u0ec0-\u0ecd\u102d-\u1036\u17b1-\u17d2]")


def one_way(text: str) -> str:
    """A folded message with one spelling for each sound."""
    if _HAS_LETTER.search(text):
        text = text.translate(_LETTERS)
    if _HAS_ORDER.search(text):
        for typed, meant in _ORDERS:
            text = typed.sub(meant, text)
    return text
