"""The clocks of an incident: its moments as they need them, and the due times that follow."""

from __future__ import annotations

from dataclasses import replace

from analysis.clocks import ClockPolicy, Moments, due_times
from analysis.incident import Incident


def moments_of(incident: Incident) -> Moments:
    """What has happened to the incident, as far as clocks care. A snooze is its owner's word that holds to its end."""
    word = incident.updated_at
    if incident.snoozed_until is not None:
        word = max(word or incident.snoozed_until, incident.snoozed_until)
    return Moments(
        state=incident.state,
        level=incident.level,
        began_at=incident.since,
        opened_at=incident.opened_at,
        risen_at=incident.risen_at or incident.opened_at,
        acknowledged_at=incident.acknowledged_at,
        unacknowledged_at=incident.unacknowledged_at,
        responded_at=incident.responded_at,
        facts_at=incident.facts_at,
        updated_at=word,
    )


def with_due_times(incident: Incident, policy: ClockPolicy) -> Incident:
    """The incident with the due times that follow from its moments and from what was promised before."""
    return replace(incident, due=due_times(moments_of(incident), policy, incident.due))
