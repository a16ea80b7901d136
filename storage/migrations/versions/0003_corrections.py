"""Corrections of the model by people; scores that can be drawn by brand, label and time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=100)
DRAWN = (("brand", sa.String(length=200)), ("created_at", INSTANT))
LABELS = "label IN ('negative', 'neutral', 'positive', 'not_about_us', 'skipped')"


def upgrade() -> None:
    for name, kind in DRAWN:
        op.add_column("scores", sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE scores SET brand = (SELECT brand FROM mentions WHERE mentions.id = scores.mention_id),"
        " created_at = (SELECT created_at FROM mentions WHERE mentions.id = scores.mention_id)"
    )
    # SQLite's table is copied for that, and Alembic does not see its conditions.
    label = sa.CheckConstraint("label IN ('negative', 'neutral', 'positive')", name=op.f("ck_scores_label"))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("scores", table_args=(label,) if on_sqlite else ()) as scores:
        for name, kind in DRAWN:
            scores.alter_column(name, existing_type=kind, nullable=False)
    op.create_index("ix_scores_draw", "scores", ["workspace_id", "brand", "label", "created_at", "mention_id"])
    create_corrections()


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_index("ix_scores_draw", "scores")
    for name, _ in DRAWN:
        op.drop_column("scores", name)


def create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("mention_id", ROW_ID, nullable=False),
        sa.Column("who", WORKSPACE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("negative", sa.Double(), nullable=False),
        sa.Column("neutral", sa.Double(), nullable=False),
        sa.Column("positive", sa.Double(), nullable=False),
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.CheckConstraint(LABELS, name=op.f("ck_corrections_label")),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name=op.f("fk_corrections_mention_id_mentions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_corrections_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint(
            "workspace_id", "mention_id", "who", name=op.f("uq_corrections_workspace_id_mention_id_who")
        ),
    )
