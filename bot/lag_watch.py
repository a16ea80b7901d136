"""Says once in the ops channel when scoring has fallen behind, because alarms then come late."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from bot.catalogue import Catalogue
from bot.clock import SystemClock
from bot.slack import blocks
from bot.slack.views.wording import duration
from storage import outbox, queue
from storage.database import Database
from storage.outbox import OutboxMessage

log = logging.getLogger(__name__)

PURPOSE = "lag"
PRIORITY = 5


@dataclass(slots=True)
class LagWatch:
    """Looks how long the oldest unscored mention has waited; tells the channel once until scoring has caught up."""

    database: Database
    workspace_id: str
    channel: str
    patience: timedelta
    texts: Catalogue
    clock: SystemClock = field(default_factory=SystemClock)
    _told: bool = False

    def look(self) -> bool:
        """Whether scoring is behind by more than the patience."""
        now = self.clock.now()
        with self.database.read() as session:
            backlog = queue.backlog(session, self.workspace_id)
        waited = now - backlog.oldest_ingested_at if backlog.oldest_ingested_at else timedelta(0)
        if waited <= self.patience:
            self._told = False
            return False
        if not self._told:
            self._told = True
            self._tell(backlog, waited)
        return True

    def _tell(self, backlog: queue.Backlog, waited: timedelta) -> None:
        log.warning("scoring is behind by %d mentions, the oldest for %s", backlog.waiting, waited)
        age = duration(waited, self.texts)
        line = self.texts.text("ops.lag", count=f"{backlog.waiting:,}", age=age)
        now = self.clock.now()
        message = OutboxMessage(
            dedup_key=f"lag:{now:%Y%m%d%H}",  # once an hour at the most, also when the bot is started again
            kind="post",
            channel=self.channel,
            purpose=PURPOSE,
            priority=PRIORITY,
            payload={"text": line, "blocks": [blocks.section(line)]},
        )
        with self.database.write() as session:
            outbox.add(session, self.workspace_id, message, now)
