"""Volunteers and shifts, answer sheets and who read them, call sheets, figures, care. Entries hold none of it.

What people say to the hotline stands here alone: no entry, no log and no address carries it.
"""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from crisis.db import Instant, metadata

EVENT = "event.id"

volunteer = Table(
    "volunteer", metadata,
    Column("person", String(32), ForeignKey("person.id"), primary_key=True),
    Column("service", String(120), nullable=False),
    Column("trained_on", String(10), comment="ISO date in Paris; null: never trained"),
    Column("drilled_on", String(10), comment="ISO date of the last drill; null: none"),
    Column("languages", String(120), nullable=False, comment="ISO 639-1 codes separated by a blank"),
    Column("posts", String(80), nullable=False, comment="roles of posts they may hold, separated by a blank"),
    Column("available", String(12), nullable=False, comment="a key of `roster.AVAILABLE`"),
    Column("until", Instant, comment="is no volunteer any more; kept to name them in the journals"))

volunteer_away = Table(
    "volunteer_away", metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String(32), ForeignKey("volunteer.person"), nullable=False, index=True),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False))

cip_shift = Table(
    "cip_shift", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey(EVENT), nullable=False, index=True),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("wanted", Text, nullable=False, comment="JSON: how many posts of each role"))

assignment = Table(
    "assignment", metadata,
    Column("id", String(32), primary_key=True),
    Column("shift", String(32), ForeignKey("cip_shift.id"), nullable=False, index=True),
    Column("post", String(20), nullable=False, comment="role and number: operator-3"),
    Column("person", String(32), ForeignKey("volunteer.person"), nullable=False),
    Column("code", String(64), unique=True, comment="SHA-256 of the 8 characters printed for the shift; null: none"),
    Column("withdrawn_at", Instant, comment="the person does not hold it any more"))
Index("uq_assignment_standing", assignment.c.shift, assignment.c.post, unique=True,
      sqlite_where=assignment.c.withdrawn_at.is_(None), postgresql_where=assignment.c.withdrawn_at.is_(None))

psychologist = Table(
    "psychologist", metadata,
    Column("event", String(32), ForeignKey(EVENT), primary_key=True),
    Column("person", String(32), ForeignKey("person.id"), primary_key=True))

answer_sheet = Table(
    "answer_sheet", metadata,
    Column("event", String(32), ForeignKey(EVENT), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False, comment="JSON, as `answers.Body` writes it"),
    Column("message", String(32), comment="the message (*communiqué*) it comes from, or null"),
    Column("written_by", String(32), nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("seq", Integer, comment="the entry that published it; null: a draft"))

cip_reading = Table(
    "cip_reading", metadata,
    Column("event", String(32), ForeignKey(EVENT), primary_key=True),
    Column("seq", Integer, primary_key=True, comment="the entry of an answer sheet or of an urgent instruction"),
    Column("person", String(32), primary_key=True),
    Column("at", Instant, nullable=False))

call_sheet = Table(
    "call_sheet", metadata,
    Column("id", String(32), primary_key=True, comment="made by the browser, before the server hears of it"),
    Column("event", String(32), ForeignKey(EVENT), nullable=False),
    Column("post", String(20), nullable=False, comment="role and number; empty: of the chief, or anonymised"),
    Column("operator", String(32), comment="null once anonymised"),
    Column("revision", Integer, nullable=False, comment="of what is typed, counted by the browser: the highest stands"),
    Column("opened_at", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("closed_at", Instant, comment="the end of the call; null: somebody is speaking"),
    Column("category", String(20), nullable=False, comment="a key of `calls.CATEGORIES`, or empty"),
    Column("profile", String(20), nullable=False, comment="a key of `calls.PROFILES`, or empty"),
    Column("priority", Integer, nullable=False, comment="1 to 5; 0: not said yet"),
    Column("commune", String(5), nullable=False, comment="INSEE code, or empty"),
    Column("place", String(200), nullable=False, comment="a zone or an address within it"),
    Column("caller", String(120), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("sheet", Integer, nullable=False, comment="version of the answer sheet on the screen; 0: none"),
    Column("answer", String(40), nullable=False, comment="the answer of it that was given, or empty"),
    Column("follow_up", String(12), nullable=False, comment="a key of `calls.FOLLOW_UPS`"),
    Column("recipient", String(120), nullable=False, comment="who takes it on: a service, a function"),
    Column("callback_at", Instant, comment="the hour promised to the caller"),
    Column("called_back_at", Instant, comment="null: still owed, if one was promised"),
    Column("relayed_at", Instant, comment="an operator asked the team leader to relay a call of priority 1"),
    Column("relay_answer", Text, nullable=False, comment="what the rescue said; empty: open, and red"),
    Column("relay_answered_at", Instant),
    Column("anonymised_at", Instant, comment="since then no caller, telephone, place, note, operator, post"))
Index("ix_call_sheet_event_opened", call_sheet.c.event, call_sheet.c.opened_at)
Index("ix_call_sheet_event_closed", call_sheet.c.event, call_sheet.c.closed_at)

relative_relay = Table(
    "relative_relay", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey(EVENT), nullable=False, index=True),
    Column("sheet", String(32), ForeignKey("call_sheet.id"), nullable=False, unique=True),
    Column("caller", String(120), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("handed_at", Instant, comment="handed to the circuit of relatives; erased 24 h later"))

call_figures = Table(
    "call_figures", metadata,
    Column("event", String(32), ForeignKey(EVENT), primary_key=True),
    Column("begins", Instant, primary_key=True, comment="of a quarter hour, as the exchange counts them"),
    Column("received", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("refused", Integer, nullable=False, comment="busy: they never entered the queue"),
    Column("wait_s", Integer, nullable=False, comment="mean, seconds"),
    Column("length_s", Integer, nullable=False, comment="mean, seconds"),
    Column("source", String(10), nullable=False, comment="typed imported"),
    Column("by_person", String(32), nullable=False, comment="who typed or imported them"),
    Column("by_function", String(40), nullable=False),
    Column("at", Instant, nullable=False))

figures_layout = Table(
    "figures_layout", metadata,
    Column("header", String(64), primary_key=True, comment="SHA-256 of the first line of a file of another exchange"),
    Column("mapped", Text, nullable=False, comment="JSON: which of its columns holds each figure"))

difficulty = Table(
    "difficulty", metadata,
    Column("id", String(32), primary_key=True),
    Column("event", String(32), ForeignKey(EVENT), nullable=False, index=True),
    Column("person", String(32), ForeignKey("person.id"), comment="who had a hard call; null once anonymised"),
    Column("sheet", String(32), ForeignKey("call_sheet.id"), comment="the call, if one was open"),
    Column("at", Instant, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", String(12), nullable=False, comment="a key of `care.STATES`"),
    Column("followed_by", String(32)),
    Column("followed_at", Instant),
    Column("urgent", Boolean, nullable=False, comment="the agent asked to be relieved now"),
    UniqueConstraint("event", "person", "sheet"))
