"""Who is told that somebody waits: at once, again while danger waits, and never too often."""

from functools import partial

import pytest
from sqlalchemy import select, update

from bot.desk.alerts import alert
from bot.storage.tables import alerts
from tests.desk_parts import START, Scene, desk_scene

scene = desk_scene


async def told(scene: Scene) -> list[tuple[str, str]]:
    """(operator, case) of what is to be sent now; after that it counts as sent."""
    query = select(alerts.c.operator, alerts.c.case_id).where(alerts.c.sent_at.is_(None))
    found = [tuple(row) for row in scene.rows(query.order_by(alerts.c.id))]
    sent = update(alerts).where(alerts.c.sent_at.is_(None)).values(sent_at=scene.clock.now())
    await scene.writer.run(lambda db: db.sa.execute(sent))
    return found


@pytest.mark.parametrize(
    ("urgency", "language", "told"),
    [
        ("P3", "bn", ["ann"]),
        ("P3", "th", ["bo"]),
        ("P3", "zh-Hans", ["ann", "bo"]),
        ("P0", "th", ["bo", "ann"]),
    ],
)
async def test_who_is_told_that_somebody_waits(
    scene: Scene, urgency: str, language: str, told: list[str]
) -> None:
    await scene.desk.on_shift("ann")
    await scene.desk.on_shift("bo")
    case = await scene.case(urgency=urgency, language=language)
    assert await scene.writer.run(lambda db: alert(db, case, START)) == len(told)
    assert await scene.writer.run(lambda db: alert(db, case, START)) == len(told)
    assert [row.operator for row in scene.rows(select(alerts.c.operator).order_by(alerts.c.id))] == told


async def test_nobody_is_called_for_practice_and_nobody_who_is_not_on_shift(scene: Scene) -> None:
    await scene.desk.on_shift("ann")
    practice = await scene.case("play", practice=True)
    assert await scene.writer.run(lambda db: alert(db, practice, START)) == 0
    scene.clock.time += 1800
    case = await scene.case(urgency="P0")
    assert await scene.writer.run(lambda db: alert(db, case, scene.clock.now())) == 0


async def test_danger_that_came_to_an_empty_desk_is_told_to_the_first_who_comes(scene: Scene) -> None:
    for case_id, urgency in (("now", "P0"), ("soon", "P1"), ("later", "P2")):
        case = await scene.case(case_id, urgency=urgency)
        await scene.writer.run(partial(alert, case=case, now=START))
    await scene.case("play", practice=True, urgency="P0")
    await scene.case("held", urgency="P0")
    await scene.desk.claim("bo", "held")
    assert await told(scene) == []
    await scene.desk.on_shift("ann")
    assert sorted(await told(scene)) == [("ann", "now"), ("ann", "soon")]
    await scene.desk.off_shift("ann")
    await scene.desk.on_shift("ann")
    assert await told(scene) == []
    assert ("alerted", None, "now", "P0 1 again") in scene.audited(action="alerted")


@pytest.mark.parametrize(("urgency", "seconds"), [("P0", 180), ("P1", 900)])
async def test_danger_nobody_takes_is_told_again_and_not_more_often(
    scene: Scene, urgency: str, seconds: int
) -> None:
    await scene.case(urgency=urgency)
    await scene.desk.on_shift("ann")
    assert await told(scene) == [("ann", "c1")]
    for _ in range(2):
        scene.clock.time += seconds - 1
        await scene.desk.on_shift("ann")
        await scene.desk.sweep()
        assert await told(scene) == []
        scene.clock.time += 1
        await scene.desk.sweep()
        assert await told(scene) == [("ann", "c1")]
    scene.clock.time += seconds
    await scene.desk.claim("ann", "c1")
    await scene.desk.sweep()
    assert await told(scene) == []


async def test_what_is_not_urgent_is_told_once(scene: Scene) -> None:
    await scene.desk.on_shift("ann")
    case = await scene.case(urgency="P2")
    await scene.writer.run(lambda db: alert(db, case, START))
    assert await told(scene) == [("ann", "c1")]
    scene.clock.time += 1700
    await scene.desk.sweep()
    assert await told(scene) == []
