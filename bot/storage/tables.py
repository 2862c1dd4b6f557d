"""The schema, once: migrations, the console and the compiled statements of the hot path all start here.

Columns named *_sealed hold ciphertext: with a key_id beside them sealed to a case (bot/storage/sealed.py),
else under the keys of a contact (bot/storage/contact_keys.py). No column holds an address, a platform id, a
phone number or a user name in clear. Times are epoch seconds. The keys have tables and a file of their own:
key_tables.py.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)  # fmt: skip

from bot.storage import content, media_tables

metadata = content.metadata
PICTURES = (media_tables.attachments, media_tables.fetches)
BOUND = "case_id IS NOT NULL"
WAITING = "state = 'waiting'"

# Facts about the database itself; `root` tells a wrong root key before anything is read with it.
meta = Table(
    "meta",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_key", LargeBinary(32), nullable=False, unique=True),  # keyed hash of the delivery
    Column("contact", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("message_sealed", LargeBinary),  # erased when the turn is committed; the key stays
    Column("received_at", Float, nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    # Partial indexes: a row leaves them once and is never moved inside them on the hot path.
    Index("inbox_todo", "done", sqlite_where=text("done = 0"), postgresql_where=text("NOT done")),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    # door: 30 days
    Column("language", String(16)),
    Column("strict", Boolean, nullable=False, default=True),  # ever inside or of unknown role
    Column("inside", Boolean, nullable=False, default=False),  # was inside once: strict for good
    Column("door_until", Float, nullable=False),
    # route: as long as a case or an undeleted message needs it
    Column("route_sealed", LargeBinary),
    Column("last_word_at", Float, nullable=False),
    Column("opened_at", Float),  # last time safety and role were answered; None while the opening is not done
    Column("keyed", String(5)),  # all: after the word or a code; apart: after the code of an apart case
    # what guards history and answers: keyed hashes, and a mark that the phone is in other hands
    Column("word_salt", LargeBinary(16)),
    Column("safe_key", LargeBinary(32)),
    Column("second_key", LargeBinary(32)),
    Column("locked", Boolean, nullable=False, server_default=false()),
)

# What somebody wishes for this chat. Nothing here names a place: a zone is minutes on a clock.
wishes = Table(
    "wishes",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("write_days", String(8)),
    Column("write_hours", String(10)),
    Column("write_zone", String(6)),
    Column("greeting", String(12)),
    Column("clear_after", String(4)),
    Column("check_in", String(4)),
    Column("check_in_at", Float, index=True),  # when silence is told to a person
)

sessions = Table(
    "sessions",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("session_sealed", LargeBinary, nullable=False),
    Column("expires_at", Float, nullable=False),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("case_id", String(16)),
    Column("direction", String(8), nullable=False),  # in, out (bot), reply (operator), note
    Column("text_ids", Text, nullable=False, default=""),  # bot lines: ids, space separated
    Column("language", String(16)),
    Column("body_sealed", LargeBinary),
    Column("at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),  # without a case: at the earliest, while the sitting lasts
    Column("outbox_id", String(40)),  # bot lines and replies: the message they left in
    Column("key_id", String(16)),  # what it is sealed to; None while it belongs to no case
    Column("seq", Integer),  # its place under that key
    Index("lines_case", "case_id", sqlite_where=text(BOUND), postgresql_where=text(BOUND)),
    Index("lines_place", "key_id", "seq", unique=True),
)

# What lies on the person's phone and can perhaps be deleted: the channel's ids of both sides' messages.
traces = Table(
    "traces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("ref_sealed", LargeBinary, nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("at", Float, nullable=False),
    Column("secret", Boolean, nullable=False, server_default=false()),  # a word or a code: deleted at once
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),  # the order of sending
    Column("id", String(40), nullable=False, unique=True),  # idempotency key, derived from what caused it
    Column("contact", String(32), nullable=False, index=True),
    Column("case_id", String(16)),
    Column("kind", String(8), nullable=False),  # bot, reply; erase and forget say nothing, they delete
    Column("message_sealed", LargeBinary),  # lines and footer; erased when delivered or withdrawn
    Column("rule", String(8), nullable=False),  # live, opened, window
    Column("urgent", Boolean, nullable=False, default=False),
    Column("caused_at", Float, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, sending, sent, withdrawn, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try_at", Float, nullable=False, default=0.0),
    Column("error_code", String(40)),
    Column("apart", Boolean, nullable=False, server_default=false()),  # reply of an apart case
    Index("outbox_todo", "contact", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
)

# The web page shows a conversation again on every post; these are its lines, gone with the sitting.
web_lines = Table(
    "web_lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("key", String(40), nullable=False, unique=True),  # outbox id or inbox event: shown once
    Column("outbox_id", String(40)),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("seen", Boolean, nullable=False, default=False),  # the page has confirmed it
    Column("stays", Boolean, nullable=False, server_default=false()),  # a line of the cover
    Column("at", Float, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("contact", String(32), index=True),  # the spokesperson; None after stop
    Column("state", String(10), nullable=False),  # waiting, held, offered, closed
    Column("urgency", String(2), nullable=False),
    Column("reasons", Text, nullable=False, default=""),  # space separated codes
    Column("language", String(16)),
    Column("role", String(10)),
    Column("needs", Text, nullable=False, default=""),
    Column("minor", Boolean, nullable=False, default=False),
    Column("medical", Boolean, nullable=False, default=False),
    Column("phone_soon_taken", Boolean, nullable=False, default=False),
    Column("group_size", String(8)),
    Column("flags", Text, nullable=False, default=""),  # weak signals (screening), codes only
    Column("second_reader", String(16)),
    Column("practice", Boolean, nullable=False, default=False),
    Column("emptied", Boolean, nullable=False, default=False),  # content forgotten, the card stays
    Column("apart", Boolean, nullable=False, server_default=false()),  # opened without the safe word
    Column("consent", String(8)),  # asked, given, refused: to see what was covered
    Column("opened_at", Float, nullable=False),
    Column("waiting_since", Float, nullable=False),
    Column("holder", String(16)),
    Column("offered_to", String(16)),
    Column("lease_until", Float),
    Column("danger_at", Float),  # unanswered danger in a held case, for the 3 and 15 minute rule
    Column("join_with", String(16)),  # an older case this one is proposed to be joined with
    Column("closed_at", Float),
    Column("outcome", String(20)),
    Index("cases_queue", "state", "urgency", "waiting_since"),
)

# One-time phrases: shown to the person and to whoever holds the case, answered once, then gone.
phrases = Table(
    "phrases",
    metadata,
    Column("case_id", String(16), primary_key=True),
    Column("words_sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
)

# Numbers and links a person typed unasked: covered in the transcript, kept here under a key of their own.
identifiers = Table(
    "identifiers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("case_id", String(16), index=True),
    Column("kind", String(12), nullable=False),
    Column("mark", String(24), nullable=False),  # how it stands in the transcript
    Column("value_sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("key_id", String(16)),
    Column("seq", Integer),
    Index("identifiers_place", "key_id", "seq", unique=True),
)

# Who has opened what was covered, on what ground, and who looked at that afterwards.
openings = Table(
    "openings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(16), nullable=False, index=True),
    Column("operator", String(16), nullable=False),
    Column("ground", String(8), nullable=False),  # consent, silence
    Column("at", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("review_by", Float),  # silence only: a second person looks by then
    Column("reviewer", String(16)),
    Column("reviewed_at", Float),
    Column("verdict", String(8)),  # right, wrong
)

# A written reason, sealed to each person who may have to judge it.
reasons = Table(
    "reasons",
    metadata,
    Column("subject", String(24), primary_key=True),  # opening:7, approval:7
    Column("reader", String(16), primary_key=True),
    Column("box", LargeBinary, nullable=False),
)

# What takes two: asked by one, agreed to by another, used once, and only for what exactly was asked.
approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", String(12), nullable=False),
    Column("subject", String(16), nullable=False),  # a case or an operator
    Column("digest", LargeBinary(32), nullable=False),  # of the exact payload
    Column("asked_by", String(16), nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("agreed_by", String(16)),
    Column("agreed_at", Float),
    Column("half_opened", LargeBinary),  # recovery: what the second one has opened, for the first one only
    Column("used_at", Float),
)

# Who has said that they may know the person of a case, or those around them.
conflicts = Table(
    "conflicts",
    metadata,
    Column("case_id", String(16), primary_key=True),
    Column("operator", String(16), primary_key=True),
)

return_codes = Table(
    "return_codes",
    metadata,
    Column("code_key", LargeBinary(32), primary_key=True),  # keyed hash
    Column("contact", String(32), nullable=False),
    Column("case_id", String(16)),
    Column("expires_at", Float, nullable=False),
)

code_tries = Table(
    "code_tries",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", Float, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),  # chosen for the console, not a legal name
    Column("role", String(12), nullable=False),  # admin, responder
    Column("state", String(10), nullable=False),  # newcomer, active, removed
    Column("languages", Text, nullable=False),
    Column("console_language", String(16), nullable=False, default="en"),
    Column("supervisor", Boolean, nullable=False, server_default=false()),
    Column("passphrase_hash", Text, nullable=False),
    Column("totp_sealed", LargeBinary, nullable=False),
    Column("totp_last_step", Integer, nullable=False, default=0),
    Column("on_shift_until", Float, nullable=False, default=0.0),
    Column("staff_address_sealed", LargeBinary),  # chat of the staff bot
    Column("staff_key", LargeBinary(32), unique=True),  # keyed hash of that chat, to look it up
    Column("created_at", Float, nullable=False),
)

vouches = Table(
    "vouches",
    metadata,
    Column("newcomer", ForeignKey("operators.id"), primary_key=True),
    Column("voucher", ForeignKey("operators.id"), primary_key=True),
    Column("at", Float, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("token_key", LargeBinary(32), primary_key=True),
    Column("purpose", String(10), nullable=False),  # admin, responder, staff_bot
    Column("operator", String(16)),  # whom a staff_bot link belongs to
    Column("languages", Text, nullable=False, default=""),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_key", LargeBinary(32), primary_key=True),
    Column("operator", String(16), nullable=False, index=True),
    Column("form_token", String(43), nullable=False),
    Column("hand_locked", LargeBinary),  # the private key of this person, under the token in their browser
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operator", String(16), nullable=False),
    Column("starts_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(16), nullable=False),
    Column("operator", String(16), nullable=False),
    Column("urgency", String(2), nullable=False),
    Column("language", String(16)),
    Column("at", Float, nullable=False),
    Column("sent_at", Float),
    Column("ref_sealed", LargeBinary),  # the staff bot's message, deleted once the case is taken or closed
    Index("alerts_todo", "sent_at", "id"),
)

acceptances = Table(
    "acceptances",
    metadata,
    Column("language", String(16), primary_key=True),
    Column("operator", String(16), nullable=False),
    Column("name", String(40), nullable=False),
    Column("at", Float, nullable=False),
)

contact_points = Table(
    "contact_points",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("verified_by", String(16), nullable=False),
    Column("verified_at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("operator", String(16)),  # None: the software itself
    Column("action", String(24), nullable=False),
    Column("case_id", String(16), index=True),
    Column("detail", String(60), nullable=False, default=""),  # codes only
)
