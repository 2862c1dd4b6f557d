"""The tables of keys: a database file of their own, whose copies live a week at most.

Whatever is destroyed here takes what it opened with it, in every copy of the content that was ever made. No
column holds an address or a word; a private key is here only wrapped to somebody who is not this machine.
"""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

# The keyed hash of an address leads to a random contact, and to the secret its rows are sealed with.
contact_keys = Table(
    "contact_keys",
    metadata,
    Column("address_key", LargeBinary(32), primary_key=True),
    Column("contact", String(32), nullable=False, unique=True),
    Column("secret", LargeBinary(32), nullable=False),
)

# The public half of what a case is sealed to. It gets another when somebody who could read it leaves.
case_keys = Table(
    "case_keys",
    metadata,
    Column("number", Integer, primary_key=True),  # which one came later; clocks are set back
    Column("id", String(16), nullable=False, unique=True),
    Column("case_id", String(16), nullable=False),
    Column("public", LargeBinary(32), nullable=False),
    Index("case_keys_case", "case_id", "number"),
)

# The private half, once for each who may open it.
wraps = Table(
    "wraps",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("reader", String(20), primary_key=True),  # operator, r:recovery key, or house
    Column("wrapped", LargeBinary, nullable=False),
    Index("wraps_reader", "reader"),
)

# The pair of one operator; the private half under their passphrase, and once more under their printed code.
# Whoever has a security key has nothing under the passphrase alone: locked is empty then.
operator_keys = Table(
    "operator_keys",
    metadata,
    Column("operator", String(16), primary_key=True),
    Column("public", LargeBinary(32), nullable=False),
    Column("locked", LargeBinary, nullable=False),
    Column("code_locked", LargeBinary, nullable=False),
)

# The security keys of operators; the private half once for each, under passphrase and that key together.
security_keys = Table(
    "security_keys",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("operator", String(16), nullable=False),
    Column("credential_id", LargeBinary(1023), nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("locked", LargeBinary, nullable=False),
    Column("label_sealed", LargeBinary, nullable=False),  # what its owner calls it
    Index("security_keys_operator", "operator"),
)

# The supervisors' key: its private half exists only in boxes that two of them open together.
recovery_keys = Table(
    "recovery_keys",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("public", LargeBinary(32), nullable=False),
)
recovery_boxes = Table(
    "recovery_boxes",
    metadata,
    Column("recovery_id", String(16), primary_key=True),
    Column("outer", String(16), primary_key=True),  # the operator who opens it first
    Column("inner", String(16), primary_key=True),  # the one who opens what is in it
    Column("box", LargeBinary, nullable=False),
)

# What must stay destroyed when an older copy is put back; the file this is copied to lies outside the copies.
destroyed = Table(
    "destroyed",
    metadata,
    Column("key_id", String(40), primary_key=True),
    Column("at", Float, nullable=False),
)
