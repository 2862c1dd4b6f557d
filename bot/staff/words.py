"""Everything the staff bot can say. There is nothing here about a person: no case, no words, no number."""

CLAIM = "Claim"
LATER = "Later"
CLAIMED = "Claimed. Open the console."
TAKEN = "Already taken."
CONNECTED = "Connected."


def alert(urgency: str, language: str, waiting_seconds: float) -> str:
    """ "P1, Bengali, waiting 4 min": as much as a stranger's glance may see."""
    return f"{urgency}, {language or 'language not known'}, waiting {_span(waiting_seconds)}"


def _span(seconds: float) -> str:
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
