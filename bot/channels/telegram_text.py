"""A reply as Telegram texts: lines, numbered choices, the standing numbers; cut where a message is full.

On a phone others may look at, everything after the first line is put under a spoiler: Telegram shows it
blurred, in the chat and on a locked screen, until it is tapped. Choices stay readable: they must be answered.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from bot.channels.channel import OutboundMessage
from flows.events import Said

TEXT_LIMIT = 4096

Keyboard = list[list[dict[str, Any]]]


class Piece(msgspec.Struct, frozen=True):
    """One message: its text, and the runs under a spoiler as (offset, length) in UTF-16 units."""

    text: str
    spoilers: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        return f"Piece(length={len(self.text)})"


class _Line(msgspec.Struct, frozen=True):
    """One line of text and whether it is covered."""

    text: str
    covered: bool = False

    def __repr__(self) -> str:
        return "_Line()"


def render(message: OutboundMessage) -> tuple[tuple[Piece, ...], Keyboard | None]:
    """The messages to send, in order, and the keyboard of the last one."""
    lines: list[_Line] = []
    for said in message.lines:
        block = _block(said, veiled=message.veiled, first=not lines)
        if block:
            lines += ([_Line("")] if lines else []) + block
    if message.footer:
        lines += [_Line(""), _Line(message.footer)]
    return split(lines), _keyboard(message.lines)


def _block(said: Said, *, veiled: bool, first: bool) -> list[_Line]:
    own = [_Line(text, veiled and bool(text)) for text in said.text.split("\n")] if said.text else []
    if first and own:
        own[0] = _Line(own[0].text)
    return own + [_Line(f"{number}  {label}") for number, label in enumerate(said.choices, start=1)]


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


def split(lines: Iterable[_Line], limit: int = TEXT_LIMIT) -> tuple[Piece, ...]:
    """Cut at line ends so that every piece fits; only a line longer than a whole message is cut inside."""
    pieces: list[list[_Line]] = [[]]
    size = 0
    for line in lines:
        for text in _cut(line.text, limit):
            grown = size + length(text) + (1 if pieces[-1] else 0)
            if grown > limit:
                pieces.append([])
                grown = length(text)
            pieces[-1].append(_Line(text, line.covered))
            size = grown
    return tuple(_piece(piece) for piece in pieces if any(line.text.strip() for line in piece))


def _piece(lines: list[_Line]) -> Piece:
    while not lines[0].text.strip():
        lines = lines[1:]
    while not lines[-1].text.strip():
        lines = lines[:-1]
    at, spoilers = 0, []
    for line in lines:
        if line.covered:
            spoilers.append((at, length(line.text)))
        at += length(line.text) + 1
    return Piece("\n".join(line.text for line in lines), tuple(spoilers))


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
