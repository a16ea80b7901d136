"""The seam between detectors and the desk: at each moment, the signals of every brand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from analysis.detection import Detector, Reading
from analysis.signal import Signal
from storage import rollups
from storage.database import Database


class Hearing(Protocol):
    """Whatever notices things. ``window`` is the length of time that its counts speak of."""

    @property
    def window(self) -> timedelta: ...

    def signals(self, at: datetime) -> Sequence[Signal]:
        """What there is to say at the moment ``at`` of each brand that was spoken of lately; quiet ones too."""
        ...

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        """The same for one brand or topic, spoken of or not, at the newest moment that can be judged by ``at``."""
        ...


@dataclass(frozen=True, slots=True)
class RollupHearing:
    """Reads the rollups of a workspace with one detector, for whole brands."""

    database: Database
    workspace_id: str
    detector: Detector
    window: timedelta = timedelta(hours=1)

    def signals(self, at: datetime) -> list[Signal]:
        with self.database.read() as session:
            series = rollups.series_by_brand(
                session, self.workspace_id, at - self.detector.history, at, self.detector.width
            )
        return [_signal(self.detector.read(brand, buckets, at)) for brand, buckets in series.items()]

    def signal(self, brand: str, topic: str | None, at: datetime) -> Signal:
        width = self.detector.width
        at = datetime.fromtimestamp(at.timestamp() // width.total_seconds() * width.total_seconds(), UTC)
        with self.database.read() as session:
            buckets = rollups.series(session, self.workspace_id, at - self.detector.history, at, width, brand)
        return _signal(self.detector.read(brand, buckets, at))


def _signal(reading: Reading) -> Signal:
    return Signal(
        brand=reading.brand,
        at=reading.at,
        window=reading.window,
        observed=reading.observed,
        expected=reading.expected,
        threshold=reading.threshold,
        firing=reading.firing,
        quiet=reading.quiet,
        since=reading.since,
    )
