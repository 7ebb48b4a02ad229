"""The versions of the reports of an event, the formats asked for, and the files, kept by hash and never altered."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table

from crisis.db import Instant, metadata

# One row per version that was asked for; its JSON fills the last three columns, once.
report_version = Table(
    "report_version", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("asked_by", String(32), nullable=False),
    Column("asked_as", String(40), nullable=False, comment="in which function"),
    Column("asked_at", Instant, nullable=False),
    Column("up_to_seq", Integer, comment="the last entry that it takes into account; null: not made yet"),
    Column("sha256", String(64), comment="of its JSON, in `report_file`"),
    Column("seq", Integer, comment="the entry `report_made`"))

# One row per format of a version: a queue, of which several workers may take.
report_making = Table(
    "report_making", metadata,
    Column("event", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("format", String(8), primary_key=True),
    Column("state", String(8), nullable=False, comment="a state of `makings`"),
    Column("tries", Integer, nullable=False, comment="how often it was begun"),
    Column("owner", String(32), comment="of one try"),
    Column("lease_until", Instant, comment="host clock; once over, whoever comes takes it again"),
    Column("reason", String(16), comment="a key of `makings.REASONS`, when it was refused"),
    Column("sha256", String(64), comment="in `report_file`, when it is ready"),
    Column("size", Integer, comment="bytes"),
    ForeignKeyConstraint(["event", "number"], ["report_version.event", "report_version.number"],
                         name="fk_report_making_version"),
    Index("ix_report_making_state", "state"))

# Append-only, by triggers: the same bytes are one row, whatever version or event they are of.
report_file = Table(
    "report_file", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    sqlite_with_rowid=False)
