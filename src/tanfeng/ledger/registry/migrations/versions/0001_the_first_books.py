"""The first tables: postings, submissions, entities, memberships, runs and verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "entities",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", "recorded_at", name=op.f("pk_entities")),
    )
    op.create_table(
        "memberships",
        sa.Column("child", sa.String(length=200), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "child", "parent", "relation", "start", "recorded_at", name=op.f("pk_memberships")
        ),
    )
    op.create_index(op.f("ix_memberships_parent"), "memberships", ["parent"], unique=False)
    op.create_table(
        "postings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("book", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("writer", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("recorded_at", name=op.f("uq_postings_recorded_at")),
    )
    op.create_index(op.f("ix_postings_status"), "postings", ["status"], unique=False)
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("posting", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting"], ["postings.id"], name=op.f("fk_runs_posting_postings")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_runs")),
        sa.UniqueConstraint("posting", name=op.f("uq_runs_posting")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("has_file", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["postings.id"], name=op.f("fk_submissions_id_postings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_entity"), "submissions", ["entity"], unique=False)
    op.create_index(op.f("ix_submissions_sha256"), "submissions", ["sha256"], unique=False)
    op.create_table(
        "run_sheets",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=op.f("fk_run_sheets_run_runs")),
        sa.PrimaryKeyConstraint("run", "sheet", name=op.f("pk_run_sheets")),
    )
    op.create_table(
        "submission_entities",
        sa.Column("submission", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission"],
            ["submissions.id"],
            name=op.f("fk_submission_entities_submission_submissions"),
        ),
        sa.PrimaryKeyConstraint("submission", "entity", name=op.f("pk_submission_entities")),
    )
    op.create_index(
        op.f("ix_submission_entities_entity"), "submission_entities", ["entity"], unique=False
    )
    op.create_table(
        "verdicts",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("indicator", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("requirement", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("margin", sa.Double(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=op.f("fk_verdicts_run_runs")),
        sa.PrimaryKeyConstraint("run", "position", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_subject"), "verdicts", ["subject"], unique=False)
    op.create_table(
        "voids",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=op.f("fk_voids_run_runs")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_voids")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("voids")
    op.drop_index(op.f("ix_verdicts_subject"), table_name="verdicts")
    op.drop_table("verdicts")
    op.drop_index(op.f("ix_submission_entities_entity"), table_name="submission_entities")
    op.drop_table("submission_entities")
    op.drop_table("run_sheets")
    op.drop_index(op.f("ix_submissions_sha256"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_entity"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_table("runs")
    op.drop_table("workspace")
    op.drop_index(op.f("ix_postings_status"), table_name="postings")
    op.drop_table("postings")
    op.drop_index(op.f("ix_memberships_parent"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("entities")
