"""A reply as Telegram shows it: one text, its numbers, and the buttons that only repeat the numbers.

It knows nothing of who reads it.
"""

from typing import Any

from bot.channels.channel import OutboundMessage
from flows.events import Said

TEXT_LIMIT = 4096

Keyboard = list[list[dict[str, Any]]]


def render(message: OutboundMessage) -> tuple[tuple[str, ...], Keyboard | None]:
    """The texts to send, in order, and the keyboard of the last one."""
    blocks = [_block(line) for line in message.lines]
    if message.footer:
        blocks.append(message.footer)
    return split("\n\n".join(block for block in blocks if block)), _keyboard(message.lines)


def _block(line: Said) -> str:
    numbered = (f"{number}  {label}" for number, label in enumerate(line.choices, start=1))
    return "\n".join(part for part in (line.text, *numbered) if part)


def _keyboard(lines: tuple[Said, ...]) -> Keyboard | None:
    """One button per row for the question that waits; nothing but its number travels with a press."""
    asking = [line for line in lines if line.asked and line.choices]
    if not asking:
        return None
    line = asking[-1]
    return [
        [{"text": f"{number}  {label}", "callback_data": f"{line.asked}.{number}"}]
        for number, label in enumerate(line.choices, start=1)
    ]


def split(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Cut at line ends so that every piece fits; only a line longer than a whole message is cut inside."""
    pieces: list[str] = []
    piece = ""
    for line in text.split("\n"):
        for fitting in _cut(line, limit):
            grown = f"{piece}\n{fitting}" if piece else fitting
            if length(grown) > limit:
                pieces.append(piece)
                piece = fitting
            else:
                piece = grown
    pieces.append(piece)
    return tuple(piece.strip("\n") for piece in pieces if piece.strip())


def length(text: str) -> int:
    """Length as Telegram counts it at worst: UTF-16 units."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def _cut(line: str, limit: int) -> list[str]:
    parts: list[str] = []
    while length(line) > limit:
        # Half the limit in characters always fits, whatever the characters are; a space near it is better.
        end = limit // 2
        space = line.rfind(" ", 1, end)
        end = space if space > 0 else end
        parts.append(line[:end])
        line = line[end:].lstrip(" ")
    parts.append(line)
    return parts
