"""What the tests of the evidence share: the database as its owner sees it, and a crisis that went well."""
from __future__ import annotations

import pytest

from crisis.db import Database
from tests.db.drill import Drill, whole
from tests.db.owner import Owner


@pytest.fixture
def owner(engine_name: str, database_url: str, request: pytest.FixtureRequest) -> Owner:
    """Whoever owns the tables: the file itself on SQLite, another role than the service's on PostgreSQL."""
    return Owner(database_url if engine_name == "sqlite" else str(request.getfixturevalue("pg_urls").owner_url))


@pytest.fixture
def drill(db: Database) -> Drill:
    """A crisis that went well, from the opening to the closing."""
    return whole(db)
