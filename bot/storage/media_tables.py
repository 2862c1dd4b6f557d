"""Tables of pictures. The rules for columns are those of tables.py, which knows these two as well."""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, Table

from bot.storage.content import metadata

# Pictures a person sent while somebody held their case, drawn anew (bot/media); a paper has one row a page.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("case_id", String(16), nullable=False, index=True),
    Column("key_id", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("page", Integer, nullable=False),  # from 1
    Column("pages", Integer, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),  # for a case that is not there any more
    Index("attachments_place", "key_id", "seq", unique=True),
)

# A picture that is still to be fetched: where it lies, sealed with the keys of the contact, for minutes.
fetches = Table(
    "fetches",
    metadata,
    Column("event_key", LargeBinary(32), primary_key=True),  # of the message: fetched once
    Column("contact", String(32), nullable=False, index=True),
    Column("case_id", String(16), nullable=False, index=True),
    Column("ref_sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
)
