"""All that is known, read once from this folder into one frozen value, with a version made from its bytes."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from config.sheet import load as load_sheet
from config.source import Source
from knowledge.article_file import read_article
from knowledge.contact_file import read_points
from knowledge.country_file import COUNTRIES, Known, read_country, read_origins
from knowledge.fact_file import read_facts
from knowledge.knowledge import Knowledge

HOME = Path(__file__).parent


def read(home: Path) -> Knowledge:
    """Everything in a folder; a slip in any file is told with its line."""
    facts = read_facts(home / "facts.yaml", "knowledge/facts.yaml")
    texts = read_texts(home / "texts.yaml", "knowledge/texts.yaml")
    known = Known(facts, texts)
    articles = (
        read_article(path, f"knowledge/articles/{path.name}", known)
        for path in sorted(home.glob("articles/*.yaml"))
    )
    countries = {
        code: read_country(home / "paths" / f"{code}.yaml", f"knowledge/paths/{code}.yaml", known)
        for code in COUNTRIES
    }
    return Knowledge(
        facts=facts,
        articles=MappingProxyType({each.slug: each for each in articles}),
        countries=MappingProxyType(countries),
        origins=read_origins(home / "origins.yaml", "knowledge/origins.yaml", known),
        texts=texts,
        points=read_points(home / "contact_points.yaml", "knowledge/contact_points.yaml"),
        version=_version(home),
    )


@cache
def load() -> Knowledge:
    """The packaged knowledge, read once."""
    return read(HOME)


def read_texts(path: Path, name: str) -> Mapping[str, Source]:
    """The words around the facts."""
    found: dict[str, Source] = {}
    for text_id, cell in load_sheet(path, name).fields(("texts",))["texts"].pairs().items():
        fields = cell.fields(("text", "note"))
        found[text_id] = Source(text=fields["text"].text(), note=fields["note"].text(), critical=True)
    return MappingProxyType(found)


def _version(home: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(home.rglob("*.yaml")):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
