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
TOGETHER = 0.35
"""Danger of any kind, all kinds together, from which a message counts: by cross-validation, recall first."""
ALSO, BESIDE = 0.2, 0.5
"""One kind, from which it is named besides the likeliest; and besides what phrases found."""
FIGURATIVE = frozenset(
    {"in_danger_now", "medical", "being_moved", "minor", "escaped", "detained", "held", "shelter"}
)
"""Kinds whose phrases stand in harmless talk as well ("the exam killed me")."""
BELIEVED: Mapping[Level, float] = MappingProxyType({"P0": 0.15, "P1": 0.3, "P2": 0.3})
"""Danger of any kind, all kinds together, below which such a phrase is a manner of speaking. In messages of
danger written by other hands one phrase of P0 in two hundred is lost by it, one in a hundred when a joke
stands before it.
"""
HARDLY = 0.1
"""The same for any other phrase, a cry for help and a beating of last year among them."""
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
    whole message, `shares` asks it about a part. Beside a joke a cry is still a cry: the grave ones count
    when any one clause sounds like danger.
    """
    letters = len(reading.key) * 2 if reading.dense else len(reading.key)
    if not risks or letters not in READ_WHOLE:
        return risks
    danger = _danger(learned)
    doubted = [risk for risk in risks if danger < _least(risk)]
    if any(map(_grave, doubted)) and any(_danger(shares(part)) >= TOGETHER for part in reading.clauses()):
        doubted = [risk for risk in doubted if not _grave(risk)]
    return tuple([risk for risk in risks if risk not in doubted])


def _grave(risk: RiskSignal) -> bool:
    return risk.level == "P0" or risk.kind == "minor" or risk.kind not in FIGURATIVE


def _least(risk: RiskSignal) -> float:
    if risk.kind == "self_harm":
        return 0.0  # who jokes about dying may mean it
    if risk.kind not in FIGURATIVE or (risk.kind == "in_danger_now" and risk.level != "P0"):
        return HARDLY
    return BELIEVED[risk.level]


def _danger(shares: Sequence[float]) -> float:
    return sum([shares[place] for _, place in _PLACES])


def with_learned(
    risks: tuple[RiskSignal, ...], learned: Sequence[float], numbered: bool = False
) -> tuple[RiskSignal, ...]:
    """The signs with what the model heard beside them, most urgent first. `numbered`: digits are in it."""
    shares = [(learned[place], kind) for kind, place in _PLACES if not (numbered and kind == BY_NUMBER)]
    if not risks and sum([share for share, _ in shares]) < TOGETHER:
        return risks
    least = BESIDE if risks else min(ALSO, max(shares)[0])
    known = {risk.kind for risk in risks}
    heard = [
        RiskSignal(kind=kind, level=LEVEL[kind], why=f"model:{share:.2f}")
        for share, kind in shares
        if share >= least and kind not in known
    ]
    if not heard:
        return risks
    return tuple(sorted((*risks, *heard), key=lambda signal: (signal.level, RISK_KINDS.index(signal.kind))))
