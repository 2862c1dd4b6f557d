"""Everything on the page of a case, in words already chosen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.faces import Entry, Face, Text, at, clock, entry, face, language_name
from bot.console.words import w
from bot.desk.views import CaseFile, Colleague
from config.languages import LANGUAGES, offered
from escalation.operators import Operator
from escalation.outcomes import CLOSABLE, OUTCOMES
from escalation.replies import replies
from escalation.screening import SIGNALS
from escalation.urgency import LEVELS


@dataclass(frozen=True)
class Approved:
    """An approved reply in both languages; `read` is empty when it is not to be had in theirs."""

    id: str
    here: str
    read: str
    lang: str
    dir: str

    def __repr__(self) -> str:
        return f"Approved(id={self.id!r})"


@dataclass(frozen=True)
class CaseView:
    """One case."""

    face: Face
    entries: tuple[Entry, ...]
    mine: bool
    can_answer: bool
    emptied: bool
    reads: str
    """Code of the language the person chose."""
    leaves: str
    danger: str
    second_reader_wanted: bool
    phrase_waits: bool
    covered: tuple[tuple[str, str, str], ...]
    """(when, how it stands in the talk, the value while it is open)."""
    consent: str
    given: bool
    second: str
    sealed: str
    """Who could open what this person can't; empty when all of it is open."""
    standing_by: str
    offered_to: str
    join_with: str
    join_proposed: tuple[str, ...]
    approved: tuple[Approved, ...]
    questions: tuple[Approved, ...]
    people: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    signals: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"CaseView(entries={len(self.entries)})"


def case_view(file: CaseFile, me: Operator, people: Sequence[Colleague], text: Text) -> CaseView:
    """The case as this person sees it."""
    reads = file.card.language or "en"
    mine = me.console_language
    approved = _approved(reads, mine, text)
    return CaseView(
        face=face(file.card, file.flags),
        entries=tuple(entry(line, mine, text) for line in file.lines),
        mine=file.mine,
        can_answer=file.mine and (file.leaves is not None or file.card.practice),
        emptied=file.card.emptied,
        reads=reads,
        leaves=w(f"leaves.{file.leaves}") if file.leaves else "",
        danger=clock(file.danger_at) if file.danger_at is not None else "",
        second_reader_wanted=file.second_reader_wanted,
        phrase_waits=file.phrase_waits,
        covered=tuple((at(one.at), one.mark, one.value or "") for one in file.covered),
        given=file.consent == "given",
        consent=w(f"consent.{file.consent}") if file.consent else "",
        second=file.second or "",
        sealed=_sealed(file),
        standing_by=w("case.standing_by", names=", ".join(file.standing_by)) if file.standing_by else "",
        offered_to=file.offered_to or "",
        join_with=file.join_with or "",
        join_proposed=file.join_proposed,
        approved=tuple(one for one in approved if not replies().by_id[one.id].question),
        questions=tuple(one for one in approved if replies().by_id[one.id].question),
        people=_colleagues(file, me, people),
        languages=_written_in(reads, me),
        outcomes=tuple((code, words) for code, words in OUTCOMES.items() if code in CLOSABLE),
        levels=tuple((level, f"{level} · {w(f'urgency.{level}')}") for level in LEVELS),
        signals=tuple((code, words) for code, words in SIGNALS.items() if code not in file.flags),
    )


def _sealed(file: CaseFile) -> str:
    if not any(line.closed for line in file.lines):
        return ""
    if not file.standing_by:
        return w("case.sealed_nobody")
    return w("case.sealed_to", names=", ".join(file.standing_by))


def _approved(reads: str, mine: str, text: Text) -> tuple[Approved, ...]:
    known = LANGUAGES.get(reads)
    return tuple(
        Approved(
            id=reply.id,
            here=text(reply.id, mine) or reply.text,
            read=text(reply.id, reads) or "",
            lang=reads,
            dir=known.direction if known else "auto",
        )
        for reply in replies().by_id.values()
    )


def _colleagues(file: CaseFile, me: Operator, people: Sequence[Colleague]) -> tuple[tuple[str, str], ...]:
    """Those who may hold it; whoever reads the person's language first."""
    able = [
        person
        for person in people
        if person.role == "responder"
        and person.id != me.id
        and (person.state == "active" or (person.state == "newcomer" and file.card.practice))
    ]
    able.sort(key=lambda person: (file.card.language not in person.languages, person.name))
    return tuple(
        (person.id, f"{person.name} ({', '.join(language_name(code) for code in person.languages)})")
        for person in able
    )


def _written_in(reads: str, me: Operator) -> tuple[tuple[str, str], ...]:
    """The person's language first, then those the operator writes, then the rest that is offered."""
    codes = dict.fromkeys((reads, *me.languages, *(known.code for known in offered())))
    return tuple((code, language_name(code)) for code in codes)
