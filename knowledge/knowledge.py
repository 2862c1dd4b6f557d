"""All that is known as one frozen value, and the questions it answers for a reader on a day.

Knows no words of any language but the English sources, and no clock.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from config.source import Source
from knowledge.article import OFFER, Article, Reading, shown
from knowledge.audience import Audience
from knowledge.compare import Comparison, compare
from knowledge.contact_point import ContactPoint, visible
from knowledge.country import CountryData, OriginData
from knowledge.fact import Fact
from knowledge.outline import GATE_ARTICLES, Detail, outline
from knowledge.piece import line, said
from knowledge.situation import Situation
from knowledge.statement import Reader

KEPT = 1024
"""Comparisons remembered at most. They are made of closed answers and a day: nothing in them is anybody's."""


class Knowledge(msgspec.Struct, frozen=True):
    """Facts, articles, ways home, contact points. Every question to it has an answer or offers a person."""

    facts: Mapping[str, Fact]
    articles: Mapping[str, Article]
    countries: Mapping[str, CountryData]
    origins: tuple[OriginData, ...]
    texts: Mapping[str, Source]
    points: tuple[ContactPoint, ...]
    version: str
    compared: dict[tuple[Situation, Audience, date, Detail], Reading] = msgspec.field(default_factory=dict)
    """Readings made before; the same question has the same answer all day, and asking it is dear."""

    def reader(self, audience: Audience, today: date) -> Reader:
        """One audience on one day."""
        return Reader(self.facts, audience, today)

    def article(self, slug: str, audience: Audience, today: date) -> Reading:
        """An article as this audience may read it today."""
        article = self.articles.get(slug)
        if article is None:
            return Reading((line(OFFER),), person=True)
        return shown(article, self.reader(audience, today))

    def contacts(
        self, slug: str, audience: Audience, today: date, verified: Mapping[str, date], situation: Situation
    ) -> tuple[ContactPoint, ...]:
        """The verified contact points that stand under an article for this reader, if any."""
        article = self.articles.get(slug)
        if article is None or audience not in article.audiences:
            return ()
        about = (each for each in self.points if each.about in article.points)
        return visible(about, verified, today, audience, situation)

    def comparison(self, situation: Situation, audience: Audience, today: date) -> Comparison:
        """The ways home as data: for tables, cards and tests."""
        country = self.countries.get(situation.country or "")
        return compare(situation, self.reader(audience, today), country, self.origins)

    def compare(
        self, situation: Situation, audience: Audience, today: date, detail: Detail = "short"
    ) -> Reading:
        """The ways home on a small screen; while somebody is held, what may keep them safer instead."""
        question = (situation, audience, today, detail)
        reading = self.compared.get(question)
        if reading is None:
            if len(self.compared) >= KEPT:
                self.compared.clear()
            reading = self.compared[question] = self._compare(situation, audience, today, detail)
        return reading

    def _compare(self, situation: Situation, audience: Audience, today: date, detail: Detail) -> Reading:
        found = self.comparison(situation, audience, today)
        if (slug := GATE_ARTICLES.get(found.gate)) is not None:
            return self.article(slug, audience, today)
        pieces = outline(found, detail)
        return Reading(pieces, said(pieces), person=found.person_first or found.withheld)
