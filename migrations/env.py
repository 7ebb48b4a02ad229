"""Runs the migrations on a connection that `crisis.migrate` has opened."""
from __future__ import annotations

from alembic import context

from crisis.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
