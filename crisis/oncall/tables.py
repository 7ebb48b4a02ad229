"""Published rotas and the alerts sent from them."""
from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from crisis.db import Instant, metadata

rota = Table(
    "rota", metadata,
    Column("id", String(32), primary_key=True),
    Column("function", String(40), nullable=False, index=True),
    Column("members", String(1000), nullable=False, comment="person ids in order, separated by a blank"),
    Column("anchor", Date, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("register_seq", Integer, nullable=False))

alert = Table(
    "alert", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False, index=True),
    Column("person", String(32), nullable=False),
    Column("function", String(40), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("token", String(64), nullable=False, unique=True, comment="SHA-256 of the personal link"),
    Column("delivery", String(32)),
    Column("answer", String(10)),
    Column("minutes", Integer),
    Column("answered_at", Instant),
    Column("arrived_at", Instant),
    Column("sent_at", Instant, nullable=False),
    Column("of_seq", Integer, comment="the order that this link only asks to confirm; null: it wakes"))
