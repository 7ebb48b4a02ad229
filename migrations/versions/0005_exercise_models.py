"""The scenario that an exercise began from, so that its page says whether the préfecture has validated it."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the code of that scenario; no exercise of before has one."""
    op.add_column("exercise", sa.Column("model", sa.String(length=40), nullable=True,
                                        comment="the code of the shipped scenario that it began from; null: none"))


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
