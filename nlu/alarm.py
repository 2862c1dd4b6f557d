"""What the trained model says of danger: signs no phrase has, and phrases that are a manner of speaking.

The model knows words that no phrase has; it is wrong more often, so its signs stay below P0 (triage has a
floor for each kind) and name how sure it was. A phrase counts no more where the model is all but sure that
the message is about nothing of the kind. It knows no words itself.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from nlu.names import BY_NUMBER, INTENTS, RISK_KINDS
from nlu.normal import Reading
from nlu.parsed import Level, RiskSignal

LEVEL: Mapping[str, Level] = MappingProxyType(
    {
        "in_danger_now": "P1", "self_harm": "P1", "medical": "P1", "being_moved": "P1",
        "sexual_violence": "P1", "minor": "P1",
        "escaped": "P2", "detained": "P2", "watched": "P2", "held": "P2", "ransom": "P2", "shelter": "P2",
    }
)  # fmt: skip
TOGETHER = 0.5
"""Danger of any kind, all kinds together, from which a message counts: by cross-validation, recall first."""
ALONE = 0.65
"""One kind beside what phrases found."""
FIGURATIVE = frozenset({"in_danger_now", "medical", "minor", "escaped", "held", "shelter"})
"""Kinds whose phrases stand in harmless talk as well ("the exam killed me"). The model takes nothing back of
any other kind: who jokes about dying may mean it.
"""
BELIEVED: Mapping[Level, float] = MappingProxyType({"P0": 0.1, "P1": 0.3, "P2": 0.3})
"""Danger of any kind, all kinds together, below which a phrase of this level is a manner of speaking. In
messages of danger written by other hands next to none is lost by it.
"""
READ_WHOLE = range(11, 161)
"""Letters (one of an unspaced script counts twice) of messages in which a phrase can be a manner of speaking:
a shorter one is nothing but the cry, and in a longer one a cry may stand among much else.
"""
_PLACES = tuple((kind, INTENTS.index(kind)) for kind in RISK_KINDS)


def meant(
    risks: tuple[RiskSignal, ...],
    learned: Sequence[float],
    reading: Reading,
    shares: Callable[[str], Sequence[float]],
) -> tuple[RiskSignal, ...]:
    """The signs of phrases that are meant, as far as the model can tell: `learned` is what it says of the
    whole message, `shares` asks it about a part. Beside a joke a cry is still a cry: a phrase of P0 counts
    also when any one clause may be danger.
    """
    letters = len(reading.key) * 2 if reading.dense else len(reading.key)
    if not risks or letters not in READ_WHOLE:
        return risks
    danger = _danger(learned)
    if risks[0].level == "P0" and danger < BELIEVED["P0"]:
        danger = max(_danger(shares(part)) for part in reading.clauses())
    return tuple([risk for risk in risks if danger >= BELIEVED[risk.level] or not _figurative(risk)])


def _figurative(risk: RiskSignal) -> bool:
    # A cry for help and a beating of last year are P1: lowered once, never dropped.
    return risk.kind in FIGURATIVE and (risk.level == "P0" or risk.kind != "in_danger_now")


def _danger(shares: Sequence[float]) -> float:
    return sum([shares[place] for _, place in _PLACES])


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
