"""Published rotas and the alerts sent from them."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from crisis.db import Instant, metadata

rota = Table(
    "rota", metadata,
    Column("id", String(32), primary_key=True),
    Column("function", String(40), nullable=False, index=True),
    Column("layers", Text, nullable=False, comment="JSON, as the register keeps them"),
    Column("published_at", Instant, nullable=False),
    Column("register_seq", Integer, nullable=False))

duty_change = Table(
    "duty_change", metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(10), nullable=False, comment="leave override swap"),
    Column("function", String(40), comment="null: a leave counts for every function"),
    Column("person", String(32), nullable=False, comment="who is away, or who stands"),
    Column("instead_of", String(32)),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("register_seq", Integer, nullable=False),
    Column("withdrawn_seq", Integer))

alert = Table(
    "alert", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False, index=True),
    Column("person", String(32), nullable=False),
    Column("function", String(40), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("token", String(64), nullable=False, unique=True, comment="SHA-256 of the personal link"),
    Column("delivery", String(32)),
    Column("voice", String(32), comment="the last voice call of it"),
    Column("email", String(32), comment="the mail beside, to an organism"),
    Column("organism", String(32), comment="whose duty is convened; null: our own"),
    Column("answer", String(10)),
    Column("minutes", Integer),
    Column("answered_at", Instant),
    Column("arrived_at", Instant),
    Column("sent_at", Instant, nullable=False),
    Column("of_seq", Integer, comment="the order that this link only asks to confirm; null: it wakes"))
