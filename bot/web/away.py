"""The page one leaves to: a plain table of units that anybody may have open. It knows nothing of the rest."""

AWAY = "/away"
_STEPS = (1, 2, 5, 10, 20, 50, 100)


def away_rows() -> tuple[tuple[str, ...], ...]:
    """Centimetres and inches, kilograms and pounds, Celsius and Fahrenheit."""
    head = ("cm", "in", "kg", "lb", "°C", "°F")
    body = tuple(
        (f"{n}", f"{n / 2.54:.1f}", f"{n}", f"{n * 2.2046:.1f}", f"{n}", f"{n * 1.8 + 32:.0f}")
        for n in _STEPS
    )
    return (head, *body)
