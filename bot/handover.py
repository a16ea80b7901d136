"""The morning hand-over: what quiet hours held back is said in one message, and what still lives gets its card."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from analysis.incident import Incident
from analysis.incident_clocks import with_due_times
from analysis.signal import Signal
from bot.announcer import CARD_PRIORITY, Drawn
from bot.incident_book import IncidentBook, numbers, with_numbers
from bot.slack.ids import Purpose
from bot.slack.views.handover import handover
from storage import incidents, outbox, withheld
from storage.errors import StaleIncident
from storage.outbox import OutboxMessage

log = logging.getLogger(__name__)


@dataclass(slots=True)
class HandOver:
    """Looks whether quiet hours are over for something that was held. One transaction, so it is said once."""

    book: IncidentBook

    def look(self) -> int:
        """Hand over what is due; returns how many incidents that was."""
        book = self.book
        with book.one_at_a_time:
            now = book.clock.now()
            with book.database.read() as session:
                held = incidents.held(session, book.workspace_id, now)
            if not held:
                return 0
            drawn = {one.id: self._drawn(one, now) for one in held if one.is_live and book.rules.has_card(one.level)}
            try:
                with book.database.write() as session:
                    self._say(session, held, now)
                    for incident in held:
                        self._release(session, incident, now, drawn.get(incident.id))
            except StaleIncident:
                log.info("an incident changed during the hand-over; it is done at the next look")
                return 0
        log.info("handed over %d incidents after quiet hours", len(held))
        return len(held)

    def _drawn(self, incident: Incident, now: datetime) -> tuple[Signal, Drawn]:
        signal = self.book.hearing.signal(incident.brand, incident.topic, now)
        return signal, self.book.announcer.draw(incident, signal.at, signal.expected)

    def _say(self, session: Session, held: list[Incident], now: datetime) -> None:
        began = min(incident.opened_at for incident in held)
        count = len(withheld.since(session, self.book.workspace_id, began))
        text, blocks = handover(held, count, self.book.announcer.zone, self.book.announcer.texts)
        message = OutboxMessage(
            dedup_key=f"handover:{max(incident.id for incident in held)}:{now.isoformat()}",
            kind="post",
            channel=self.book.announcer.channel,
            purpose=Purpose.HANDOVER,
            priority=CARD_PRIORITY,
            payload={"text": text, "blocks": blocks},
        )
        outbox.add(session, self.book.workspace_id, message, datetime.now(UTC))

    def _release(self, session: Session, incident: Incident, now: datetime, drawn: tuple[Signal, Drawn] | None) -> None:
        """A live incident gets its card; for one that is over, or too small for a card, to be named is enough."""
        if drawn is None:
            after = replace(incident, held_until=None)
            self.book.save(session, after, incident.version, "handed_over", now, None, {"state": incident.state.value})
            return
        signal, picture = drawn
        after = with_numbers(replace(incident, announced_at=now), signal, picture)
        after = with_due_times(after, self.book.rules.escalation.clocks)
        details = numbers(signal, after, picture.briefing)
        saved = self.book.save(session, after, incident.version, "handed_over", now, None, details)
        self.book.announcer.opened(session, saved, picture, signal.threshold)
