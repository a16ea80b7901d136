"""Rollups by the hour beside those by the minute, so that long windows are answered as fast as short ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Twice modulo: SQL's remainder of a minute before the epoch is negative.
FILL = """
INSERT INTO rollup_hours (workspace_id, brand, source, hour, negative, neutral, positive)
SELECT workspace_id, brand, source, (minute - ((minute % 60) + 60) % 60) / 60,
    sum(negative), sum(neutral), sum(positive)
FROM rollups
GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    op.create_table(
        "rollup_hours",
        sa.Column("workspace_id", sa.String(length=100), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("hour", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("negative", ROW_ID, nullable=False),
        sa.Column("neutral", ROW_ID, nullable=False),
        sa.Column("positive", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "brand", "source", "hour", name=op.f("pk_rollup_hours")),
    )
    op.create_index("ix_rollup_hours_hour", "rollup_hours", ["workspace_id", "hour"])
    op.execute(sa.text(FILL))


def downgrade() -> None:
    op.drop_table("rollup_hours")
