"""telling: subscriptions that are leased, rotated, switched off and on; when a delivery was tried"""

import sqlalchemy as sa
from alembic import op

import schema.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    # Plain columns, one by one: SQLite would have to copy a table that others point to for anything more.
    moment = schema.tables.UTCDateTime(timezone=True)
    op.add_column("subscriptions", sa.Column("previous_secret", sa.Text(), nullable=True))
    op.add_column("subscriptions", sa.Column("previous_until", moment, nullable=True))
    op.add_column("subscriptions", sa.Column("failing_since", moment, nullable=True))
    op.add_column("subscriptions", sa.Column("disabled_after", sa.BigInteger(), nullable=True))
    op.add_column("subscriptions", sa.Column("lease_token", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("subscriptions", sa.Column("free_from", moment, nullable=True))
    op.add_column("deliveries", sa.Column("attempted_at", moment, nullable=True))
    op.create_index(
        "ix_deliveries_stream", "deliveries", ["subscription_id", "state", "event_sequence", "next_attempt_at"]
    )
    # What was disabled before this could be noted misses nothing from now on.
    op.execute(
        "UPDATE subscriptions SET disabled_after = (SELECT COALESCE(MAX(sequence), 0) FROM events)"
        " WHERE state = 'disabled'"
    )


def downgrade() -> None:
    """Back. A subscription that was ended is disabled again, which is the nearest that there was."""
    op.execute("UPDATE subscriptions SET state = 'disabled' WHERE state = 'ended'")
    op.drop_index("ix_deliveries_stream", "deliveries")
    op.drop_column("deliveries", "attempted_at")
    for column in (
        "free_from",
        "lease_token",
        "disabled_after",
        "failing_since",
        "previous_until",
        "previous_secret",
    ):
        op.drop_column("subscriptions", column)
