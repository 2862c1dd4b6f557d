"""Ten closed answers that decide which ways home are open. None of them can identify anybody.

None means skipped. Never a name, a place smaller than a country, a company, a document or a date.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Country = Literal["KH", "TH", "LA", "MM", "home", "other"]
Out = Literal["held", "police", "ransom", "left", "ngo"]
Accused = Literal["none", "held", "accused"]
Entry = Literal["checkpoint", "other", "taken", "unknown"]
Overstay = Literal["none", "under_1", "1_3", "3_12", "over_12", "no_stamp"]
Pay = Literal["yes", "partly", "no"]
YesNo = Literal["yes", "no"]
Unsure = Literal["yes", "no", "unsure"]
Priority = Literal["fastest", "recognised", "unsure"]
Origin = Literal["CN", "TW", "ID", "VN", "PH", "other"]


class Situation(msgspec.Struct, frozen=True):
    """The answers. Field names are those the questions collect."""

    safe_now: Unsure | None = None
    country: Country | None = None
    out: Out | None = None
    urgent_need: YesNo | None = None
    passport: YesNo | None = None
    accused: Accused | None = None
    entry: Entry | None = None
    overstay: Overstay | None = None
    pay: Pay | None = None
    embassy: Unsure | None = None
    priority: Priority | None = None
    origin: Origin | None = None
    """A flag of its own beside the ten: only the home countries with rules that change the advice."""

    def answer(self, field: str) -> str:
        """The answer as data files write it; `skip` when there is none."""
        return str(getattr(self, field) or "skip")


ANSWERS: Mapping[str, tuple[str, ...]] = {
    "safe_now": get_args(Unsure),
    "country": get_args(Country),
    "out": get_args(Out),
    "urgent_need": get_args(YesNo),
    "passport": get_args(YesNo),
    "accused": get_args(Accused),
    "entry": get_args(Entry),
    "overstay": get_args(Overstay),
    "pay": get_args(Pay),
    "embassy": get_args(Unsure),
    "priority": get_args(Priority),
    "origin": get_args(Origin),
}
"""Every question with its answers, for whoever reads data files or builds a situation from a form."""


def from_answers(answers: Mapping[str, str]) -> Situation:
    """A situation from what was collected; an answer that is not on the list counts as skipped."""
    known = {name: answers[name] for name, allowed in ANSWERS.items() if answers.get(name) in allowed}
    return msgspec.convert(known, Situation)
