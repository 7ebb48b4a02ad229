"""Alembic migrations: the only other place that writes a schema."""
