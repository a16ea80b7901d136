"""The name of an incident's owner, who need not be the one that acknowledged it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("owner_name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "owner_name")
