"""Records of footprints, partners, and the events exchanged with them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exchange_events",
        sa.Column("recorded_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recorded_at", name=op.f("pk_exchange_events")),
        sa.UniqueConstraint(
            "direction",
            "partner",
            "address",
            "id",
            name=op.f("uq_exchange_events_direction_partner_address_id"),
        ),
    )
    op.create_table(
        "partners",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("callbacks", sa.JSON(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("account", sa.String(length=400), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", "recorded_at", name=op.f("pk_partners")),
    )
    op.create_index(op.f("ix_partners_client"), "partners", ["client"], unique=False)
    op.create_table(
        "exchange_attempts",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["exchange_events.recorded_at"],
            name=op.f("fk_exchange_attempts_event_exchange_events"),
        ),
        sa.PrimaryKeyConstraint("event", "attempt", name=op.f("pk_exchange_attempts")),
    )
    op.create_table(
        "exchange_outcomes",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["exchange_events.recorded_at"],
            name=op.f("fk_exchange_outcomes_event_exchange_events"),
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_exchange_outcomes")),
    )
    op.create_table(
        "footprints",
        sa.Column("recorded_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=op.f("fk_footprints_run_runs")),
        sa.PrimaryKeyConstraint("recorded_at", name=op.f("pk_footprints")),
        sa.UniqueConstraint(
            "direction", "partner", "id", name=op.f("uq_footprints_direction_partner_id")
        ),
    )
    op.create_table(
        "footprint_deprecations",
        sa.Column("footprint", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("successor", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["footprint"],
            ["footprints.recorded_at"],
            name=op.f("fk_footprint_deprecations_footprint_footprints"),
        ),
        sa.PrimaryKeyConstraint("footprint", name=op.f("pk_footprint_deprecations")),
    )
    op.create_table(
        "footprint_keys",
        sa.Column("footprint", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["footprint"],
            ["footprints.recorded_at"],
            name=op.f("fk_footprint_keys_footprint_footprints"),
        ),
        sa.PrimaryKeyConstraint("footprint", "kind", "value", name=op.f("pk_footprint_keys")),
    )
    op.create_index(
        op.f("ix_footprint_keys_kind_value"), "footprint_keys", ["kind", "value"], unique=False
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_footprint_keys_kind_value"), table_name="footprint_keys")
    op.drop_table("footprint_keys")
    op.drop_table("footprint_deprecations")
    op.drop_table("footprints")
    op.drop_table("exchange_outcomes")
    op.drop_table("exchange_attempts")
    op.drop_index(op.f("ix_partners_client"), table_name="partners")
    op.drop_table("partners")
    op.drop_table("exchange_events")
