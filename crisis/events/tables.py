"""Pieces attached to entries, the draft of a *point de situation*, and how far each person has read."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

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

# One call to the number of the préfecture that asks for a COD (R30). No number and no code stands here.
telephone_activation = Table(
    "telephone_activation", metadata,
    Column("id", String(16), primary_key=True),
    Column("call", String(64), nullable=False, unique=True, comment="SHA-256 of the operator's own mark of the call"),
    Column("state", String(10), nullable=False, comment="a state of `keypad`"),
    Column("question", Integer, nullable=False, comment="the one that waits; an answer to another is a repetition"),
    Column("sentence", Text, nullable=False, comment="what was said last, said again to whoever repeats"),
    Column("began_at", Instant, nullable=False),
    Column("until", Instant, comment="null: no code was right yet"),
    Column("person", String(32), comment="whose code it was"),
    Column("type", String(40), nullable=False, comment="of the event; empty: not said"),
    Column("event", String(32), comment="the open one that is meant; null: a new one"),
    Column("separate", Boolean, nullable=False, comment="the officer heard of an open event and means another"),
    Column("delivery", String(32), unique=True, comment="the call back"))

read_mark = Table(
    "read_mark", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("seq", Integer, nullable=False, comment="the last entry of the event that this person has read"))
