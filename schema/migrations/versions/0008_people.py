"""people: digests, daily or weekly"""

import sqlalchemy as sa
from alembic import op

import schema.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    moment = schema.tables.UTCDateTime(timezone=True)
    op.add_column("subscriptions", sa.Column("digest", sa.String(8), nullable=True))
    op.add_column("subscriptions", sa.Column("digest_hour", sa.Integer(), nullable=True))
    op.add_column("subscriptions", sa.Column("digest_weekday", sa.Integer(), nullable=True))
    op.add_column("subscriptions", sa.Column("digest_at", moment, nullable=True))
    op.add_column("subscriptions", sa.Column("digested_at", moment, nullable=True))
    op.create_index("ix_subscriptions_digest_at", "subscriptions", ["digest_at"])


def downgrade() -> None:
    """Back. What waits for a digest is sent at once, and digests that are on their way are not sent."""
    # The version before does not know digests as events.
    op.execute(
        "UPDATE deliveries SET state = 'dead', next_attempt_at = NULL WHERE state = 'due' AND event_sequence IN"
        " (SELECT sequence FROM events WHERE type = 'gradewatch.subscription.digest')"
    )
    op.execute("UPDATE events SET announced = false WHERE type = 'gradewatch.subscription.digest'")
    op.execute(
        "UPDATE deliveries SET next_attempt_at = (SELECT recorded_at FROM events WHERE sequence = event_sequence)"
        " WHERE state = 'due' AND next_attempt_at IS NULL"
    )
    op.drop_index("ix_subscriptions_digest_at", "subscriptions")
    for column in ("digested_at", "digest_at", "digest_weekday", "digest_hour", "digest"):
        op.drop_column("subscriptions", column)
