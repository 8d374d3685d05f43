"""The tables of the registry (登记簿); the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0003"
"""Alembic revision that this code works with."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row. `moment` is the last recorded_at handed out: every writer takes the next one by
# updating this row, so the row's lock is also what puts two writers in order.
workspace = Table(
    "workspace",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("moment", BigInteger, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("book", String(16), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("writer", String(200), nullable=False),
    UniqueConstraint("recorded_at"),
    Index(None, "status"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", String(40), ForeignKey(postings.c.id), primary_key=True),
    Column("entity", String(200), nullable=False),
    Column("form", String(200), nullable=False),
    Column("file_name", String(400), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("has_file", Boolean, nullable=False),
    Column("by", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("confidentiality", String(40), nullable=False),
    Column("facts", BigInteger, nullable=False),
    Column("withdrawn", BigInteger, nullable=False),
    Index(None, "entity"),
    Index(None, "sha256"),
)

# Whom a submission speaks of: two submissions that share an entity are put one after the other.
submission_entities = Table(
    "submission_entities",
    metadata,
    Column("submission", String(40), ForeignKey(submissions.c.id), primary_key=True),
    Column("entity", String(200), primary_key=True),
    Index(None, "entity"),
)

entities = Table(
    "entities",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("recorded_at", BigInteger, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("sector", String(20), nullable=False),
    Column("region", String(20), nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("confidentiality", String(40), nullable=False),
    Column("start", Date),
    Column("end", Date),
)

memberships = Table(
    "memberships",
    metadata,
    Column("child", String(200), primary_key=True),
    Column("parent", String(200), primary_key=True),
    Column("relation", String(20), primary_key=True),
    # '' stands for "since ever": a primary key cannot hold NULL
    Column("start", String(10), primary_key=True),
    Column("recorded_at", BigInteger, primary_key=True),
    Column("end", Date),
    Index(None, "parent"),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("posting", String(40), ForeignKey(postings.c.id), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("version", String(40), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("findings", JSON, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("posting"),
)

run_sheets = Table(
    "run_sheets",
    metadata,
    Column("run", Integer, ForeignKey(runs.c.number), primary_key=True),
    Column("sheet", String(200), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("path", Text, nullable=False),
    # [[file name, evidence hash], ...], the YAML first
    Column("files", JSON, nullable=False),
)

voids = Table(
    "voids",
    metadata,
    Column("run", Integer, ForeignKey(runs.c.number), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("run", Integer, ForeignKey(runs.c.number), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("subject", String(200), nullable=False),
    Column("item", String(80), nullable=False),
    Column("indicator", String(120), nullable=False),
    Column("period", String(40), nullable=False),
    Column("requirement", String(200), nullable=False),
    Column("clause", Text, nullable=False),
    Column("grade", String(80), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("value", Double),
    Column("unit", String(40), nullable=False),
    Column("limits", JSON, nullable=False),
    Column("margin", Double),
    Column("deadline", Date),
    Column("status", String(20), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("message_zh", Text, nullable=False),
    Column("message_en", Text, nullable=False),
    Index(None, "subject"),
)

# Records of footprints in the form of PACT, our own and those of partners. A row is never
# changed: that a record is superseded is a row of `footprint_deprecations`.
footprints = Table(
    "footprints",
    metadata,
    Column("recorded_at", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", String(10), nullable=False),
    # '' for our own: a unique constraint holds NULLs apart
    Column("partner", String(200), nullable=False),
    Column("id", String(36), nullable=False),
    Column("status", String(12), nullable=False),
    Column("run", Integer, ForeignKey(runs.c.number)),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("direction", "partner", "id"),
)

# What footprints are looked for by: product, company, classification, geography.
footprint_keys = Table(
    "footprint_keys",
    metadata,
    Column(
        "footprint", BigInteger, ForeignKey(footprints.c.recorded_at), primary_key=True,
        autoincrement=False,
    ),
    Column("kind", String(20), primary_key=True),
    Column("value", String(500), primary_key=True),
    Index(None, "kind", "value"),
)  # fmt: skip

footprint_deprecations = Table(
    "footprint_deprecations",
    metadata,
    Column(
        "footprint", BigInteger, ForeignKey(footprints.c.recorded_at), primary_key=True,
        autoincrement=False,
    ),
    Column("recorded_at", BigInteger, nullable=False),
    Column("successor", String(36), nullable=False),
)  # fmt: skip

# Who may ask us and whom we may ask. The last row of a name counts.
partners = Table(
    "partners",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("recorded_at", BigInteger, primary_key=True, autoincrement=False),
    Column("client", String(80), nullable=False),
    # scrypt of the secret that was shown once; the secret itself is nowhere
    Column("secret", String(300), nullable=False),
    # their addresses: events are sent to these and to no other
    Column("callbacks", JSON, nullable=False),
    # product ids that they may see; empty for all
    Column("products", JSON, nullable=False),
    # our name with them; its secret is a file, for a registry may be shared
    Column("account", String(400), nullable=False),
    Column("revoked", Boolean, nullable=False),
    # own, all or nothing: events of lives that they may see
    Column("events", String(8), nullable=False, server_default=""),
    Index(None, "client"),
)

exchange_events = Table(
    "exchange_events",
    metadata,
    Column("recorded_at", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", String(10), nullable=False),
    Column("partner", String(200), nullable=False),
    # of one that came in, where it says it is from; of one that goes out, where to
    Column("address", String(500), nullable=False),
    Column("id", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("direction", "partner", "address", "id"),
)

# A row is written before each try: of two processes only one can write it.
exchange_attempts = Table(
    "exchange_attempts",
    metadata,
    Column(
        "event", BigInteger, ForeignKey(exchange_events.c.recorded_at), primary_key=True,
        autoincrement=False,
    ),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
)  # fmt: skip

exchange_outcomes = Table(
    "exchange_outcomes",
    metadata,
    Column(
        "event", BigInteger, ForeignKey(exchange_events.c.recorded_at), primary_key=True,
        autoincrement=False,
    ),
    Column("outcome", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)  # fmt: skip
