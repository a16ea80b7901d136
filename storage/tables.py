"""The tables. Every key carries the workspace, so that one database can serve several Slack teams."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from analysis.incident_state import LIVE_STATES
from storage.columns import (
    BRAND_LENGTH,
    EXTERNAL_ID_LENGTH,
    KEY_LENGTH,
    SOURCE_LENGTH,
    TOPIC_LENGTH,
    WORKSPACE_LENGTH,
    RowId,
    UtcDateTime,
)

_UNSCORED = text("scored_at IS NULL AND score_error IS NULL")
_LEASED = text("lease_owner IS NOT NULL")
_GIVEN_UP = text("score_error IS NOT NULL")
_LIVE = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(LIVE_STATES))))
_WAITING = text("state IN ('pending', 'claimed')")
_CLAIMED = text("state = 'claimed'")


def partial_index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index over the rows that ``where`` selects, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(none_as_null=True),
    }


def workspace_column(*, primary_key: bool = False) -> MappedColumn[str]:
    """The workspace of a row."""
    return mapped_column(String(WORKSPACE_LENGTH), ForeignKey("workspaces.id"), primary_key=primary_key, nullable=False)


class WorkspaceRow(Base):
    """One Slack team. ``author_salt`` makes the hashes of author names worthless outside this workspace."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    slack_team_id: Mapped[str | None] = mapped_column(String(WORKSPACE_LENGTH), unique=True)
    name: Mapped[str]
    author_salt: Mapped[bytes]
    created_at: Mapped[datetime]


class MentionRow(Base):
    """What somebody said, masked; also its own place in the queue of the scorer."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "external_id"),
        partial_index("ix_mentions_queue", "created_at", "id", where=_UNSCORED),
        partial_index("ix_mentions_backlog", "workspace_id", "ingested_at", where=_UNSCORED),
        partial_index("ix_mentions_lease_owner", "lease_owner", where=_LEASED),
        partial_index("ix_mentions_given_up", "workspace_id", where=_GIVEN_UP),
        Index("ix_mentions_brand", "workspace_id", "brand", "created_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_LENGTH))
    text: Mapped[str]
    lang: Mapped[str]
    author_hash: Mapped[str | None]
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    reach: Mapped[int | None] = mapped_column(RowId)
    url: Mapped[str | None]
    created_at: Mapped[datetime]
    ingested_at: Mapped[datetime]
    text_key: Mapped[str]
    scored_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    lease_expires_at: Mapped[datetime | None]
    attempts: Mapped[int]
    score_error: Mapped[str | None]


class ScoreRow(Base):
    """What the model said of one mention; ``brand`` and ``created_at`` are the mention's, for the index to draw by.

    ``topic`` is what the mention speaks of, as far as its words tell (`analysis.crisis_class`).
    """

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint("label IN ('negative', 'neutral', 'positive')", name="label"),
        Index("ix_scores_draw", "workspace_id", "brand", "label", "created_at", "mention_id"),
    )

    mention_id: Mapped[int] = mapped_column(RowId, ForeignKey("mentions.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    model_id: Mapped[str]
    negative: Mapped[float]
    neutral: Mapped[float]
    positive: Mapped[float]
    label: Mapped[str]
    scored_at: Mapped[datetime]
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    created_at: Mapped[datetime]
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))


class RollupRow(Base):
    """How many mentions of one minute fell into each class; ``minute`` counts from the epoch, in UTC."""

    __tablename__ = "rollups"
    __table_args__ = (Index("ix_rollups_minute", "workspace_id", "minute"),)

    workspace_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH), primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), primary_key=True)
    minute: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    negative: Mapped[int] = mapped_column(RowId)
    neutral: Mapped[int] = mapped_column(RowId)
    positive: Mapped[int] = mapped_column(RowId)


class HourRow(Base):
    """The same for whole hours, so that a question about a month reads hundreds of rows and not ten thousands."""

    __tablename__ = "rollup_hours"
    __table_args__ = (Index("ix_rollup_hours_hour", "workspace_id", "hour"),)

    workspace_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH), primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), primary_key=True)
    hour: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    negative: Mapped[int] = mapped_column(RowId)
    neutral: Mapped[int] = mapped_column(RowId)
    positive: Mapped[int] = mapped_column(RowId)


class LeaseRow(Base):
    """Who holds a role that only one process may have, such as the desk."""

    __tablename__ = "leases"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    owner: Mapped[str]
    expires_at: Mapped[datetime]


class ProgressRow(Base):
    """How far in event time a piece of work has come, as its last transaction left it."""

    __tablename__ = "progress"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    at: Mapped[datetime]


class SeenRow(Base):
    """An event or click that was taken already."""

    __tablename__ = "seen"
    __table_args__ = (Index("ix_seen_seen_at", "seen_at"),)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    seen_at: Mapped[datetime]


class IncidentRow(Base):
    """One incident; the partial unique index is why a brand, or a topic of it, can never have two live ones.

    ``topic`` is empty for the whole brand's. What a line of a later revision added may be empty in older rows.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        partial_index("uq_incidents_live_topic", "workspace_id", "brand", "topic", where=_LIVE, unique=True),
        Index("ix_incidents_brand", "workspace_id", "brand", "number"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    number: Mapped[int]
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    state: Mapped[str]
    level: Mapped[int]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    since: Mapped[datetime]
    observed: Mapped[int] = mapped_column(RowId)
    expected: Mapped[float]
    peak_observed: Mapped[int] = mapped_column(RowId)
    last_firing_at: Mapped[datetime]
    told_observed: Mapped[int] = mapped_column(RowId)
    told_at: Mapped[datetime]
    quiet_since: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    monitoring_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH), server_default=text("''"))
    signal: Mapped[str] = mapped_column(server_default=text("'crisis'"))
    crisis_class: Mapped[str] = mapped_column(server_default=text("'unclear'"))
    class_by: Mapped[str | None]
    red_lines: Mapped[list[Any] | None]
    words: Mapped[list[Any] | None]
    severity_score: Mapped[float | None]
    severity_level: Mapped[int | None]
    severity_floor: Mapped[int | None]
    contributions: Mapped[list[Any] | None]
    needs_review: Mapped[bool | None]
    level_by_numbers: Mapped[int | None]
    judged_until: Mapped[datetime | None]
    calm_since: Mapped[datetime | None]
    calm_level: Mapped[int | None]
    owner_level: Mapped[int | None]
    overruled_level: Mapped[int | None]
    worst_level: Mapped[int | None]
    announced_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    owner: Mapped[str | None]
    owner_name: Mapped[str | None]
    risen_at: Mapped[datetime | None]
    unacknowledged_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    facts_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    acknowledge_due: Mapped[datetime | None]
    first_response_due: Mapped[datetime | None]
    update_due: Mapped[datetime | None]
    facts_due: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[str | None]
    merged_into: Mapped[int | None] = mapped_column(RowId)
    window_seconds: Mapped[int] = mapped_column(server_default=text("3600"))
    posts: Mapped[int | None] = mapped_column(RowId)


class SilenceRow(Base):
    """What the team asked not to hear of for a while. Kept after its end, so that it can be explained later."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_ends_at", "workspace_id", "ends_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str | None] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))
    source: Mapped[str | None] = mapped_column(String(SOURCE_LENGTH))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    who: Mapped[str]
    why: Mapped[str]
    ended_by: Mapped[str | None]


class WithheldAlarmRow(Base):
    """An alarm that was not said, from the first to the last moment at which it rang without a longer pause."""

    __tablename__ = "withheld_alarms"
    __table_args__ = (Index("ix_withheld_alarms_brand", "workspace_id", "brand", "last_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    reason: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    silence_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("silences.id"))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    moments: Mapped[int]
    level: Mapped[int]
    crisis_class: Mapped[str]
    observed: Mapped[int] = mapped_column(RowId)
    expected: Mapped[float]
    words: Mapped[list[Any]]
    sources: Mapped[dict[str, Any]]


class AttentionRow(Base):
    """Much talk without anger, from the first to the last moment at which it was heard without a longer pause."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_brand", "workspace_id", "brand", "topic", "last_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    moments: Mapped[int]
    window_seconds: Mapped[int]
    observed: Mapped[int] = mapped_column(RowId)
    expected: Mapped[float]
    strength: Mapped[float]


class SourceSilenceRow(Base):
    """The newest silence of a source; ``back_at`` empty: it lasts."""

    __tablename__ = "source_silences"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), primary_key=True)
    silent_since: Mapped[datetime]
    said_at: Mapped[datetime]
    missed: Mapped[float]
    back_at: Mapped[datetime | None]


class IncidentEventRow(Base):
    """One line of a timeline. Triggers of the migration refuse every change to a row that is there."""

    __tablename__ = "incident_events"
    __table_args__ = (Index("ix_incident_events_incident", "workspace_id", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    incident_id: Mapped[int] = mapped_column(RowId, ForeignKey("incidents.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str | None]
    details: Mapped[dict[str, Any]]


class OutboxRow(Base):
    """A message to be sent. Two rows of one channel are never in flight together: the index forbids it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedup_key"),
        partial_index("uq_outbox_in_flight", "workspace_id", "channel", where=_CLAIMED, unique=True),
        partial_index("ix_outbox_waiting", "priority", "id", where=_WAITING),
        Index("ix_outbox_coalesce", "workspace_id", "coalesce_key", "id"),
        Index("ix_outbox_state", "workspace_id", "state", "created_at"),
        CheckConstraint("kind IN ('post', 'update')", name="kind"),
        CheckConstraint("state IN ('pending', 'claimed', 'sent', 'failed', 'superseded')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    dedup_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    kind: Mapped[str]
    channel: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    purpose: Mapped[str]
    coalesce_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    payload: Mapped[dict[str, Any]]
    picture: Mapped[bytes | None]
    picture_alt: Mapped[str]
    picture_file_id: Mapped[str | None]
    priority: Mapped[int]
    state: Mapped[str]
    attempts: Mapped[int]
    maybe_sent: Mapped[bool]
    not_before: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    claim_expires_at: Mapped[datetime | None]
    slack_ts: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class SlackMessageRow(Base):
    """A message that is in Slack."""

    __tablename__ = "slack_messages"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts"),
        Index("ix_slack_messages_incident", "workspace_id", "incident_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    channel: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    ts: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    purpose: Mapped[str]
    thread_ts: Mapped[str | None]
    outbox_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("outbox.id"))
    picture_file_id: Mapped[str | None]
    posted_at: Mapped[datetime]
