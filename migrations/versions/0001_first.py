"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "acceptances",
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("language"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("sent_at", sa.Float(), nullable=True),
        sa.Column("ref_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alerts_todo", "alerts", ["sent_at", "id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audit_case_id"), "audit", ["case_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.String(length=2), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=True),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("medical", sa.Boolean(), nullable=False),
        sa.Column("phone_soon_taken", sa.Boolean(), nullable=False),
        sa.Column("group_size", sa.String(length=8), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("second_reader", sa.String(length=16), nullable=True),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("emptied", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("waiting_since", sa.Float(), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=True),
        sa.Column("offered_to", sa.String(length=16), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("danger_at", sa.Float(), nullable=True),
        sa.Column("join_with", sa.String(length=16), nullable=True),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cases_queue", "cases", ["state", "urgency", "waiting_since"], unique=False)
    op.create_index(op.f("ix_cases_contact"), "cases", ["contact"], unique=False)
    op.create_table(
        "code_tries",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_table(
        "console_sessions",
        sa.Column("token_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=43), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("token_key"),
    )
    op.create_index(op.f("ix_console_sessions_operator"), "console_sessions", ["operator"], unique=False)
    op.create_table(
        "contact_points",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("verified_by", sa.String(length=16), nullable=False),
        sa.Column("verified_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "contacts",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("door_until", sa.Float(), nullable=False),
        sa.Column("route_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("last_word_at", sa.Float(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_key"),
    )
    op.create_index(
        "inbox_todo",
        "inbox",
        ["done"],
        unique=False,
        sqlite_where=sa.text("done = 0"),
        postgresql_where=sa.text("NOT done"),
    )
    op.create_table(
        "invites",
        sa.Column("token_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("token_key"),
    )
    op.create_table(
        "lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=True),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("text_ids", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("outbox_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_lines_contact"), "lines", ["contact"], unique=False)
    op.create_index(
        "lines_case",
        "lines",
        ["case_id"],
        unique=False,
        sqlite_where=sa.text("case_id IS NOT NULL"),
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "operators",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("console_language", sa.String(length=16), nullable=False),
        sa.Column("passphrase_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("on_shift_until", sa.Float(), nullable=False),
        sa.Column("staff_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("staff_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("staff_key"),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rule", sa.String(length=8), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("caused_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.Float(), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_outbox_contact"), "outbox", ["contact"], unique=False)
    op.create_index(
        "outbox_todo",
        "outbox",
        ["contact"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "return_codes",
        sa.Column("code_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=True),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("code_key"),
    )
    op.create_table(
        "sessions",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("session_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "traces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("ref_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_traces_contact"), "traces", ["contact"], unique=False)
    op.create_table(
        "web_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("outbox_id", sa.String(length=40), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_web_lines_contact"), "web_lines", ["contact"], unique=False)
    op.create_table(
        "vouches",
        sa.Column("newcomer", sa.String(length=16), nullable=False),
        sa.Column("voucher", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newcomer"],
            ["operators.id"],
        ),
        sa.ForeignKeyConstraint(
            ["voucher"],
            ["operators.id"],
        ),
        sa.PrimaryKeyConstraint("newcomer", "voucher"),
    )
