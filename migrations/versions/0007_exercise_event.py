"""The event by which an exercise is played, so that its page leads there."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the id of that event; no exercise of before was played."""
    op.add_column("exercise", sa.Column("event", sa.String(length=32), nullable=True,
                                        comment="the event that plays it; null: not played yet"))


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
