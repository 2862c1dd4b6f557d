"""The closed list of reasons a case card may show, each with the words an operator reads.

A reason is a code. It never holds what the person wrote, nor the phrase that was recognised: the card is seen
by people who do not hold the case.
"""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "risk.in_danger_now": "wrote of violence",
        "risk.self_harm": "wrote of suicide or self-harm",
        "risk.medical": "wrote of a medical emergency",
        "risk.minor": "somebody may be under 18",
        "risk.sexual_violence": "wrote of sexual violence",
        "risk.being_moved": "may be moved, sold or handed over soon",
        "risk.watched": "may be watched, or somebody else may be typing",
        "risk.held": "wrote of being held",
        "risk.escaped": "has just got away, or is trying to",
        "risk.detained": "held by police or immigration",
        "risk.ransom": "money is being asked",
        "risk.shelter": "out, without shelter, food or medicine",
        "intent.in_danger_now": "may have meant danger",
        "intent.medical": "asked about medical help",
        "intent.minor": "may have meant somebody under 18",
        "intent.sexual_violence": "may have meant sexual violence",
        "intent.being_moved": "may have meant being moved",
        "answer.suicide_now": "asked about suicide: answered yes or not sure",
        "answer.urgent_need": "under 18, hurt, ill, pregnant or assaulted: answered yes",
        "answer.phone_soon_taken": "phone taken or person moved soon: answered yes",
        "answer.held": "not out yet",
        "answer.police_holds": "held by police or a court",
        "answer.accused": "accused",
        "answer.need_safety": "out, needs safety today",
        "answer.ransom": "money is being asked",
        "role.inside": "still inside",
        "role.unknown": "has not said who they are",
        "role.out": "has left",
        "role.family": "family or friend",
        "role.other": "someone else",
        "writer.unsure": "danger was written while only the cover spoke: it may be somebody else",
        "writer.second_word": "gave the second word: the phone is in other hands",
        "writer.no_word": "came in without the safe word there is: perhaps somebody else",
        "hands.other": "a responder marked the phone as being in other hands",
        "check_in.missed": "did not come back in the time they had named",
        "handoff.asked": "asked for a person",
        "handoff.doubt": "our software could not go on",
        "person.judged": "urgency set by a person",
        "joined": "joined with another case",
    }
)
