"""Exercises before they are played: records, objectives, people named, observers' questions, chronogrammes."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crisis.db import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the preparation; what others rely on is in the register."""
    op.create_table("exercise",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3… in this préfecture, never given again"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="a key of `terms.STATES`"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows by one with every change of any part"),
        sa.Column("card_version", sa.Integer(), nullable=False,
                  comment="the version at which the columns below last changed"),
        sa.Column("script_version", sa.Integer(), nullable=False, comment="the same of the chronogramme; 0: none"),
        sa.Column("prepared_seq", sa.Integer(), nullable=True,
                  comment="the entry of the register that made it ready; null: a draft again"),
        sa.Column("made_by", sa.String(length=32), nullable=False,
                  comment="who began the record: reads it, whoever plays"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="a key of `terms.TYPES`"),
        sa.Column("announced", sa.Boolean(), nullable=False, comment="false: inopiné, its players do not read it"),
        sa.Column("hazard", sa.String(length=40), nullable=False, comment="a type of the territory, or empty"),
        sa.Column("begins", Instant(), nullable=True, comment="planned"),
        sa.Column("ends", Instant(), nullable=True, comment="planned"),
        sa.Column("lead", sa.String(length=32), nullable=True,
                  comment="the animateur or DIREX, who attests the report"),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("sponsor", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("classification", sa.String(length=12), nullable=False, comment="a key of `terms.CLASSIFICATIONS`"),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("communes", sa.Text(), nullable=False, comment="INSEE codes separated by a blank"),
        sa.Column("publics", sa.String(length=60), nullable=False,
                  comment="keys of `terms.PUBLICS` separated by a blank"),
        sa.Column("channels", sa.String(length=80), nullable=False, comment="codes separated by a blank"),
        sa.Column("rotas", sa.String(length=120), nullable=False,
                  comment="functions whose whole duty plays, separated by a blank"),
        sa.ForeignKeyConstraint(["lead"], ["person.id"], name=op.f("fk_exercise_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
        sa.UniqueConstraint("number", name=op.f("uq_exercise_number"))
    )
    op.create_table("exercise_inject",
        sa.Column("exercise", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False, comment="seconds after the start"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="a key of `terms.INJECTS`"),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("depends_on", sa.Integer(), nullable=True),
        sa.Column("expected_action", sa.Text(), nullable=False),
        sa.Column("delay_min", sa.Integer(), nullable=True),
        sa.Column("success_rule", sa.Text(), nullable=False),
        sa.Column("animateur", sa.String(length=200), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False, comment="names of files, one per line"),
        sa.ForeignKeyConstraint(["exercise"], ["exercise.id"], name=op.f("fk_exercise_inject_exercise")),
        sa.PrimaryKeyConstraint("exercise", "number", name=op.f("pk_exercise_inject"))
    )
    op.create_table("exercise_objective",
        sa.Column("exercise", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=True, comment="47 to 50, or null"),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["exercise"], ["exercise.id"], name=op.f("fk_exercise_objective_exercise")),
        sa.PrimaryKeyConstraint("exercise", "code", name=op.f("pk_exercise_objective"))
    )
    op.create_table("exercise_participant",
        sa.Column("exercise", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False, comment="a key of `terms.ROLES`"),
        sa.Column("consent_on", sa.String(length=10), nullable=False,
                  comment="ISO date in Paris on which an official agreed, or empty"),
        sa.ForeignKeyConstraint(["exercise"], ["exercise.id"], name=op.f("fk_exercise_participant_exercise")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_exercise_participant_person")),
        sa.PrimaryKeyConstraint("exercise", "person", name=op.f("pk_exercise_participant"))
    )
    op.create_table("exercise_question",
        sa.Column("exercise", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("planned", sa.String(length=200), nullable=False),
        sa.Column("criterion", sa.String(length=200), nullable=False),
        sa.Column("observer", sa.String(length=32), nullable=False, comment="a person, or empty: on every sheet"),
        sa.ForeignKeyConstraint(["exercise"], ["exercise.id"], name=op.f("fk_exercise_question_exercise")),
        sa.PrimaryKeyConstraint("exercise", "code", name=op.f("pk_exercise_question"))
    )


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
