"""Contact points on a small screen: what each is, how it is reached, its caution, and when it was checked.

It decides nothing about who may see them.
"""

from datetime import date

from knowledge.contact_point import ContactPoint
from knowledge.piece import Piece, heading, line

HEADING = heading("points.heading", line("points.care"))
"""What stands above the first of them."""


def contact(point: ContactPoint, verified: date) -> Piece:
    """One point. Nothing of it is shown without its caution and the day of its check."""
    reach = (Piece("point", f"reach.{each.means}", {"at": each.at}) for each in point.reach)
    caution = (Piece("caution", point.caution_text),) if point.caution_text else ()
    checked = Piece("age", "points.checked", {"when": _day(verified)})
    return Piece("contact", point.text, under=(*reach, *caution, checked))


def _day(on: date) -> Piece:
    return Piece(
        "line",
        "when.day",
        {"day": str(on.day), "month": line(f"month.{on.month}"), "year": str(on.year)},
    )
