"""Shared by the knowledge tests: days, situations and what to look for on a screen."""

import re
from collections.abc import Iterable
from datetime import date

from hypothesis import strategies as st

from knowledge import Piece, Situation, load, sources, words
from knowledge.piece import fact_of
from knowledge.situation import ANSWERS

REVIEW = date(2026, 11, 22)
TODAY = date(2026, 11, 23)
"""A day on which everything is current."""

LATER = date(2028, 1, 1)
"""A day on which everything has expired."""

ENGLISH = {text_id: source.text for text_id, source in sources().items()}

_any = {name: st.sampled_from(known) for name, known in ANSWERS.items()}
_past_the_gates = {
    **_any,
    "safe_now": st.just("yes"),
    "country": st.sampled_from(("KH", "TH", "LA", "MM")),
    "out": st.sampled_from(("police", "ransom", "left", "ngo")),
    "urgent_need": st.just("no"),
    "accused": st.sampled_from(("none", "held")),
}
answers = st.one_of(st.fixed_dictionaries({}, optional=_any), st.fixed_dictionaries(_past_the_gates))
"""Every mix of closed answers; half of them get as far as a comparison."""

days = st.dates(date(2026, 11, 1), date(2028, 6, 1))


def situation(**given: str) -> Situation:
    """Out since a payment, in Cambodia, free, no passport, no money: then what is given."""
    usual = {
        "country": "KH",
        "out": "ransom",
        "urgent_need": "no",
        "accused": "none",
        "passport": "no",
        "pay": "no",
        "embassy": "yes",
        "priority": "fastest",
        "origin": "other",
    }
    return Situation(**{**usual, **given})  # type: ignore[arg-type]


def skipping(*names: str, **given: str) -> Situation:
    """The usual situation with some questions skipped."""
    return Situation(
        **{name: None if name in names else getattr(situation(**given), name) for name in ANSWERS}
    )


def all_pieces(pieces: Iterable[Piece]) -> list[Piece]:
    """With everything that stands under them."""
    return [each for piece in pieces for each in piece.each()]


def ids(pieces: Iterable[Piece]) -> list[str]:
    """Text ids in reading order, without fillings."""
    return [piece.id for piece in all_pieces(pieces)]


def screen(pieces: Iterable[Piece]) -> str:
    """In English, as it is read; fails when a text is missing."""
    blocks = [words(piece, ENGLISH.get) for piece in pieces]
    assert None not in blocks
    return "\n".join(block for block in blocks if block)


def whole(pieces: Iterable[Piece]) -> None:
    """No statement without its caution, its age and whatever balances it."""
    for piece in all_pieces(pieces):
        if piece.kind != "statement":
            continue
        fact = load().facts[fact_of(piece)]
        under = {each.id for each in piece.under}
        kinds = [each.kind for each in piece.under]
        assert kinds.count("age") == 1
        if fact.plain_caution:
            assert fact.caution_text in under
            assert kinds.index("caution") < kinds.index("age")


def balanced(pieces: Iterable[Piece]) -> None:
    """What goes together was said together."""
    said = {fact_of(piece) for piece in all_pieces(pieces) if piece.kind == "statement"}
    for fact_id in said:
        assert set(load().facts[fact_id].together) <= said


def sentences(text: str, ends: str = ".?;:") -> list[str]:
    """Split where a reader takes a breath."""
    return [part for part in re.split(rf"(?<=[{ends}])\s+", text) if part]


def numbers(text: str) -> set[str]:
    """Everything written with digits."""
    return set(re.findall(r"\d[\d,]*\d|\d", text))
