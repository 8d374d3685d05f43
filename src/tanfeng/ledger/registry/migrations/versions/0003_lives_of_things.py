"""Events of things, what they mention, and what is in what."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and let partners see events."""
    op.add_column(
        "partners", sa.Column("events", sa.String(length=8), nullable=False, server_default="")
    )
    op.create_table(
        "life_jobs",
        sa.Column("job", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_life_jobs")),
        sa.UniqueConstraint("id", name=op.f("uq_life_jobs_id")),
    )
    op.create_index(op.f("ix_life_jobs_recorded_at"), "life_jobs", ["recorded_at"])
    op.create_table(
        "life_things",
        sa.Column("thing", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("thing", name=op.f("pk_life_things")),
        sa.UniqueConstraint("name", name=op.f("uq_life_things_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "life_events",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.String(length=6), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("read_point", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("transformation", sa.Text(), nullable=False),
        sa.Column("error", sa.Boolean(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_life_events")),
    )
    for column in ("hash", "id", "time", "recorded_at"):
        op.create_index(op.f(f"ix_life_events_{column}"), "life_events", [column])
    op.create_table(
        "life_mentions",
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Double()),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_life_mentions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_life_mentions_thing_event_role"), "life_mentions", ["thing", "event", "role"]
    )
    op.create_table(
        "life_sides",
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_life_sides")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_life_sides_name"), "life_sides", ["name"])
    op.create_table(
        "life_voids",
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "by", name=op.f("pk_life_voids")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "life_links",
        sa.Column("child", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger()),
        sa.PrimaryKeyConstraint("child", "since", "parent", name=op.f("pk_life_links")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_life_links_parent",
        "life_links",
        ["parent", "child", "since", "until", "opened", "closed"],
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_column("partners", "events")
    for table in (
        "life_links", "life_voids", "life_sides", "life_mentions", "life_events", "life_things",
        "life_jobs",
    ):  # fmt: skip
        op.drop_table(table)
