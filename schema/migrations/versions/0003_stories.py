"""stories: articles by their own addresses, and which are copies of one"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stories",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sketch", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_stories_page_id")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_day"), "stories", ["day"])
    op.create_index(op.f("ix_stories_page_id"), "stories", ["page_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("stories")
