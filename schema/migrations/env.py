"""Alembic's way in: runs the migrations on the connection that `worker.store` hands over."""

from alembic import context

from schema.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
context.run_migrations()
