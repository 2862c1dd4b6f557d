"""Cards, lines and times as an operator reads them: codes become words here and nowhere else. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.console.words import or_plain, w
from bot.desk.views import CaseCard, Line
from bot.media.taking import NUMBERED
from config.languages import LANGUAGES
from escalation.reasons import REASONS
from escalation.replies import FIRST_LINE, FREE
from escalation.screening import SIGNALS

Text = Callable[[str, str], str | None]
REASONS_SHOWN_ELSEWHERE = ("role.",)


@dataclass(frozen=True)
class Face:
    """A card in words."""

    id: str
    urgency: str
    language: str
    role: str
    group: str
    when: str
    reasons: tuple[str, ...]
    needs: tuple[str, ...]
    marks: tuple[str, ...]
    signals: tuple[str, ...]
    """Weak signals; only for whoever reads the case."""
    holder: str
    second_read: bool
    practice: bool

    def __repr__(self) -> str:
        return f"Face(urgency={self.urgency!r})"


@dataclass(frozen=True)
class Entry:
    """One line of a transcript in words; `here` is the same text in the operator's language."""

    kind: str
    by: str
    when: str
    read: str
    lang: str
    dir: str
    here: str | None
    state: str
    tone: str
    pictures: tuple[str, ...] = ()
    """Numbers of the pictures that came in this line."""

    def __repr__(self) -> str:
        return f"Entry(kind={self.kind!r})"


KINDS = {"in": ("person", "case.person"), "out": ("bot", "case.bot"), "reply": ("ours", "case.reply_by")}
TONES = {"waiting": "wait", "sending": "wait", "sent": "sent", "withdrawn": "soft", "failed": "bad"}


def language_name(code: str | None) -> str:
    """The English name of a language; says so when it is unknown."""
    if code is None:
        return w("card.language_unknown")
    known = LANGUAGES.get(code)
    return known.english if known else code


def language_names(codes: Sequence[str]) -> tuple[str, ...]:
    """English names, in order."""
    return tuple(language_name(code) for code in codes)


def face(card: CaseCard, flags: Sequence[str] = ()) -> Face:
    """The card as it is shown; `flags` only for whoever reads the case."""
    marks = [
        w(f"card.{name}")
        for name, holds in (
            ("danger", card.danger),
            ("minor", card.minor),
            ("medical", card.medical),
            ("phone", card.phone_soon_taken),
            ("emptied", card.emptied),
        )
        if holds
    ]
    return Face(
        id=card.id,
        urgency=card.urgency,
        language=language_name(card.language),
        role=or_plain("role", card.role) if card.role else w("card.role_unknown"),
        group=w("card.group", size=or_plain("group", card.group_size)) if card.group_size else "",
        when=w("card.waiting_for", time=span(card.waiting_seconds)),
        reasons=tuple(
            REASONS.get(reason, or_plain("reason", reason))
            for reason in card.reasons
            if not reason.startswith(REASONS_SHOWN_ELSEWHERE)
        ),
        needs=tuple(or_plain("need", need) for need in card.needs),
        marks=tuple(marks),
        signals=tuple(SIGNALS.get(flag, flag) for flag in flags),
        holder=w("card.held_by", name=card.holder) if card.holder else "",
        second_read=card.second_read,
        practice=card.practice,
    )


def entry(line: Line, mine: str, text: Text) -> Entry:
    """A line of the transcript for somebody who reads `mine`."""
    kind, by = KINDS.get(line.direction, ("note", "case.note"))
    known = LANGUAGES.get(line.language or "")
    pictures = tuple(name[len(NUMBERED) :] for name in line.text_ids if name.startswith(NUMBERED))
    return Entry(
        kind=kind,
        by=_note(line) if line.direction == "note" else w(by),
        when=at(line.at),
        read=w("case.sealed") if line.closed else line.body,
        lang=line.language or "",
        dir=known.direction if known else "auto",
        here=None if pictures else _here(line, mine, text),
        state=w(f"state.{line.state}") if line.state else "",
        tone=TONES.get(line.state or "", ""),
        pictures=() if line.closed else pictures,
    )


def _note(line: Line) -> str:
    about = w(f"note.{line.text_ids[0]}") if line.text_ids else ""
    return ": ".join(part for part in (w("case.note"), about) if part)


def _here(line: Line, mine: str, text: Text) -> str | None:
    """By text id, so that nobody depends on a machine's translation; None when there is nothing to add."""
    ids = [name for name in line.text_ids if name not in (FIRST_LINE, FREE)]
    if line.direction == "note":
        return None
    if not ids or (line.language == mine and line.direction != "in"):
        return None
    return "\n\n".join(text(name, mine) or text(name, "en") or name for name in ids)


def span(seconds: float) -> str:
    """A length of time, coarse."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return w("time.now")
    if minutes < 60:
        return w("time.minutes", count=minutes)
    if minutes < 48 * 60:
        return w("time.hours", count=minutes // 60, minutes=minutes % 60)
    return w("time.days", count=minutes // 1440, hours=minutes % 1440 // 60)


def at(when: float) -> str:
    """A moment, in UTC, the same for everybody at the desk."""
    return f"{datetime.fromtimestamp(when, UTC):%d %b %H:%M}"


def clock(when: float) -> str:
    """Hours and minutes, in UTC."""
    return f"{datetime.fromtimestamp(when, UTC):%H:%M}"


def day(when: float) -> str:
    """A date with the month as a word."""
    return f"{datetime.fromtimestamp(when, UTC):%d %B %Y}"
