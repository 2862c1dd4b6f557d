"""What belongs to a case is sealed to people; contacts are random; some things take two.

Words, typed identifiers and reasons of before were sealed with a key of the server, which this version does
not have any more, and contacts were named by another rule. They are forgotten here: nobody could read them.
Cards stay, without a way to the person; whoever writes again is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FORGOTTEN = (
    "lines",
    "identifiers",
    "openings",
    "sessions",
    "outbox",
    "web_lines",
    "traces",
    "inbox",
    "contacts",
    "wishes",
    "phrases",
    "return_codes",
    "code_tries",
    "console_sessions",
)

CASES = sa.table("cases", sa.column("contact"), sa.column("emptied"), sa.column("practice", sa.Boolean()))


def upgrade() -> None:
    """Forget, then add what is new."""
    for table in FORGOTTEN:
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  (names from the list above)
    op.execute(sa.update(CASES).where(~CASES.c.practice).values(contact=None, emptied=sa.true()))
    op.execute(sa.delete(CASES).where(CASES.c.practice))  # laid out anew at the next start
    # Nobody has a key of their own yet: everybody comes in once more by a link.
    op.execute(sa.text("UPDATE operators SET passphrase_hash = '', totp_last_step = 0, on_shift_until = 0"))
    for table in ("lines", "identifiers"):
        op.add_column(table, sa.Column("key_id", sa.String(length=16), nullable=True))
        op.add_column(table, sa.Column("seq", sa.Integer(), nullable=True))
        op.create_index(f"{table}_place", table, ["key_id", "seq"], unique=True)
    op.drop_column("openings", "reason_sealed")
    op.add_column(
        "operators", sa.Column("supervisor", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("console_sessions", sa.Column("hand_locked", sa.LargeBinary(), nullable=True))
    op.create_table(
        "reasons",
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("reader", sa.String(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "reader"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("agreed_by", sa.String(length=16), nullable=True),
        sa.Column("agreed_at", sa.Float(), nullable=True),
        sa.Column("half_opened", sa.LargeBinary(), nullable=True),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "conflicts",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "operator"),
    )
