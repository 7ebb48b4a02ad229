"""The outbox, the attempts, who really plays an exercise, the rates, the ceilings and the timers."""
from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from crisis.db import Instant, metadata

content = Table(
    "content", metadata,
    Column("id", String(32), primary_key=True),
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False))

delivery = Table(
    "delivery", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False),
    Column("message", String(32)),
    Column("order_seq", Integer, nullable=False),
    Column("audience", String(10), nullable=False),
    Column("target", String(60), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("operator", String(12), nullable=False),
    Column("realm", String(8), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("lane", Integer, nullable=False, comment="0 duty, 1 elected, 2 public and press, 3 the rest"),
    Column("address", String(200), nullable=False),
    Column("content", String(32), ForeignKey("content.id"), nullable=False),
    Column("merge", String(300), comment="what replaces {lien} for this recipient alone"),
    Column("state", String(12), nullable=False),
    Column("n", Integer, nullable=False, comment="receipt lines written so far"),
    Column("attempts", Integer, nullable=False),
    Column("look_ups", Integer, nullable=False),
    Column("absents", Integer, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("next_at", Instant, nullable=False, comment="event clock"),
    Column("held", Boolean, nullable=False, comment="public and press wait for the mayors (R17)"),
    Column("named", Boolean, nullable=False, comment="named one by one: what the wall was told"),
    Column("halted", Boolean, nullable=False, comment="met in flight by a stop: never repeated"),
    Column("owner", String(32)),
    Column("lease_until", Instant, comment="host clock"),
    Column("asked_until", Instant, comment="host clock: a look-up is under way"),
    Column("client_key", String(64)),
    Column("called_at", Instant, comment="event clock, first call of this attempt"),
    Column("ref", String(80)),
    Column("best", String(12), comment="furthest state heard from the operator"),
    Index("ix_delivery_due", "state", "lane", "next_at"),
    Index("ix_delivery_event", "event", "message"))

admitted = Table(
    "admitted", metadata,
    Column("event", String(32), ForeignKey("event.id"), primary_key=True),
    Column("kind", String(8), primary_key=True, comment="person or function"),
    Column("key", String(40), primary_key=True, comment="the id of the person, or the code of the function"))

rate = Table(
    "rate", metadata,
    Column("name", String(60), primary_key=True),
    Column("arrival", Float, nullable=False, comment="theoretical arrival time, host seconds since 1970"))

quota = Table(
    "quota", metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(12), nullable=False, comment="reminder code probe information alert"),
    Column("holder", String(200), nullable=False, comment="the address, as its deliveries hold it"),
    Column("hour", Instant, nullable=False, comment="event clock: its start; forgotten once it is over"),
    Column("many", Integer, nullable=False, comment="how many leave in that hour, or wait for it"),
    UniqueConstraint("holder", "kind", "hour"))

timer = Table(
    "timer", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False),
    Column("name", String(20), nullable=False),
    Column("occurrence", String(20), nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("set_at", Instant, nullable=False, comment="when it was last set: nothing set late can ring in time"),
    Column("fired_at", Instant),
    UniqueConstraint("event", "name", "occurrence"))

beat = Table(
    "beat", metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False, comment="host clock"))
