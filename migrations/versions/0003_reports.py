"""Reports that are kept: versions, the formats asked for, files by hash that are never altered."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crisis.db import Instant
from migrations import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables, and the triggers that keep files as they were written."""
    op.create_table("report_version",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_as", sa.String(length=40), nullable=False, comment="in which function"),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("up_to_seq", sa.Integer(), nullable=True,
                  comment="the last entry that it takes into account; null: not made yet"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="of its JSON, in `report_file`"),
        sa.Column("seq", sa.Integer(), nullable=True, comment="the entry `report_made`"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_report_version_event")),
        sa.PrimaryKeyConstraint("event", "number", name=op.f("pk_report_version"))
    )
    op.create_table("report_making",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False, comment="a state of `makings`"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often it was begun"),
        sa.Column("owner", sa.String(length=32), nullable=True, comment="of one try"),
        sa.Column("lease_until", Instant(), nullable=True,
                  comment="host clock; once over, whoever comes takes it again"),
        sa.Column("reason", sa.String(length=16), nullable=True,
                  comment="a key of `makings.REASONS`, when it was refused"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="in `report_file`, when it is ready"),
        sa.Column("size", sa.Integer(), nullable=True, comment="bytes"),
        sa.ForeignKeyConstraint(["event", "number"], ["report_version.event", "report_version.number"],
                                name="fk_report_making_version"),
        sa.PrimaryKeyConstraint("event", "number", "format", name=op.f("pk_report_making"))
    )
    op.create_index("ix_report_making_state", "report_making", ["state"], unique=False)
    op.create_table("report_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_report_file")),
        sqlite_with_rowid=False
    )
    guards.install_files()


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
