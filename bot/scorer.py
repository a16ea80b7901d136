"""The scorer's loop: claim a batch under a lease, score it, record it in one transaction, again.

While one batch is scored the next is claimed and tokenised, so that a graphics card does not wait for the database.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from analysis.sentiment import Score
from bot.clock import SystemClock
from models.errors import UnscorableTexts
from models.scorer_protocol import WindowScorer
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
    """Scores what waits in the queue. Any number of them may run at once, on any machine with the database.

    ``topic_of`` says what a text speaks of, as far as that is known.
    """

    database: Database
    classifier: WindowScorer
    owner: str
    batch: int
    lease: timedelta
    should_stop: Callable[[], bool]
    topic_of: Callable[[str], str | None] = lambda text: None
    clock: SystemClock = field(default_factory=SystemClock)
    sleep: Callable[[float], None] = time.sleep
    _held: deque[list[Claimed]] = field(default_factory=deque)
    _unscorable: list[int] = field(default_factory=list)
    _stopping: bool = False

    def run(self, *, drain: bool = False) -> int:
        """Score until told to stop, or with ``drain`` until nothing waits; returns how many were scored here."""
        scored = 0
        while not self._stopping:
            try:
                self._clear_up()
                for written in self._score_what_waits():
                    scored += written
                if drain:
                    break
                if not self._stopping:
                    self.sleep(IDLE_SECONDS)
            except UnscorableTexts as error:
                self._unscorable = [self._held[0][place].id for place in error.places]
            except StorageError as error:
                if drain or not error.temporary:
                    raise
                log.warning("%s; trying again", error)
                self.sleep(DATABASE_WAIT_SECONDS)
        return scored

    def _clear_up(self) -> None:
        """After a break: set aside what cannot be scored, and give back all else that is held."""
        if not self._held:
            return
        with self.database.write() as session:
            refused = queue.refuse(session, self.owner, self._unscorable, "the model gives no number for this text")
            queue.release(session, self.owner)
        if refused:
            log.error("%d mentions cannot be scored and are set aside: the model gives no number for them", refused)
        self._held.clear()
        self._unscorable = []

    def _score_what_waits(self) -> Iterator[int]:
        """Yield how many of each batch were recorded, until nothing waits."""
        started = time.perf_counter()
        for scores in self.classifier.score_windows(self._claimed_texts()):
            claimed = self._held[0]
            written = self._record(claimed, scores)
            self._held.popleft()
            seconds, started = time.perf_counter() - started, time.perf_counter()
            log.info("scored %d mentions in %.2f s (%.0f/s)", written, seconds, len(claimed) / max(seconds, 1e-9))
            yield written

    def _claimed_texts(self) -> Iterator[list[str]]:
        """Yield the texts of one claimed batch after another; runs in the classifier's thread, one batch ahead."""
        while not self._told_to_stop() and (claimed := self._claim()):
            self._held.append(claimed)
            yield [mention.text for mention in claimed]

    def _told_to_stop(self) -> bool:
        self._stopping = self._stopping or self.should_stop()
        return self._stopping

    def _claim(self) -> list[Claimed]:
        with self.database.write() as session:
            return queue.claim(session, self.owner, self.batch, self.clock.now(), self.lease)

    def _record(self, claimed: Sequence[Claimed], scores: Sequence[Score]) -> int:
        scored = [(mention.id, score) for mention, score in zip(claimed, scores, strict=True)]
        topics = {mention.id: topic for mention in claimed if (topic := self.topic_of(mention.text)) is not None}
        with self.database.write() as session:
            written = queue.record(session, self.owner, self.classifier.model_id, scored, self.clock.now(), topics)
        if written < len(claimed):
            log.info("%d of the batch had been taken over by another scorer", len(claimed) - written)
        return written
