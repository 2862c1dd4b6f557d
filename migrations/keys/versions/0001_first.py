"""The tables of keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """All of them."""
    op.create_table(
        "contact_keys",
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("address_key"),
        sa.UniqueConstraint("contact"),
    )
    op.create_table(
        "case_keys",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("case_keys_case", "case_keys", ["case_id", "number"])
    op.create_table(
        "wraps",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "reader"),
    )
    op.create_index("wraps_reader", "wraps", ["reader"])
    op.create_table(
        "operator_keys",
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.Column("code_locked", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("operator"),
    )
    op.create_table(
        "recovery_keys",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "recovery_boxes",
        sa.Column("recovery_id", sa.String(length=16), nullable=False),
        sa.Column("outer", sa.String(length=16), nullable=False),
        sa.Column("inner", sa.String(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("recovery_id", "outer", "inner"),
    )
    op.create_table(
        "destroyed",
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )
