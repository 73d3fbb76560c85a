"""ledger: held readings, retractions, phases, what events tell of"""

import sqlalchemy as sa
from alembic import op

import schema.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "retractions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judgment_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("force", sa.String(length=64), nullable=False),
        sa.Column("framework", sa.String(length=32), nullable=True),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=True),
        sa.Column("until", schema.tables.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", schema.tables.UTCDateTime(timezone=True), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", schema.tables.UTCDateTime(timezone=True), nullable=True),
        sa.Column("undone_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["judgment_id"], ["judgments.id"], name=op.f("fk_retractions_judgment_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_retractions_page_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_retractions_reading_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retractions")),
    )
    op.create_index("ix_retractions_force_question", "retractions", ["force", "question"])
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("force", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("told", sa.String(length=10), nullable=True),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_sightings_page_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_sightings_reading_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_sightings_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
    )
    op.create_index("ix_sightings_force_phase", "sightings", ["force", "phase"])
    op.create_table(
        "phases",
        sa.Column("force", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("sighting_id", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sighting_id"], ["sightings.id"], name=op.f("fk_phases_sighting_id")),
        sa.PrimaryKeyConstraint("force", "phase", name=op.f("pk_phases")),
    )
    # Plain columns, one by one: SQLite would have to copy a table that others point to for anything more.
    op.add_column("events", sa.Column("judgment_id", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("reading_id", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("retraction_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_events_judgment_id"), "events", ["judgment_id"])
    op.create_index(op.f("ix_events_recorded_at"), "events", ["recorded_at"])
    op.add_column("judgments", sa.Column("repeats", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_judgments_force_question", "judgments")
    op.create_index("ix_judgments_force_question", "judgments", ["force", "question", "repeats"])
    op.create_index("ix_judgments_page", "judgments", ["page_id", "repeats"])
    op.add_column("pages", sa.Column("gone_at", schema.tables.UTCDateTime(timezone=True), nullable=True))
    op.add_column("readings", sa.Column("hold", sa.String(length=16), nullable=True))
    op.add_column("readings", sa.Column("held_at", schema.tables.UTCDateTime(timezone=True), nullable=True))
    op.add_column("readings", sa.Column("contradicts", sa.JSON(), nullable=True))
    op.add_column("readings", sa.Column("approved", sa.String(length=16), nullable=True))
    op.add_column("sources", sa.Column("n", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("subscriptions", sa.Column("n", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back."""
    op.drop_column("subscriptions", "n")
    op.drop_column("sources", "n")
    for column in ("approved", "contradicts", "held_at", "hold"):
        op.drop_column("readings", column)
    op.drop_column("pages", "gone_at")
    op.drop_index("ix_judgments_page", "judgments")
    op.drop_index("ix_judgments_force_question", "judgments")
    op.create_index("ix_judgments_force_question", "judgments", ["force", "question"])
    op.drop_column("judgments", "repeats")
    op.drop_index(op.f("ix_events_recorded_at"), "events")
    op.drop_index(op.f("ix_events_judgment_id"), "events")
    for column in ("retraction_id", "reading_id", "judgment_id"):
        op.drop_column("events", column)
    op.drop_table("phases")
    op.drop_table("sightings")
    op.drop_table("retractions")
