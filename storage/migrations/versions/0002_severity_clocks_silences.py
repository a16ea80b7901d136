"""Severity, clocks and snoozes of incidents; silences; alarms that were withheld."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=100)
LIVE = "state IN ('acknowledged', 'monitoring', 'open', 'responding')"

INSTANTS = (
    "judged_until",
    "calm_since",
    "announced_at",
    "held_until",
    "risen_at",
    "unacknowledged_at",
    "responded_at",
    "facts_at",
    "updated_at",
    "acknowledge_due",
    "first_response_due",
    "update_due",
    "facts_due",
    "snoozed_until",
)
LEVELS = (
    "severity_level",
    "severity_floor",
    "level_by_numbers",
    "calm_level",
    "owner_level",
    "overruled_level",
    "worst_level",
)
TEXTS = ("class_by", "owner", "snoozed_by")
LISTS = ("red_lines", "words", "contributions")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def incident_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("topic", sa.String(length=100), server_default=sa.text("''"), nullable=False),
        sa.Column("signal", sa.Text(), server_default=sa.text("'crisis'"), nullable=False),
        sa.Column("crisis_class", sa.Text(), server_default=sa.text("'unclear'"), nullable=False),
        sa.Column("severity_score", sa.Double(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=True),
        sa.Column("merged_into", ROW_ID, nullable=True),
        *(sa.Column(name, INSTANT, nullable=True) for name in INSTANTS),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in LEVELS),
        *(sa.Column(name, sa.Text(), nullable=True) for name in TEXTS),
        *(sa.Column(name, sa.JSON(), nullable=True) for name in LISTS),
    ]


def upgrade() -> None:
    for column in incident_columns():
        op.add_column("incidents", column)
    # Whatever was open until now has its card, and is as bad as it is shown.
    op.execute("UPDATE incidents SET announced_at = opened_at, worst_level = level")
    op.drop_index("uq_incidents_live_brand", "incidents")
    op.create_index(
        "uq_incidents_live_topic", "incidents", ["workspace_id", "brand", "topic"], unique=True, **where(LIVE)
    )
    create_silences()
    create_withheld_alarms()


def downgrade() -> None:
    op.drop_table("withheld_alarms")
    op.drop_table("silences")
    op.drop_index("uq_incidents_live_topic", "incidents")
    for column in reversed(incident_columns()):
        op.drop_column("incidents", str(column.name))
    op.create_index("uq_incidents_live_brand", "incidents", ["workspace_id", "brand"], unique=True, **where(LIVE))


def create_silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=True),
        sa.Column("topic", sa.String(length=100), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_silences_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index("ix_silences_ends_at", "silences", ["workspace_id", "ends_at"])


def create_withheld_alarms() -> None:
    op.create_table(
        "withheld_alarms",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("incident_id", ROW_ID, nullable=True),
        sa.Column("silence_id", ROW_ID, nullable=True),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("moments", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("crisis_class", sa.Text(), nullable=False),
        sa.Column("observed", ROW_ID, nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_withheld_alarms_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(["silence_id"], ["silences.id"], name=op.f("fk_withheld_alarms_silence_id_silences")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_withheld_alarms_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_alarms")),
    )
    op.create_index("ix_withheld_alarms_brand", "withheld_alarms", ["workspace_id", "brand", "last_at"])
