"""The two questions flows/ asks of this folder, in the words of a session: a role and closed answers."""

from collections.abc import Mapping
from datetime import date

from knowledge.article import Reading
from knowledge.audience import audience_of
from knowledge.knowledge import Knowledge
from knowledge.outline import Detail
from knowledge.situation import from_answers


def read_article(knowledge: Knowledge, slug: str, role: str | None, today: date) -> Reading:
    """An article as somebody of this role may read it today."""
    return knowledge.article(slug, audience_of(role), today)


def read_comparison(
    knowledge: Knowledge, answers: Mapping[str, str], role: str | None, today: date, detail: Detail = "short"
) -> Reading:
    """The ways home for the answers of a sitting."""
    return knowledge.compare(from_answers(answers), audience_of(role), today, detail)
