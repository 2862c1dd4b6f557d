"""What the trained model says of danger: signs no phrase has, and phrases that are a manner of speaking.

The model knows words that no phrase has; it is wrong more often, so its signs stay below P0 (triage has a
floor for each kind) and name how sure it was. A phrase of being held, ill or the like counts no more where
the model is all but sure that the message is small talk. It knows no words itself.
"""

from collections.abc import Mapping, Sequence
from math import inf
from types import MappingProxyType

from nlu.names import BY_NUMBER, INTENTS, RISK_KINDS
from nlu.parsed import Level, RiskSignal

LEVEL: Mapping[str, Level] = MappingProxyType(
    {
        "in_danger_now": "P1", "self_harm": "P1", "medical": "P1", "being_moved": "P1",
        "sexual_violence": "P1", "minor": "P1",
        "escaped": "P2", "detained": "P2", "watched": "P2", "held": "P2", "ransom": "P2", "shelter": "P2",
    }
)  # fmt: skip
TOGETHER = 0.6
"""Danger of any kind, all kinds together, from which a message counts: by cross-validation, recall first."""
ALONE = 0.65
"""One kind beside what phrases found."""
SMALL_TALK: Mapping[Level, float] = MappingProxyType({"P1": 0.8, "P2": 0.5})
"""From this share of small talk on, a phrase of this level is a manner of speaking. A phrase of P0 always
counts.
"""
ALWAYS = frozenset({"self_harm", "in_danger_now", "being_moved", "sexual_violence"})
"""Kinds of which the model takes nothing back: it has been all but sure of "they beat us", as if it were
football.
"""
_OTHER = INTENTS.index("other")
_PLACES = tuple((kind, INTENTS.index(kind)) for kind in RISK_KINDS)


def meant(risks: tuple[RiskSignal, ...], learned: Sequence[float]) -> tuple[RiskSignal, ...]:
    """The signs of phrases that are meant, as far as the model can tell."""
    share = learned[_OTHER]
    return tuple(risk for risk in risks if risk.kind in ALWAYS or share < SMALL_TALK.get(risk.level, inf))


def with_learned(
    risks: tuple[RiskSignal, ...], learned: Sequence[float], numbered: bool = False
) -> tuple[RiskSignal, ...]:
    """The signs with what the model heard beside them, most urgent first. `numbered`: digits are in it."""
    shares = [(learned[place], kind) for kind, place in _PLACES if not (numbered and kind == BY_NUMBER)]
    share, kind = max(shares)
    if share < ALONE if risks else sum([each for each, _ in shares]) < TOGETHER:
        return risks
    if any(risk.kind == kind for risk in risks):
        return risks
    heard = RiskSignal(kind=kind, level=LEVEL[kind], why=f"model:{share:.2f}")
    return tuple(sorted((*risks, heard), key=lambda signal: (signal.level, RISK_KINDS.index(signal.kind))))
