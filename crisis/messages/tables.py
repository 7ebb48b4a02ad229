"""Messages, their variants, what was offered for approval, what is being typed. Entries hold only hashes."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from crisis.db import Instant, metadata

message = Table(
    "message", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey("event.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False, comment="per event, as the public sees it"),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("factual", Boolean, nullable=False),
    Column("ends_alert", Boolean, nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("title", String(200), nullable=False),
    Column("core", Text, nullable=False),
    Column("fields", Text, nullable=False, comment="JSON: the lines in each field of a playbook; {} for a free text"),
    Column("book", String(40), nullable=False, comment="the type whose playbook it was begun from; empty: a free text"),
    Column("communes", Text, nullable=False, comment="INSEE codes separated by a blank"),
    Column("means", Text, nullable=False, comment="codes of permanent means separated by a blank"),
    Column("media", Boolean, nullable=False),
    Column("writers", Text, nullable=False, comment="who wrote a version, the first first, separated by a blank"),
    Column("submitter", String(32)),
    Column("returned_seq", Integer, comment="the entry that last returned it to its writers"),
    Column("approved_hash", String(64)),
    Column("waves", Integer, nullable=False),
    Column("written_at", Instant, nullable=False))

frozen = Table(
    "frozen", metadata,
    Column("hash", String(64), primary_key=True, comment="SHA-256 of the body, as the entry of the submission says"),
    Column("message", String(32), ForeignKey("message.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False, comment="canonical bytes of all that was offered for approval"),
    UniqueConstraint("message", "version"),
    # Append-only, like the tables of the journal (`migrations.guards`): no hidden key may be aimed at.
    sqlite_with_rowid=False)

editing = Table(
    "editing", metadata,
    Column("message", String(32), ForeignKey("message.id"), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("version", Integer, nullable=False, comment="the version that was being changed"),
    Column("at", Instant, nullable=False, comment="when something was last typed"),
    Column("body", Text, nullable=False, comment="the fields of the form, as JSON"))

variant = Table(
    "variant", metadata,
    Column("message", String(32), ForeignKey("message.id"), primary_key=True),
    Column("name", String(10), primary_key=True, comment="a key of `variants.VARIANTS`: an audience and a channel"),
    Column("text", Text, nullable=False))
