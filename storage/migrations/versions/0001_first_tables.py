"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=100)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    create_workspaces()
    create_mentions()
    create_scores()
    create_rollups()
    create_leases()
    create_progress()
    create_seen()
    create_incidents()
    create_incident_events()
    create_outbox()
    create_slack_messages()
    guard_timeline()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_timeline_change()")


TABLES = (
    "workspaces",
    "mentions",
    "scores",
    "rollups",
    "leases",
    "progress",
    "seen",
    "incidents",
    "incident_events",
    "outbox",
    "slack_messages",
)


def create_workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("slack_team_id", sa.String(length=100), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("author_salt", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("slack_team_id", name=op.f("uq_workspaces_slack_team_id")),
    )


def create_mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("author_hash", sa.Text(), nullable=True),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("reach", ROW_ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ingested_at", INSTANT, nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("scored_at", INSTANT, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_expires_at", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("score_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_mentions_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint(
            "workspace_id", "source", "external_id", name=op.f("uq_mentions_workspace_id_source_external_id")
        ),
    )
    op.create_index(
        "ix_mentions_backlog",
        "mentions",
        ["workspace_id", "ingested_at"],
        **where("scored_at IS NULL AND score_error IS NULL"),
    )
    op.create_index("ix_mentions_brand", "mentions", ["workspace_id", "brand", "created_at"])
    op.create_index("ix_mentions_given_up", "mentions", ["workspace_id"], **where("score_error IS NOT NULL"))
    op.create_index("ix_mentions_lease_owner", "mentions", ["lease_owner"], **where("lease_owner IS NOT NULL"))
    op.create_index(
        "ix_mentions_queue", "mentions", ["created_at", "id"], **where("scored_at IS NULL AND score_error IS NULL")
    )


def create_scores() -> None:
    op.create_table(
        "scores",
        sa.Column("mention_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("negative", sa.Double(), nullable=False),
        sa.Column("neutral", sa.Double(), nullable=False),
        sa.Column("positive", sa.Double(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scored_at", INSTANT, nullable=False),
        sa.CheckConstraint("label IN ('negative', 'neutral', 'positive')", name=op.f("ck_scores_label")),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name=op.f("fk_scores_mention_id_mentions")),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_scores")),
    )


def create_rollups() -> None:
    op.create_table(
        "rollups",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("minute", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("negative", ROW_ID, nullable=False),
        sa.Column("neutral", ROW_ID, nullable=False),
        sa.Column("positive", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "brand", "source", "minute", name=op.f("pk_rollups")),
    )
    op.create_index("ix_rollups_minute", "rollups", ["workspace_id", "minute"])


def create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_leases_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_leases")),
    )


def create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_progress_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_progress")),
    )


def create_seen() -> None:
    op.create_table(
        "seen",
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_seen_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_seen")),
    )
    op.create_index("ix_seen_seen_at", "seen", ["seen_at"])


def create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("observed", ROW_ID, nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("peak_observed", ROW_ID, nullable=False),
        sa.Column("last_firing_at", INSTANT, nullable=False),
        sa.Column("told_observed", ROW_ID, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("quiet_since", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("monitoring_at", INSTANT, nullable=True),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_incidents_level")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_incidents_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_incidents_workspace_id_number")),
    )
    op.create_index("ix_incidents_brand", "incidents", ["workspace_id", "brand", "number"])
    op.create_index(
        "uq_incidents_live_brand",
        "incidents",
        ["workspace_id", "brand"],
        unique=True,
        **where("state IN ('acknowledged', 'monitoring', 'open', 'responding')"),
    )


def create_incident_events() -> None:
    op.create_table(
        "incident_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("incident_id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_events_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_incident_events_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_events")),
    )
    op.create_index("ix_incident_events_incident", "incident_events", ["workspace_id", "incident_id", "id"])


def create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("dedup_key", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=100), nullable=False),
        sa.Column("incident_id", ROW_ID, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("coalesce_key", sa.String(length=400), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("picture_alt", sa.Text(), nullable=False),
        sa.Column("picture_file_id", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claim_expires_at", INSTANT, nullable=True),
        sa.Column("slack_ts", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('post', 'update')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'sent', 'failed', 'superseded')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_outbox_incident_id_incidents")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_outbox_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("workspace_id", "dedup_key", name=op.f("uq_outbox_workspace_id_dedup_key")),
    )
    op.create_index("ix_outbox_coalesce", "outbox", ["workspace_id", "coalesce_key", "id"])
    op.create_index("ix_outbox_state", "outbox", ["workspace_id", "state", "created_at"])
    op.create_index("ix_outbox_waiting", "outbox", ["priority", "id"], **where("state IN ('pending', 'claimed')"))
    op.create_index(
        "uq_outbox_in_flight", "outbox", ["workspace_id", "channel"], unique=True, **where("state = 'claimed'")
    )


def create_slack_messages() -> None:
    op.create_table(
        "slack_messages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", WORKSPACE, nullable=False),
        sa.Column("channel", sa.String(length=100), nullable=False),
        sa.Column("ts", sa.String(length=100), nullable=False),
        sa.Column("incident_id", ROW_ID, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("outbox_id", ROW_ID, nullable=True),
        sa.Column("picture_file_id", sa.Text(), nullable=True),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_slack_messages_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_slack_messages_outbox_id_outbox")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_messages_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_messages")),
        sa.UniqueConstraint("workspace_id", "channel", "ts", name=op.f("uq_slack_messages_workspace_id_channel_ts")),
    )
    op.create_index("ix_slack_messages_incident", "slack_messages", ["workspace_id", "incident_id", "purpose"])


def guard_timeline() -> None:
    """Nothing that is in a timeline can be changed or taken out, by whatever program."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER incident_events_refuse_{verb.lower()} BEFORE {verb} ON incident_events "
                "BEGIN SELECT RAISE(ABORT, 'the timeline of an incident is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the timeline of an incident is append-only' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER incident_events_refuse_change BEFORE UPDATE OR DELETE ON incident_events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_timeline_change()"
    )
    op.execute(
        "CREATE TRIGGER incident_events_refuse_truncate BEFORE TRUNCATE ON incident_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change()"
    )
