"""What a locked screen shows of a message to somebody inside or unknown: a plain first line, no more."""

from collections.abc import Mapping

from flows.checks.first_lines import found
from flows.events import Said
from flows.texts import Catalog

NEXT_PART = "global.next_part"


class Veil:
    """Knows which texts may stand first. Read once at the start; a text is not looked at twice."""

    def __init__(self, texts: Catalog, words: Mapping[str, tuple[str, ...]]) -> None:
        self._texts = texts
        self._telling = {
            language: frozenset(
                text_id
                for text_id, text in ready.items()
                if any(found(word, text) for word in words[language])
            )
            for language, ready in texts.ready.items()
            if language in words
        }

    def first(self, lines: tuple[Said, ...]) -> tuple[Said, ...]:
        """The same lines, behind one that means nothing if the first would tell a stranger anything."""
        if not lines or not self._tells(lines[0]):
            return lines
        line = lines[0]
        words = self._texts.text(NEXT_PART, line.language) or "…"
        return (Said(NEXT_PART, line.language, words), *lines)

    def _tells(self, line: Said) -> bool:
        """Articles are put together from many texts, and a number leads back: these never stand first."""
        telling = self._telling.get(line.language)
        source = self._texts.sources.get(line.id)
        return source is None or "{code}" in source.text or telling is None or line.id in telling
