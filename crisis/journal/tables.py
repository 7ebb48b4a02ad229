"""The tables of the proof: append-only, kept so by triggers on both engines (`migrations/guards.py` says how)."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from crisis.db import Instant, metadata

REGISTER = "register"

event = Table(
    "event", metadata,
    Column("id", String(32), primary_key=True),
    Column("nature", String(10), nullable=False),
    Column("plays", String(10), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("type", String(40), nullable=False),
    Column("territory", String(3), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(32), nullable=False),
    Column("closed_at", Instant),
    Column("head_seq", Integer, nullable=False, default=0),
    Column("head_hash", String(64), nullable=False),
    Column("head_at", Instant, nullable=False),
    Column("seal_at", Instant, comment="host instant of the last seal; a convenience, rebuilt by sealing again"),
    sqlite_with_rowid=False)

entry = Table(
    "entry", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False)

# A free text stands beside the chain, so that erasing it (R22) leaves the chain whole.
beside = Table(
    "beside", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False))

receipt = Table(
    "receipt", metadata,
    Column("delivery", String(32), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("event", String(32), ForeignKey("event.id"), nullable=False, index=True),
    Column("target", String(60), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False)

sealed = Table(
    "sealed", metadata,
    Column("delivery", String(32), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("event", String(32), nullable=False),
    Column("seal_seq", Integer, nullable=False),
    Index("ix_sealed_seal", "event", "seal_seq"),
    sqlite_with_rowid=False)

# A queue of what the next seal must take; a row goes when its line is sealed, so no seal scans a growing table.
unsealed = Table(
    "unsealed", metadata,
    Column("delivery", String(32), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("event", String(32), nullable=False, index=True),
    Column("since", Instant, nullable=False, comment="host clock"))
