"""The hotline of the public (CIP): volunteers, shifts, answer sheets, call sheets, figures, care."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crisis.db import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the hotline; each stands beside the journal and names no text of it."""
    op.add_column("login", sa.Column("role", sa.String(length=40), nullable=True,
                                     comment="the only role of a session opened at a post of the hotline"))
    op.add_column("login", sa.Column("post", sa.String(length=32), nullable=True,
                                     comment="of such a session: who holds which post, and when"))
    _roster()
    _calls()
    _figures()


def _roster() -> None:
    """Create the volunteers, their shifts, who holds which post, and who looks after them."""
    op.create_table("volunteer",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column("trained_on", sa.String(length=10), nullable=True, comment="ISO date in Paris; null: never trained"),
        sa.Column("drilled_on", sa.String(length=10), nullable=True, comment="ISO date of the last drill; null: none"),
        sa.Column("languages", sa.String(length=120), nullable=False, comment="ISO 639-1 codes separated by a blank"),
        sa.Column("posts", sa.String(length=80), nullable=False,
                  comment="roles of posts they may hold, separated by a blank"),
        sa.Column("available", sa.String(length=12), nullable=False, comment="a key of `roster.AVAILABLE`"),
        sa.Column("until", Instant(), nullable=True,
                  comment="is no volunteer any more; kept to name them in the journals"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_volunteer_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_volunteer"))
    )
    op.create_table("volunteer_away",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["volunteer.person"], name=op.f("fk_volunteer_away_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_away"))
    )
    op.create_index(op.f("ix_volunteer_away_person"), "volunteer_away", ["person"], unique=False)
    op.create_table("cip_shift",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False, comment="JSON: how many posts of each role"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_cip_shift_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cip_shift"))
    )
    op.create_index(op.f("ix_cip_shift_event"), "cip_shift", ["event"], unique=False)
    op.create_table("assignment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shift", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False, comment="role and number: operator-3"),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True,
                  comment="SHA-256 of the 8 characters printed for the shift; null: none"),
        sa.Column("withdrawn_at", Instant(), nullable=True, comment="the person does not hold it any more"),
        sa.ForeignKeyConstraint(["person"], ["volunteer.person"], name=op.f("fk_assignment_person")),
        sa.ForeignKeyConstraint(["shift"], ["cip_shift.id"], name=op.f("fk_assignment_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("code", name=op.f("uq_assignment_code"))
    )
    op.create_index(op.f("ix_assignment_shift"), "assignment", ["shift"], unique=False)
    op.create_index("uq_assignment_standing", "assignment", ["shift", "post"], unique=True,
                    sqlite_where=sa.text("withdrawn_at IS NULL"), postgresql_where=sa.text("withdrawn_at IS NULL"))
    op.create_table("psychologist",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_psychologist_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_psychologist_person")),
        sa.PrimaryKeyConstraint("event", "person", name=op.f("pk_psychologist"))
    )


def _calls() -> None:
    """Create the answer sheets, who read them, the call sheets and the list of callers who look for a relative."""
    op.create_table("answer_sheet",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON, as `answers.Body` writes it"),
        sa.Column("message", sa.String(length=32), nullable=True,
                  comment="the message (*communiqué*) it comes from, or null"),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True, comment="the entry that published it; null: a draft"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_answer_sheet_event")),
        sa.PrimaryKeyConstraint("event", "version", name=op.f("pk_answer_sheet"))
    )
    op.create_table("cip_reading",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False,
                  comment="the entry of an answer sheet or of an urgent instruction"),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_cip_reading_event")),
        sa.PrimaryKeyConstraint("event", "seq", "person", name=op.f("pk_cip_reading"))
    )
    op.create_table("call_sheet",
        sa.Column("id", sa.String(length=32), nullable=False,
                  comment="made by the browser, before the server hears of it"),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False,
                  comment="role and number; empty: of the chief, or anonymised"),
        sa.Column("operator", sa.String(length=32), nullable=True, comment="null once anonymised"),
        sa.Column("revision", sa.Integer(), nullable=False,
                  comment="of what is typed, counted by the browser: the highest stands"),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True, comment="the end of the call; null: somebody is speaking"),
        sa.Column("category", sa.String(length=20), nullable=False, comment="a key of `calls.CATEGORIES`, or empty"),
        sa.Column("profile", sa.String(length=20), nullable=False, comment="a key of `calls.PROFILES`, or empty"),
        sa.Column("priority", sa.Integer(), nullable=False, comment="1 to 5; 0: not said yet"),
        sa.Column("commune", sa.String(length=5), nullable=False, comment="INSEE code, or empty"),
        sa.Column("place", sa.String(length=200), nullable=False, comment="a zone or an address within it"),
        sa.Column("caller", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False, comment="version of the answer sheet on the screen; 0: none"),
        sa.Column("answer", sa.String(length=40), nullable=False, comment="the answer of it that was given, or empty"),
        sa.Column("follow_up", sa.String(length=12), nullable=False, comment="a key of `calls.FOLLOW_UPS`"),
        sa.Column("recipient", sa.String(length=120), nullable=False, comment="who takes it on: a service, a function"),
        sa.Column("callback_at", Instant(), nullable=True, comment="the hour promised to the caller"),
        sa.Column("called_back_at", Instant(), nullable=True, comment="null: still owed, if one was promised"),
        sa.Column("relayed_at", Instant(), nullable=True,
                  comment="an operator asked the team leader to relay a call of priority 1"),
        sa.Column("relay_answer", sa.Text(), nullable=False, comment="what the rescue said; empty: open, and red"),
        sa.Column("relay_answered_at", Instant(), nullable=True),
        sa.Column("anonymised_at", Instant(), nullable=True,
                  comment="since then no caller, telephone, place, note, operator, post"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_call_sheet_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_sheet"))
    )
    op.create_index("ix_call_sheet_event_closed", "call_sheet", ["event", "closed_at"], unique=False)
    op.create_index("ix_call_sheet_event_opened", "call_sheet", ["event", "opened_at"], unique=False)
    op.create_table("relative_relay",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("sheet", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=True,
                  comment="handed to the circuit of relatives; erased 24 h later"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_relative_relay_event")),
        sa.ForeignKeyConstraint(["sheet"], ["call_sheet.id"], name=op.f("fk_relative_relay_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relative_relay")),
        sa.UniqueConstraint("sheet", name=op.f("uq_relative_relay_sheet"))
    )
    op.create_index(op.f("ix_relative_relay_event"), "relative_relay", ["event"], unique=False)


def _figures() -> None:
    """Create the figures of the exchange and the difficulties that agents flag."""
    op.create_table("call_figures",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("begins", Instant(), nullable=False, comment="of a quarter hour, as the exchange counts them"),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("abandoned", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False, comment="busy: they never entered the queue"),
        sa.Column("wait_s", sa.Integer(), nullable=False, comment="mean, seconds"),
        sa.Column("length_s", sa.Integer(), nullable=False, comment="mean, seconds"),
        sa.Column("source", sa.String(length=10), nullable=False, comment="typed imported"),
        sa.Column("by_person", sa.String(length=32), nullable=False, comment="who typed or imported them"),
        sa.Column("by_function", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_call_figures_event")),
        sa.PrimaryKeyConstraint("event", "begins", name=op.f("pk_call_figures"))
    )
    op.create_table("figures_layout",
        sa.Column("header", sa.String(length=64), nullable=False,
                  comment="SHA-256 of the first line of a file of another exchange"),
        sa.Column("mapped", sa.Text(), nullable=False, comment="JSON: which of its columns holds each figure"),
        sa.PrimaryKeyConstraint("header", name=op.f("pk_figures_layout"))
    )
    op.create_table("difficulty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True, comment="who had a hard call; null once anonymised"),
        sa.Column("sheet", sa.String(length=32), nullable=True, comment="the call, if one was open"),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False, comment="a key of `care.STATES`"),
        sa.Column("followed_by", sa.String(length=32), nullable=True),
        sa.Column("followed_at", Instant(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False, comment="the agent asked to be relieved now"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_difficulty_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_difficulty_person")),
        sa.ForeignKeyConstraint(["sheet"], ["call_sheet.id"], name=op.f("fk_difficulty_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difficulty")),
        sa.UniqueConstraint("event", "person", "sheet", name=op.f("uq_difficulty_event_person_sheet"))
    )
    op.create_index(op.f("ix_difficulty_event"), "difficulty", ["event"], unique=False)


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
