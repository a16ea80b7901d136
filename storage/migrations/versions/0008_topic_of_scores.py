"""What a mention speaks of, kept with its score, so that each topic of a brand has a series of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scores", sa.Column("topic", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("scores", "topic")
