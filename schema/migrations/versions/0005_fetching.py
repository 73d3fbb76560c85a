"""fetching: hosts, robots.txt, how often a page changes, the content of snapshots"""

import sqlalchemy as sa
from alembic import op

import schema.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "hosts",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", schema.tables.UTCDateTime(timezone=True), nullable=True),
        sa.Column("asked_to_wait", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hosts")),
    )
    op.create_table(
        "robots",
        sa.Column("site", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("believed_until", schema.tables.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_robots")),
    )
    # Plain columns, one by one: SQLite would have to copy a table that others point to for anything more.
    op.add_column("pages", sa.Column("whole_at", schema.tables.UTCDateTime(timezone=True), nullable=True))
    op.add_column("pages", sa.Column("validators", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("pages", sa.Column("calm", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pages", sa.Column("claims", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("snapshots", sa.Column("content", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("snapshots", "content")
    for column in ("claims", "calm", "validators", "whole_at"):
        op.drop_column("pages", column)
    op.drop_table("robots")
    op.drop_table("hosts")
