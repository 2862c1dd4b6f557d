"""The closed lists of what a message can mean. It knows no words of any language."""

from typing import Final

INTENTS: Final = (
    "in_danger_now", "being_moved", "medical", "self_harm", "minor", "sexual_violence", "watched", "held",
    "escaped", "detained", "accused", "vid", "fine", "compare_options", "documents", "going_home", "shelter",
    "embassy", "report_police", "evidence", "rights", "ransom", "family_search", "job_offer", "fake_rescuer",
    "after_return", "mental_health", "help_others", "who_are_you", "probe_rescuers", "talk_to_person",
    "stop_erase", "change_language", "greeting", "thanks", "yes", "no", "unsure", "other",
)  # fmt: skip
"""Every intent. `other` is what a message is when nothing was recognised; it has no phrases."""

FROM_WORDS: Final = frozenset({"yes", "no", "unsure", "other"})
"""Intents that whole-message words decide (data/words.yaml), not phrases inside a sentence."""

RISK_KINDS: Final = (
    "in_danger_now", "self_harm", "medical", "being_moved", "sexual_violence", "minor", "escaped", "detained",
    "watched", "held", "ransom", "shelter",
)  # fmt: skip
"""What a danger phrase may signal; each is an intent as well."""

BY_NUMBER: Final = "minor"
"""Whether a number is the age of a child, phrases can read and groups of letters can't."""

LEVELS: Final = ("P0", "P1", "P2")

COMMANDS: Final = ("hide", "stop", "person", "language", "back")

UNSPACED: Final = frozenset({"zh-Hans", "zh-Hant", "th", "lo", "km", "my"})
"""Languages written without spaces between words: phrases are looked for as strings, not as words."""
