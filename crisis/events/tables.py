"""Pieces attached to entries, the draft of a *point de situation*, and how far each person has read."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from crisis.db import Instant, metadata

piece = Table(
    "piece", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False, index=True),
    Column("of_seq", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False))

# One draft per event; once frozen, the text stands beside the chain and this row is gone.
situation = Table(
    "situation", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("up_to_seq", Integer, nullable=False, comment="the last entry that it takes into account"),
    Column("replaces", Integer, comment="the number that it corrects"),
    Column("situation", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("actions", Text, nullable=False),
    Column("outlook", Text, nullable=False),
    Column("writers", Text, nullable=False, comment="person:function, the first first, separated by a blank"),
    Column("written_at", Instant, nullable=False))

read_mark = Table(
    "read_mark", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("seq", Integer, nullable=False, comment="the last entry of the event that this person has read"))
