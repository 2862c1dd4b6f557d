"""A statement nobody has checked lately is not said any more: somebody should look before many are gone."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem

FILE = "knowledge/facts.yaml"


def check(ground: Ground) -> Iterator[Problem]:
    """Facts past their last day."""
    for fact in ground.knowledge.facts.values():
        if ground.today > fact.expires:
            yield Problem(
                FILE,
                1,
                f"{fact.id} is past its last day, {fact.expires.isoformat()}.",
                "Check it with its source.",
            )
        if not fact.review.by.strip():
            yield Problem(
                FILE, 1, f"{fact.id} does not say who reviewed it.", 'Write a name, or "no person".'
            )
