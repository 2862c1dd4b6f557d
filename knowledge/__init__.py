"""What we know: vetted statements, articles and ways home, each with source, date, caution and readers."""

from knowledge.article import Article, Reading
from knowledge.audience import Audience, audience_of
from knowledge.compare import Comparison, compare
from knowledge.contact_point import ContactPoint, visible
from knowledge.fact import Fact, standing
from knowledge.load import Knowledge, load
from knowledge.outline import outline
from knowledge.piece import Piece, words
from knowledge.screen import Row, read_article, read_comparison, table
from knowledge.situation import Situation, from_answers
from knowledge.sources import catalogue, sources

__all__ = [
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
    "compare",
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
