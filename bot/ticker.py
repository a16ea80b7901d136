"""Drives the desk through event time: every tick once, in order, and none before its mentions are scored."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.desk import Desk
from storage import progress, watermark
from storage.database import Database

log = logging.getLogger(__name__)

#: The name of the durable mark up to which the desk has decided.
DESK_MARK = "desk"
#: The name of the mark up to which a feed that knows its own progress (a replay) has delivered.
DELIVERED_MARK = "delivered"


@dataclass(slots=True)
class Ticker:
    """Looks up which ticks are due and has the desk do them.

    A tick waits until its time has been delivered, if there is a feed that says how far it is, and
    for the mentions of its time that are still unscored, at most ``patience`` of real time since
    they came in, so that a backlog delays an alarm a little but never stops the clock. What is not scored even
    then may ring, but it cannot count as quiet: a dead scorer must not close an incident. Ticks missed longer
    than ``catch_up`` ago, because the bot was not running, are skipped.
    """

    database: Database
    workspace_id: str
    desk: Desk
    clock: Clock
    tick: timedelta
    catch_up: timedelta
    patience: timedelta
    system_clock: SystemClock = field(default_factory=SystemClock)
    _stopping: bool = False

    def stop(self) -> None:
        """End `run_due` after the tick it is doing."""
        self._stopping = True

    def run_due(self) -> int:
        """Do the ticks that are due, oldest first; returns how many."""
        now = self.clock.now()
        mark = self._mark(now)
        horizon, incomplete_from = self._scored_until(now, mark)
        done = 0
        at = mark + self.tick
        while at <= horizon and not self._stopping:
            self.desk.tick(at, complete=incomplete_from is None or at <= incomplete_from)
            with self.database.write() as session:
                progress.set(session, self.workspace_id, DESK_MARK, at)
            done += 1
            at += self.tick
        return done

    def _mark(self, now: datetime) -> datetime:
        with self.database.read() as session:
            mark = progress.get(session, self.workspace_id, DESK_MARK)
        latest = _floor(now, self.tick)
        if mark is None:
            return latest - self.tick
        oldest = _floor(now - self.catch_up, self.tick)
        if mark < oldest:
            log.warning("ticks from %s to %s were missed and are skipped", mark, oldest)
            return oldest
        return _floor(mark, self.tick)

    def _scored_until(self, now: datetime, mark: datetime) -> tuple[datetime, datetime | None]:
        """How far ticks may go, and from when on what they see is not all there is (None: it is all there)."""
        newcomer = self.system_clock.now() - self.patience
        with self.database.read() as session:
            delivered = progress.get(session, self.workspace_id, DELIVERED_MARK)
            now = min(now, delivered) if delivered is not None else now
            lately = mark - timedelta(hours=1)
            missing = watermark.oldest_waiting(session, self.workspace_id, after=lately, until=now)
            awaited = watermark.oldest_waiting(
                session, self.workspace_id, after=mark - self.tick, until=now, ingested_after=newcomer
            )
        horizon = now if awaited is None else min(now, awaited.created_at)
        return horizon, None if missing is None else missing.created_at


def _floor(moment: datetime, step: timedelta) -> datetime:
    seconds = step.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
