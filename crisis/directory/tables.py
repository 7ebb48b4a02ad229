"""People, their mandates, the routes that belong to a mandate (R21), never to a commune; organisms to convene."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from crisis.db import Instant, metadata

person = Table(
    "person", metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(120), nullable=False))

mandate = Table(
    "mandate", metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String(32), ForeignKey("person.id"), nullable=False),
    Column("audience", String(10), nullable=False, comment="elected officials media staff services"),
    Column("function", String(40), nullable=False),
    Column("target", String(60), nullable=False, index=True,
           comment="commune:15014 epci:… medium:… person:… organism:…"),
    Column("rank", Integer, nullable=False, comment="0 is called first, among the holders of one target"),
    Column("since", Instant, nullable=False),
    Column("until", Instant))

route = Table(
    "route", metadata,
    Column("id", String(32), primary_key=True),
    Column("mandate", String(32), ForeignKey("mandate.id"), nullable=False, index=True),
    Column("channel", String(10), nullable=False),
    Column("address", String(200), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("verified_at", Instant, comment="a code sent there was typed back; null again when the address changes"))

route_code = Table(
    "route_code", metadata,
    Column("route", String(32), ForeignKey("route.id"), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("code", String(64), nullable=False, comment="SHA-256 of salt and code; worth nothing after 15 minutes"),
    Column("sent_at", Instant, nullable=False, comment="host clock"),
    Column("tries", Integer, nullable=False))

organism = Table(
    "organism", metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(30), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("kind", String(12), nullable=False, comment="a key of `organism_cards.KINDS`"),
    Column("convened", Text, nullable=False, comment="empty: by the lists; always; never; types parted by a blank"),
    Column("until", Instant, comment="removed since: kept to name it in the journals"))
