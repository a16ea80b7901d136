"""The scorer's loop: claim a batch under a lease, score it, record it in one transaction, again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import SystemClock
from models.scorer_protocol import SentimentScorer
from storage import queue
from storage.database import Database
from storage.errors import StorageError
from storage.queue import Claimed

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.3
#: A database that is away for a moment (a restart, a lock) is waited for; the lease protects the batch.
DATABASE_WAIT_SECONDS = 2.0


@dataclass(slots=True)
class ScorerLoop:
    """Scores what waits in the queue. Any number of them may run at once, on any machine with the database."""

    database: Database
    classifier: SentimentScorer
    owner: str
    batch: int
    lease: timedelta
    should_stop: Callable[[], bool]
    clock: SystemClock = field(default_factory=SystemClock)
    sleep: Callable[[float], None] = time.sleep

    def run(self, *, drain: bool = False) -> int:
        """Score until told to stop, or with ``drain`` until nothing waits; returns how many were scored here."""
        scored = 0
        while not self.should_stop():
            try:
                claimed = self._claim()
                if not claimed:
                    if drain:
                        break
                    self.sleep(IDLE_SECONDS)
                    continue
                scored += self._score(claimed)
            except StorageError as error:
                if drain or not error.temporary:
                    raise
                log.warning("%s; trying again", error)
                self.sleep(DATABASE_WAIT_SECONDS)
        return scored

    def _claim(self) -> list[Claimed]:
        with self.database.write() as session:
            return queue.claim(session, self.owner, self.batch, self.clock.now(), self.lease)

    def _score(self, claimed: Sequence[Claimed]) -> int:
        started = time.perf_counter()
        scores = self.classifier.score([mention.text for mention in claimed])
        scored = [(mention.id, score) for mention, score in zip(claimed, scores, strict=True)]
        with self.database.write() as session:
            written = queue.record(session, self.owner, self.classifier.model_id, scored, self.clock.now())
        seconds = time.perf_counter() - started
        log.info("scored %d mentions in %.2f s (%.0f/s)", written, seconds, len(claimed) / max(seconds, 1e-9))
        if written < len(claimed):
            log.info("%d of the batch had been taken over by another scorer", len(claimed) - written)
        return written
