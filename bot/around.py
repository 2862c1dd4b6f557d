"""What a turn may know besides the session and the message: words that guard, a code, chance, the desk.

It reads and draws; it decides nothing and stores nothing.
"""

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bot.clock import Clock, day
from bot.duty import Duty
from bot.guard import tell
from bot.inbox import Received
from bot.keys import Keys
from bot.script import Script
from bot.storage import cases, codes
from bot.storage.contacts import Standing
from bot.storage.writer import Db, Writer
from escalation import return_code
from escalation.triage import Triage
from flows.context import Context, Held, Key, Rejoin, Word
from flows.session import Session
from flows.words import judge, waits
from nlu.parsed import ParsedMessage

if TYPE_CHECKING:
    from bot.rasa import Rasa

_CASE_ID, _SALT, _PHRASE = 8, 16, 6
_DRAWN = _CASE_ID + _SALT + _PHRASE + return_code.RANDOM_BYTES
PHRASE_WORDS = 3


class Chance(NamedTuple):
    """Fresh random bytes of one turn, drawn at once and used only if needed."""

    case_id: str
    salt: bytes
    phrase: bytes
    code: str


class Around(msgspec.Struct, frozen=True):
    """Everything besides the session and the message."""

    context: Context
    chance: Chance
    key: Key = "none"
    owner: codes.Owner | None = None

    def __repr__(self) -> str:
        return "Around()"


class Surroundings:
    """Looks around, once a turn."""

    def __init__(
        self,
        *,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        script: Script,
        duty: Duty,
        rasa: "Rasa | None" = None,
    ) -> None:
        self._writer, self._keys, self._clock, self._script, self._duty = writer, keys, clock, script, duty
        self._rasa = rasa

    async def heard(self, received: Received) -> tuple[float, ...] | None:
        """What another engine of ours says it is about, if there is one; never the only one that is asked."""
        if self._rasa is None or received.tap is not None or not received.text.strip():
            return None
        return await self._rasa.shares(received.text)

    def chance(self) -> Chance:
        """What may be needed by chance in a turn."""
        drawn = self._clock.random(_DRAWN)
        salt, phrase = _CASE_ID + _SALT, _CASE_ID + _SALT + _PHRASE
        code = return_code.make(drawn[phrase:])
        return Chance(drawn[:_CASE_ID].hex(), drawn[_CASE_ID:salt], drawn[salt:phrase], code)

    def look(
        self, received: Received, before: Standing, session: Session, parsed: ParsedMessage, triage: Triage
    ) -> Around:
        """What the engine may know of this moment."""
        chance, (there, values) = self.chance(), self._duty.now()
        # A pressed button is never a word; typed words are compared whether or not there is one.
        key: Key = "none" if received.tap is not None else tell(self._keys, before.guard, received.text)
        owner, rejoin = self._owner(parsed, received, before)
        context = Context(
            library=self._script.library,
            texts=self._script.texts,
            knowledge=self._script.knowledge,
            today=day(self._clock.now()),
            channel=received.route.channel,
            offered=self._script.offered,
            case=_held(before),
            desk=there,
            interrupt=triage.interrupt,
            key=key,
            guarded=before.guard.closed,
            word=self._word(received, session, parsed, key),
            phrase=self._phrase(session, before, chance),
            consent=before.consent == "asked",
            rejoin=rejoin,
            verified=self._duty.verified(),
            code=return_code.shown(chance.code),
            tap_asked=None if received.tap is None else received.tap[0],
            values=values,
        )
        return Around(context, chance, key, owner)

    def _word(self, received: Received, session: Session, parsed: ParsedMessage, key: Key) -> Word:
        node = waits(self._script.library, session.waiting)
        if node is None:
            return ""
        return judge(received.text, parsed, other=key not in ("none", node.which))

    def _phrase(self, session: Session, before: Standing, chance: Chance) -> str:
        """Three plain words in their language; there is nobody to answer before somebody holds the case."""
        if _held(before) != "held" or session.language is None:
            return ""
        words = self._script.phrase_words
        picked = (int.from_bytes(chance.phrase[n * 2 : n * 2 + 2]) % len(words) for n in range(PHRASE_WORDS))
        return " · ".join(self._script.texts.text(words[n], session.language) or "-" for n in picked)

    def _owner(
        self, parsed: ParsedMessage, received: Received, before: Standing
    ) -> tuple[codes.Owner | None, Rejoin]:
        code, now = parsed.code, self._clock.now()
        if code is None:
            return None, "none"

        def find(db: Db) -> tuple[codes.Owner | None, Rejoin]:
            owner = codes.find(db, self._keys, code, received.contact, now)
            if owner is None:
                return None, "unknown"
            case = cases.load(db, owner.case_id) if owner.case_id is not None else None
            # A code that was shown in a talk without the safe word leads back to that talk and no further.
            own = owner.contact == received.contact and before.guard.closed
            return owner, "apart" if (case is None and own) or (case is not None and case.apart) else "found"

        return self._writer.read(find)


def _held(before: Standing) -> Held:
    if before.case is None:
        return "none"
    return "waiting" if before.case.state == "waiting" else "held"
