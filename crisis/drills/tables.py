"""Exercises before they are played. The register holds their readiness; these rows hold names, texts and the script."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from crisis.db import Instant, metadata

EXERCISE = "exercise.id"

exercise = Table(
    "exercise", metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, nullable=False, unique=True, comment="1, 2, 3… in this préfecture, never given again"),
    Column("state", String(10), nullable=False, comment="a key of `terms.STATES`"),
    Column("version", Integer, nullable=False, comment="grows by one with every change of any part"),
    Column("card_version", Integer, nullable=False, comment="the version at which the columns below last changed"),
    Column("script_version", Integer, nullable=False, comment="the same of the chronogramme; 0: none"),
    Column("prepared_seq", Integer, comment="the entry of the register that made it ready; null: a draft again"),
    Column("made_by", String(32), nullable=False, comment="who began the record: reads it, whoever plays"),
    Column("title", String(200), nullable=False),
    Column("kind", String(10), nullable=False, comment="a key of `terms.TYPES`"),
    Column("announced", Boolean, nullable=False, comment="false: inopiné, its players do not read it"),
    Column("hazard", String(40), nullable=False, comment="a type of the territory, or empty"),
    Column("begins", Instant, comment="planned"),
    Column("ends", Instant, comment="planned"),
    Column("lead", String(32), ForeignKey("person.id"), comment="the animateur or DIREX, who attests the report"),
    Column("place", String(200), nullable=False),
    Column("theme", String(200), nullable=False),
    Column("sponsor", String(200), nullable=False),
    Column("contact", String(200), nullable=False),
    Column("classification", String(12), nullable=False, comment="a key of `terms.CLASSIFICATIONS`"),
    Column("scenario", Text, nullable=False),
    Column("limits", Text, nullable=False),
    Column("communes", Text, nullable=False, comment="INSEE codes separated by a blank"),
    Column("publics", String(60), nullable=False, comment="keys of `terms.PUBLICS` separated by a blank"),
    Column("channels", String(80), nullable=False, comment="codes separated by a blank"),
    Column("rotas", String(120), nullable=False, comment="functions whose whole duty plays, separated by a blank"),
    Column("model", String(40), comment="the code of the shipped scenario that it began from; null: none"),
    Column("event", String(32), comment="the event that plays it; null: not played yet"))

exercise_objective = Table(
    "exercise_objective", metadata,
    Column("exercise", String(32), ForeignKey(EXERCISE), primary_key=True),
    Column("code", String(10), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", String(200), nullable=False),
    Column("commitment", Integer, comment="47 to 50, or null"),
    Column("measure", String(200), nullable=False),
    Column("target", String(200), nullable=False),
    Column("unit", String(200), nullable=False))

exercise_participant = Table(
    "exercise_participant", metadata,
    Column("exercise", String(32), ForeignKey(EXERCISE), primary_key=True),
    Column("person", String(32), ForeignKey("person.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("role", String(12), nullable=False, comment="a key of `terms.ROLES`"),
    Column("consent_on", String(10), nullable=False, comment="ISO date in Paris on which an official agreed, or empty"))

exercise_question = Table(
    "exercise_question", metadata,
    Column("exercise", String(32), ForeignKey(EXERCISE), primary_key=True),
    Column("code", String(10), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("objective", String(10), nullable=False),
    Column("text", String(200), nullable=False),
    Column("planned", String(200), nullable=False),
    Column("criterion", String(200), nullable=False),
    Column("observer", String(32), nullable=False, comment="a person, or empty: on every sheet"))

exercise_inject = Table(
    "exercise_inject", metadata,
    Column("exercise", String(32), ForeignKey(EXERCISE), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("offset", Integer, nullable=False, comment="seconds after the start"),
    Column("title", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("sender", String(200), nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("kind", String(10), nullable=False, comment="a key of `terms.INJECTS`"),
    Column("objective", String(200), nullable=False),
    Column("depends_on", Integer),
    Column("expected_action", Text, nullable=False),
    Column("delay_min", Integer),
    Column("success_rule", Text, nullable=False),
    Column("animateur", String(200), nullable=False),
    Column("attachments", Text, nullable=False, comment="names of files, one per line"))
