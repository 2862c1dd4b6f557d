"""The audit log: rows are added in the same transaction as what they tell of, and never changed."""

from sqlalchemy import insert, select

from bot.storage.tables import audit as table
from bot.storage.writer import Db
from escalation.audit import AuditRow


def write(db: Db, row: AuditRow) -> None:
    """Add one row."""
    db.sa.execute(
        insert(table).values(
            at=row.at, operator=row.operator, action=row.action, case_id=row.case_id, detail=row.detail
        )
    )


def of_case(db: Db, case_id: str) -> list[AuditRow]:
    """What was done to one case, oldest first."""
    columns = (table.c.at, table.c.action, table.c.operator, table.c.case_id, table.c.detail)
    rows = db.sa.execute(select(*columns).where(table.c.case_id == case_id).order_by(table.c.id)).all()
    return [AuditRow(*row) for row in rows]
