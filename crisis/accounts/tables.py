"""Who may sign in. A login row is a session: deleting it revokes it at once."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, String, Table, Text

from crisis.db import Instant, metadata

account = Table(
    "account", metadata,
    Column("person", String(32), ForeignKey("person.id"), primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("password", String(200), nullable=False, comment="Argon2id"),
    Column("function", String(40), nullable=False),
    Column("roles", String(200), nullable=False, comment="codes separated by a blank"),
    Column("enabled", Boolean, nullable=False))

login = Table(
    "login", metadata,
    Column("id", String(64), primary_key=True, comment="SHA-256 of what the browser or client holds"),
    Column("person", String(32), ForeignKey("account.person"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, comment="host clock"),
    Column("proved_at", Instant, nullable=False, comment="host clock: when the password was last given"),
    Column("duty", String(40), comment="of a telephone enrolled for a duty: its function"),
    Column("begins", Instant, comment="of an enrolled telephone: when that duty begins"),
    Column("role", String(40), comment="the only role of a session opened at a post of the hotline"),
    Column("post", String(32), comment="of such a session: who holds which post, and when"))

# What somebody types on a telephone to activate the COD (R30): two digits say whose it is, the six others prove it.
telephone_code = Table(
    "telephone_code", metadata,
    Column("person", String(32), ForeignKey("account.person"), primary_key=True),
    Column("rank", String(2), nullable=False, unique=True),
    Column("code", String(200), nullable=False, comment="Argon2id of the eight digits"),
    Column("made_at", Instant, nullable=False, comment="host clock"))

# A request that is repeated with the same key gets the same answer and has one effect.
idempotency = Table(
    "idempotency", metadata,
    Column("person", String(32), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False))

throttle = Table(
    "throttle", metadata,
    Column("key", String(200), primary_key=True),
    Column("amount", Integer, nullable=False),
    Column("expires", Float, nullable=False, comment="host clock, seconds since 1970, as the limits library counts"))
