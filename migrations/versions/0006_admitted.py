"""Who really plays an exercise, so that the wall lets through these people and nobody else."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of those admitted; no event of before has any."""
    op.create_table("admitted",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="person or function"),
        sa.Column("key", sa.String(length=40), nullable=False,
                  comment="the id of the person, or the code of the function"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_admitted_event")),
        sa.PrimaryKeyConstraint("event", "kind", "key", name=op.f("pk_admitted"))
    )


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
