"""Tables of incidents and their timelines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from analysis.incident_state import LIVE_STATES
from storage.columns import BRAND_LENGTH, TOPIC_LENGTH, RowId
from storage.tables import Base, partial_index, workspace_column

_LIVE = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(LIVE_STATES))))


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
