"""Stored settings with their history, preferences of people, App Homes, digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=100)


def upgrade() -> None:
    op.create_table(
        "setting_changes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Text(), nullable=True),
        belongs("setting_changes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
    )
    op.create_index("ix_setting_changes_name", "setting_changes", ["workspace_id", "name", "id"])
    op.create_table(
        "preferences",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("user_id", WORKSPACE, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        belongs("preferences"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "homes",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("user_id", WORKSPACE, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("urgent_hash", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        belongs("homes"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_homes")),
    )
    op.create_index("ix_homes_opened_at", "homes", ["workspace_id", "opened_at"])
    op.create_table(
        "digests",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("period", WORKSPACE, nullable=False),
        sa.Column("channel", WORKSPACE, nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        belongs("digests"),
        sa.PrimaryKeyConstraint("workspace_id", "period", "channel", name=op.f("pk_digests")),
    )
    guard_history()


def downgrade() -> None:
    for table in ("digests", "homes", "preferences", "setting_changes"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_setting_history_change()")


def belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
    )


def guard_history() -> None:
    """Who set what and when can be neither changed nor taken out, by whatever program."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER setting_changes_refuse_{verb.lower()} BEFORE {verb} ON setting_changes "
                "BEGIN SELECT RAISE(ABORT, 'the history of settings is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_setting_history_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the history of settings is append-only' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER setting_changes_refuse_change BEFORE UPDATE OR DELETE ON setting_changes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_setting_history_change()"
    )
    op.execute(
        "CREATE TRIGGER setting_changes_refuse_truncate BEFORE TRUNCATE ON setting_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_setting_history_change()"
    )
