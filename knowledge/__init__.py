"""What we know: vetted statements, articles and ways home, each with source, date, caution and readers."""

from knowledge.article import Article, Reading
from knowledge.audience import Audience, audience_of
from knowledge.compare import Comparison
from knowledge.contact_point import ContactPoint, counts, visible
from knowledge.contacts import HEADING as CONTACTS_HEADING
from knowledge.contacts import contact
from knowledge.fact import Fact, standing
from knowledge.knowledge import Knowledge
from knowledge.load import load
from knowledge.outline import outline
from knowledge.piece import Piece, words
from knowledge.screen import read_article, read_comparison
from knowledge.situation import Situation, from_answers
from knowledge.sources import catalogue, sources
from knowledge.table import Row, table

__all__ = [
    "CONTACTS_HEADING",
    "Article",
    "Audience",
    "Comparison",
    "ContactPoint",
    "Fact",
    "Knowledge",
    "Piece",
    "Reading",
    "Row",
    "Situation",
    "audience_of",
    "catalogue",
    "contact",
    "counts",
    "from_answers",
    "load",
    "outline",
    "read_article",
    "read_comparison",
    "sources",
    "standing",
    "table",
    "visible",
    "words",
]
