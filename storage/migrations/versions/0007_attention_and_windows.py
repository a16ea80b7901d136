"""Attention for the digest, sources that fell silent, and of an incident the window and posts of its numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "incidents", sa.Column("window_seconds", sa.Integer(), server_default=sa.text("3600"), nullable=False)
    )
    op.add_column("incidents", sa.Column("posts", ROW_ID, nullable=True))
    op.create_table(
        "attention",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(length=100), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("moments", sa.Integer(), nullable=False),
        sa.Column("window_seconds", sa.Integer(), nullable=False),
        sa.Column("observed", ROW_ID, nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_attention_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention")),
    )
    op.create_index("ix_attention_brand", "attention", ["workspace_id", "brand", "topic", "last_at"])
    op.create_table(
        "source_silences",
        sa.Column("workspace_id", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("silent_since", INSTANT, nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("missed", sa.Double(), nullable=False),
        sa.Column("back_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_source_silences_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source", name=op.f("pk_source_silences")),
    )


def downgrade() -> None:
    op.drop_table("source_silences")
    op.drop_table("attention")
    op.drop_column("incidents", "posts")
    op.drop_column("incidents", "window_seconds")
