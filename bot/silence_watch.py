"""Says in the ops channel when a source has stopped delivering, and when it is back: silence looks like calm."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.delivery import DeliveryPolicy, Pause, Silence, falls_silent, is_back
from analysis.source_silence import SilenceWatch
from bot.catalogue import Catalogue
from bot.clock import SystemClock
from bot.slack.views.source_silence import deliveries
from bot.ticker import DELIVERED_MARK, DESK_MARK
from storage import outbox, progress, rollups, source_silences, watermark, workspaces
from storage.database import Database
from storage.outbox import OutboxMessage

log = logging.getLogger(__name__)

#: The name of the durable mark up to which sources were looked at.
SILENCE_MARK = "source-silence"
PURPOSE = "source-silence"
PRIORITY = 5
WIDTH = timedelta(minutes=15)
#: Rhythms are learnt from so long a time, and from what is older than ``SETTLING``: sources deliver late.
HISTORY, SETTLING = timedelta(days=28), timedelta(hours=6)
#: Mentions that wait for a score since longer ago hold nothing up.
LATELY = timedelta(hours=2)


@dataclass(slots=True)
class SourceSilenceWatch:
    """Looks at every source once in a quarter of an hour of event time, as far as the desk has come.

    So a replay hears of a silence when it was, and a dead scorer does not make every source look silent. A feed
    that is played does not fall silent at its end. What was said is in the database: a restart or a second bot says
    nothing twice. Of sources that the team has switched off (``ignored``) nothing is said. Moments missed longer than
    ``catch_up`` ago, because the bot was not running, are skipped. A look costs what the last hours hold.
    """

    database: Database
    workspace_id: str
    channel: str
    zone: ZoneInfo
    texts: Catalogue
    catch_up: timedelta = timedelta(hours=2)
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)
    system_clock: SystemClock = field(default_factory=SystemClock)
    ignored: frozenset[str] = frozenset()
    _watches: dict[str, SilenceWatch] = field(default_factory=dict, repr=False)
    _settled: datetime | None = None

    def look(self) -> int:
        """Look at the moments that are due; returns how many messages there are for the channel."""
        with self.database.read() as session:
            horizon = self._horizon(session)
            mark = progress.get(session, self.workspace_id, SILENCE_MARK)
        if horizon is None:
            return 0
        at = max(mark or horizon - WIDTH, horizon - self.catch_up) + WIDTH
        said = 0
        while at <= horizon:
            said += self._look_at(at)
            at += WIDTH
        return said

    def _horizon(self, session: Session) -> datetime | None:
        """The newest moment up to which all is delivered, scored and judged."""
        judged = progress.get(session, self.workspace_id, DESK_MARK)
        newest = rollups.newest_minute(session, self.workspace_id)
        if judged is None or newest is None:
            return None
        if progress.get(session, self.workspace_id, DELIVERED_MARK) is not None:
            judged = min(judged, newest)
        waiting = watermark.oldest_waiting(session, self.workspace_id, after=judged - LATELY, until=judged)
        return rollups.floor(judged if waiting is None else waiting.created_at, WIDTH)

    def _look_at(self, at: datetime) -> bool:
        with self.database.read() as session:
            pauses = self._pauses(session, at)
        with self.database.write() as session:
            workspaces.lock(session, self.workspace_id)
            mark = progress.get(session, self.workspace_id, SILENCE_MARK)
            if mark is not None and mark >= at:  # another bot was faster
                return False
            progress.set(session, self.workspace_id, SILENCE_MARK, at)
            known = source_silences.newest(session, self.workspace_id)
            fallen = [pause for pause in pauses if falls_silent(pause, known.get(pause.source), at, self.policy)]
            back = [pause for pause in pauses if is_back(pause, known.get(pause.source))]
            self._keep(session, pauses, known, fallen, back, at)
            if not fallen and not back:
                return False
            self._tell(session, fallen, [(pause, known[pause.source]) for pause in back], at)
        return True

    def _keep(
        self,
        session: Session,
        pauses: Sequence[Pause],
        known: Mapping[str, Silence],
        fallen: Sequence[Pause],
        back: Sequence[Pause],
        at: datetime,
    ) -> None:
        for pause in fallen:
            source_silences.begin(session, self.workspace_id, pause, at)
        for pause in back:
            source_silences.end(session, self.workspace_id, pause.source, at)
        for pause in pauses:
            before = known.get(pause.source)
            if before is not None and before.since == pause.since and pause.missed > before.missed:
                source_silences.go_on(session, self.workspace_id, pause)

    def _tell(
        self, session: Session, fallen: Sequence[Pause], back: Sequence[tuple[Pause, Silence]], at: datetime
    ) -> None:
        log.warning(
            "sources that have stopped delivering: %s; that deliver again: %s",
            ", ".join(pause.source for pause in fallen) or "none",
            ", ".join(pause.source for pause, _ in back) or "none",
        )
        text, blocks = deliveries(fallen, back, self.zone, self.texts)
        message = OutboxMessage(
            dedup_key=f"{PURPOSE}:{at.isoformat()}",
            kind="post",
            channel=self.channel,
            purpose=PURPOSE,
            priority=PRIORITY,
            payload={"text": text, "blocks": blocks},
        )
        outbox.add(session, self.workspace_id, message, self.system_clock.now())

    def _pauses(self, session: Session, at: datetime) -> list[Pause]:
        """How long each source has been silent at the moment, the counts of the last hours taken as they are now."""
        self._settle(session, at - SETTLING)
        ahead = {source: copy.deepcopy(watch) for source, watch in self._watches.items()}
        missed = self._step(session, ahead, self._settled or at, at)
        return [
            Pause(source, at - watch.pause * WIDTH, watch.missed, missed.get(source, 0.0))
            for source, watch in sorted(ahead.items())
            if source not in self.ignored
        ]

    def _settle(self, session: Session, until: datetime) -> None:
        if self._settled is None or self._settled > until:
            self._watches, self._settled = {}, until - HISTORY
        self._step(session, self._watches, self._settled, until)
        self._settled = until

    def _step(
        self, session: Session, watches: dict[str, SilenceWatch], start: datetime, end: datetime
    ) -> dict[str, float]:
        """Take in every bucket of the window; a source is watched from its first mention on. Days of the last one."""
        series = rollups.series_by_source(session, self.workspace_id, start, end, WIDTH)
        days: dict[str, float] = {}
        for source in {**watches, **series}:
            counts = {bucket.start: bucket.counts.total for bucket in series.get(source, [])}
            begin = start if source in watches else min(counts)
            watch = watches.setdefault(source, SilenceWatch(WIDTH.total_seconds()))
            for number in range((end - begin) // WIDTH):
                moment = begin + number * WIDTH
                days[source] = watch.step(moment.timestamp(), float(counts.get(moment, 0))).days
        return days
