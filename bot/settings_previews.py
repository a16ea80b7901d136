"""What a setting would have done lately: cards and false alarms at a sensitivity, posts that a brand's names find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analysis.brand_names import BrandNames, BrandPreview, preview
from analysis.false_alarms import Verdicts
from analysis.sensitivity_preview import RingRecord, watch_recorded
from bot.clock import Clock
from storage import false_alarms, mentions, rollups
from storage.database import Database

#: How far back the bell is tried out, in buckets of this width.
RINGING = timedelta(days=28)
WIDTH = timedelta(minutes=15)
#: How far back people's verdicts are asked for.
JUDGED = timedelta(days=30)
#: How far back a brand's names are tried out, and on how many posts at most; the newest stand for the rest.
NAMING = timedelta(days=7)
MOST_POSTS = 20_000


@dataclass(frozen=True, slots=True)
class Previews:
    """Tries settings out on what is stored. Takes up to some seconds: never on the event loop.

    ``minimum`` is the fewest negatives an hour of an alarm.
    """

    database: Database
    workspace_id: str
    clock: Clock
    minimum: int

    def ringing(self) -> RingRecord:
        """The last four weeks through the watch, every brand; ask it for cards at any sensitivity."""
        size = WIDTH.total_seconds()
        end = datetime.fromtimestamp(self.clock.now().timestamp() // size * size, UTC)
        with self.database.read() as session:
            buckets = rollups.series_by_brand(session, self.workspace_id, end - RINGING, end, WIDTH)
        return watch_recorded(buckets, WIDTH, end, self.minimum)

    def verdicts(self) -> Verdicts:
        """What people made of the alarms of the last thirty days."""
        with self.database.read() as session:
            return false_alarms.verdicts(session, self.workspace_id, self.clock.now() - JUDGED)

    def naming(self, brand: BrandNames) -> BrandPreview:
        """The last week's posts of all brands, as far as they are scored."""
        now = self.clock.now()
        with self.database.read() as session:
            posts = mentions.recent_texts(session, self.workspace_id, None, now - NAMING, now, None, limit=MOST_POSTS)
        return preview(brand, [post.text for post in posts])
