"""What the migrations make is what the tables say, on each engine: columns, keys, indexes."""
from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crisis.db import Database
from crisis.schema import metadata


def test_the_migrated_schema_is_that_of_the_tables(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, metadata)
                       if "alembic_version" not in str(each)]
    assert differences == []
