"""The cards of incidents in the outbox: where one goes, why it failed, and another try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storage.conditions import CLAIMED, LIVE
from storage.delivery_tables import OutboxRow as Row
from storage.delivery_tables import SlackMessageRow
from storage.incident_tables import IncidentRow
from storage.messages import CARD
from storage.outbox_rows import SUPERSEDED, OutboxRow, change_rows

#: A fresh start for a message that failed. Whether it may have reached Slack before is not forgotten.
_ONCE_MORE: Final[Mapping[str, Any]] = {"state": "pending", "attempts": 0, "not_before": None, "error": None}


def card_channel(session: Session, workspace_id: str, incident_id: int) -> str | None:
    """The channel that the incident's card was written for; None if it has none."""
    query = select(Row.channel).where(
        Row.workspace_id == workspace_id, Row.incident_id == incident_id, Row.purpose == CARD, Row.kind == "post"
    )
    return session.scalars(query.limit(1)).first()


def card_error(session: Session, workspace_id: str, incident_id: int | None) -> str | None:
    """Why the card of the incident is not posted, so that nothing can be said under it; None if it may still be."""
    query = select(Row.error).where(Row.workspace_id == workspace_id, Row.incident_id == incident_id, *_failed_card())
    return session.scalar(query.limit(1))


def repost_card(session: Session, edit: OutboxRow) -> bool:
    """Try the failed card of an incident again, with the words, channel and picture of a claimed edit of it.

    The edit itself is superseded. An edit without a picture leaves the card its own. The card keeps its row, hence
    its ``dedup_key``: however often it is tried, it is known in Slack. False, and nothing changes, if the incident
    has no card that failed, or has one in Slack by now.
    """
    values: dict[str, Any] = {**_ONCE_MORE, "payload": edit.payload, "channel": edit.channel}
    if edit.picture is not None:
        values |= {
            "picture": edit.picture,
            "picture_alt": edit.picture_alt,
            "picture_file_id": edit.picture_file_id,
        }
    card = (Row.workspace_id == edit.workspace_id, Row.incident_id == edit.incident_id, *_failed_card())
    if not change_rows(session, *card, ~_has_card_in_slack(), **values):
        return False
    change_rows(session, Row.id == edit.id, CLAIMED, **SUPERSEDED)
    return True


def retry_cards(session: Session, workspace_id: str) -> int:
    """Try the failed cards of live incidents again; how many. For a start: a person may have mended what was wrong."""
    is_live = exists().where(IncidentRow.id == Row.incident_id, LIVE)
    failed = (Row.workspace_id == workspace_id, *_failed_card(), is_live, ~_has_card_in_slack())
    return change_rows(session, *failed, **_ONCE_MORE)


def _failed_card() -> tuple[ColumnElement[bool], ...]:
    return Row.kind == "post", Row.purpose == CARD, Row.state == "failed"


def _has_card_in_slack() -> ColumnElement[bool]:
    return exists().where(
        SlackMessageRow.workspace_id == Row.workspace_id,
        SlackMessageRow.incident_id == Row.incident_id,
        SlackMessageRow.purpose == CARD,
    )
