"""What a rehearsal came to, computed from the database and from the sandbox's own record of the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.incident import Incident, TimelineEntry
from bot.rehearsal import Rehearsal
from bot.sandbox.records import CommandRun, Message
from bot.slack.ids import METADATA_KEY
from storage import audit, incidents

ISO = "%Y-%m-%dT%H:%M:%SZ"


def report(rehearsal: Rehearsal, commands: Sequence[CommandRun]) -> dict[str, object]:
    """The report as plain values.

    ``lost`` counts mentions that were accepted but are not stored, scored and rolled up, and outbox messages
    marked sent that the workspace does not have. ``counted_twice`` counts mentions in the rollups beyond the
    scored ones, and messages that the workspace has more than once.
    """
    workspace_id = rehearsal.settings.workspace
    posted = _posted(rehearsal.sandbox.workspace.messages)
    keys = Counter(key for key, _ in posted)
    with rehearsal.database.read() as session:
        counts = audit.counts(session, workspace_id)
        sent = audit.sent_posts(session, workspace_id)
        listed = [_incident(session, workspace_id, incident, posted) for incident in _all(session, workspace_id)]
    missing = sum(1 for key in sent if key not in keys)
    repeated = sum(count - 1 for count in keys.values())
    accepted = rehearsal.feed.accepted
    lost = (accepted - counts.mentions) + (counts.mentions - counts.scored) + max(counts.scored - counts.rolled_up, 0)
    cards = [message for key, message in posted if key.endswith(":card")]
    return {
        "mentions": counts.mentions,
        "scored": counts.scored,
        "rolled_up": counts.rolled_up,
        "cards": len(cards),
        "thread_replies": sum(1 for _, message in posted if message.is_reply),
        "incidents": listed,
        "ack_to_answer_ms": [_milliseconds(run) for run in commands],
        "mention_to_card_s": [entry["mention_to_card_s"] for entry in listed],
        "lost": lost + missing,
        "counted_twice": max(counts.rolled_up - counts.scored, 0) + repeated,
        "failed_messages": counts.failed_messages,
        "bot_starts": rehearsal.bot_starts,
    }


def _all(session: Session, workspace_id: str) -> list[Incident]:
    return sorted(incidents.list_all(session, workspace_id), key=lambda incident: incident.number)


def _posted(messages: Sequence[Message]) -> list[tuple[str, Message]]:
    """The bot's own messages in channels, by the outbox key each carries."""
    keyed = []
    for message in messages:
        payload = (message.metadata or {}).get("event_payload") or {}
        if METADATA_KEY in payload:
            keyed.append((str(payload[METADATA_KEY]), message))
    return keyed


def _incident(
    session: Session, workspace_id: str, incident: Incident, posted: Sequence[tuple[str, Message]]
) -> dict[str, object]:
    timeline = incidents.timeline(session, workspace_id, incident.id)
    opened = next(entry for entry in timeline if entry.kind == "opened")
    card_at = next((float(message.ts) for key, message in posted if key == f"incident:{incident.id}:card"), None)
    said_at = incident.announced_at or incident.opened_at
    arrived = audit.last_arrival(session, workspace_id, incident.brand, said_at)
    waited = card_at - arrived.timestamp() if card_at is not None and arrived is not None else None
    return {
        "number": incident.number,
        "brand": incident.brand,
        "opened": _iso(incident.opened_at),
        "carded": _iso(incident.announced_at),
        "since": _iso(incident.since),
        "level": incident.worst_level.name.lower(),
        "class": incident.crisis_class.value,
        "severity": round(incident.severity.score, 1) if incident.severity else None,
        "state": incident.state.value,
        "resolved": _iso(incident.resolved_at),
        "first": _iso(timeline[0].at),
        "last": _iso(timeline[-1].at),
        "observed": opened.details.get("observed"),
        "expected": opened.details.get("expected"),
        "peak": incident.peak_observed,
        "words": _words(timeline),
        "mention_to_card_s": round(waited, 2) if waited is not None else None,
    }


def _words(timeline: Sequence[TimelineEntry]) -> object:
    """What it was about, as last told: at the first minute there are only a few posts to draw words from."""
    return next((entry.details["words"] for entry in reversed(timeline) if entry.details.get("words")), [])


def _milliseconds(run: CommandRun) -> dict[str, object]:
    after_ack = run.answer_ms - run.ack_ms if run.answer_ms is not None and run.ack_ms is not None else None
    return {
        "command": f"{run.command} {run.text}".strip(),
        "ack_ms": round(run.ack_ms, 1) if run.ack_ms is not None else None,
        "ack_to_answer_ms": round(after_ack, 1) if after_ack is not None else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.strftime(ISO) if moment else None
