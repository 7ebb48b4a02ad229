"""Published rotas, what changed or was announced of them, alerts and answers, what is asked before a duty."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

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
    Column("withdrawn_seq", Integer),
    Column("withdrawn_at", Instant, comment="until then it counted"))

swap = Table(
    "swap", metadata,
    Column("id", String(32), primary_key=True),
    Column("function", String(40), nullable=False),
    Column("asked_by", String(32), nullable=False, comment="whose duty is offered"),
    Column("asked_of", String(32), nullable=False),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("back_begins", Instant, comment="a period of the other's duty taken in return, or null"),
    Column("back_ends", Instant),
    Column("state", String(10), nullable=False, comment="asked agreed refused dropped"),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("register_seq", Integer, comment="only what was agreed enters the register"))

swap_link = Table(
    "swap_link", metadata,
    Column("token", String(64), primary_key=True, comment="SHA-256 of the personal link"),
    Column("swap", String(32), ForeignKey("swap.id"), nullable=False))

hole = Table(
    "hole", metadata,
    Column("id", String(32), primary_key=True),
    Column("function", String(40), nullable=False),
    Column("lacks", String(10), nullable=False, comment="nobody alone"),
    Column("days", Integer, nullable=False, comment="14 7 2: how far ahead it was announced"),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("register_seq", Integer, nullable=False),
    Column("filled_at", Instant, comment="it is no hole any more; one that opens again is announced again"))
Index("uq_hole_standing", hole.c.function, hole.c.lacks, hole.c.days, hole.c.begins, hole.c.ends, unique=True,
      sqlite_where=hole.c.filled_at.is_(None), postgresql_where=hole.c.filled_at.is_(None))

daily_word = Table(
    "daily_word", metadata,
    Column("about", String(32), primary_key=True, comment="a person who may not be reached, or `holes`"),
    Column("day", String(10), primary_key=True, comment="in Paris"),
    Column("register_seq", Integer, comment="null: looked at, and nothing to tell"))

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
    Column("of_seq", Integer, comment="the order that this link only asks to confirm; null: it wakes"),
    Column("code", String(2), comment="the letter of its reply codes, unique among what waits on one telephone"))

said = Table(
    "said", metadata,
    Column("ref", String(160), primary_key=True, comment="operator, realm, delivery and its own mark of one word"),
    Column("at", Instant, nullable=False),
    Column("alert", String(32), comment="the alert that it answers; null: none"),
    Column("recorded", Boolean, nullable=False, comment="false: it was not understood, or refused"),
    Column("sentence", Text, nullable=False, comment="what the person was told"),
    Column("again", Boolean, nullable=False, comment="a key was awaited again"))

duty_notice = Table(
    "duty_notice", metadata,
    Column("id", String(32), primary_key=True),
    Column("function", String(40), nullable=False),
    Column("person", String(32), nullable=False, index=True),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("step", Integer, nullable=False, comment="48 or 2: hours ahead of the last reminder"),
    Column("sent", Integer, nullable=False, comment="how many reminders were ordered"),
    Column("sent_at", Instant, nullable=False),
    Column("register_seq", Integer, nullable=False, comment="the entry of the last reminder"),
    Column("answer", String(10), comment="confirmed cannot"),
    Column("answered_at", Instant),
    Column("told_seq", Integer, comment="the entry by which those who look after the duty were told"),
    UniqueConstraint("function", "person", "begins"))

duty_link = Table(
    "duty_link", metadata,
    Column("token", String(64), primary_key=True, comment="SHA-256 of the personal link"),
    Column("notice", String(32), ForeignKey("duty_notice.id"), nullable=False))
