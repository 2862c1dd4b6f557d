"""The watched phone: words that guard, wishes, covered identifiers, one-time phrases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns with harmless values, and the new tables."""
    for column in (
        sa.Column("keyed", sa.String(length=5), nullable=True),
        sa.Column("word_salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("safe_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("second_key", sa.LargeBinary(length=32), nullable=True),
        _flag("locked"),
    ):
        op.add_column("contacts", column)
    op.add_column("traces", _flag("secret"))
    op.add_column("outbox", _flag("apart"))
    op.add_column("web_lines", _flag("stays"))
    op.add_column("cases", _flag("apart"))
    op.add_column("cases", sa.Column("consent", sa.String(length=8), nullable=True))
    op.create_table(
        "wishes",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("write_days", sa.String(length=8), nullable=True),
        sa.Column("write_hours", sa.String(length=10), nullable=True),
        sa.Column("write_zone", sa.String(length=6), nullable=True),
        sa.Column("greeting", sa.String(length=12), nullable=True),
        sa.Column("clear_after", sa.String(length=4), nullable=True),
        sa.Column("check_in", sa.String(length=4), nullable=True),
        sa.Column("check_in_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_index(op.f("ix_wishes_check_in_at"), "wishes", ["check_in_at"], unique=False)
    op.create_table(
        "phrases",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_identifiers_contact"), "identifiers", ["contact"], unique=False)
    op.create_index(op.f("ix_identifiers_case_id"), "identifiers", ["case_id"], unique=False)
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("review_by", sa.Float(), nullable=True),
        sa.Column("reviewer", sa.String(length=16), nullable=True),
        sa.Column("reviewed_at", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_openings_case_id"), "openings", ["case_id"], unique=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
