"""Every table of the house in one place, for migrations, and the act of migrating."""
from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from crisis.accounts import tables as _accounts
from crisis.config import ROOT
from crisis.db import make_engine, metadata
from crisis.delivery import tables as _delivery
from crisis.directory import tables as _directory
from crisis.drills import tables as _drills
from crisis.events import tables as _events
from crisis.hotline import tables as _hotline
from crisis.journal import tables as _journal
from crisis.messages import tables as _messages
from crisis.oncall import tables as _oncall
from crisis.reports import tables as _reports

__all__ = ["HEAD", "metadata", "migrate"]
HEAD = "0006"
_PARTS = (_accounts, _delivery, _directory, _drills, _events, _hotline, _journal, _messages, _oncall, _reports)

FORBIDDEN_TO_SERVICE = ("entry", "receipt", "sealed", "frozen", "report_file")


def migrate(url: str, migrate_url: str | None = None) -> None:
    """Bring a database to the current schema, as its owner (`CRISIS_MIGRATE_URL` on PostgreSQL)."""
    engine = make_engine(migrate_url or url)
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            command.upgrade(_config(connection), "head")
            service = make_url(url).username
            if connection.dialect.name == "postgresql" and migrate_url and service:
                _grant(connection, service)
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def _grant(connection: Connection, service: str) -> None:
    """Let the service read and write, but never own: what it does not own it cannot unlock."""
    role = connection.dialect.identifier_preparer.quote(service)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    for table in FORBIDDEN_TO_SERVICE:
        connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"))
    connection.execute(text(f"REVOKE DELETE, TRUNCATE ON event FROM {role}"))
