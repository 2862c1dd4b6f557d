"""The buttons of one question: no two alike in any language, and short enough for a small phone."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, of, told
from flows.nodes.ask import Ask

SHORT, LONGER = 20, 24
"""WhatsApp cuts a button at 20 characters; scripts without spaces break worse and get that limit."""
NARROW = frozenset({"zh-Hans", "zh-Hant", "th"})


def check(ground: Ground) -> Iterator[Problem]:
    """Equal labels and long labels."""
    for node in ground.library.nodes.values():
        if isinstance(node, Ask):
            yield from _question(ground, node)


def _question(ground: Ground, node: Ask) -> Iterator[Problem]:
    skip = [index for index, choice in enumerate(node.choices) if choice.choice == "skip"]
    if skip and skip != [len(node.choices) - 1]:
        yield at(node.at, f'In {told(node)} "skip" is not the last choice.', "Move it to the end.")
    for language, texts in ground.texts.texts.items():
        seen: dict[str, str] = {}
        for choice in node.choices:
            text = texts.get(f"{node.id}.{choice.choice}")
            if text is None or not text.words:
                continue
            words = text.words.casefold().strip()
            if words in seen:
                yield of(text, f'"{choice.choice}" and "{seen[words]}" of {told(node)} have the same label.')
            seen[words] = choice.choice
            limit = SHORT if language in NARROW else LONGER
            if len(text.words) > limit:
                yield of(
                    text, f'The label "{text.words}" has {len(text.words)} characters.', f"At most {limit}."
                )
