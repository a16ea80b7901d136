"""Red lines: words and classes that need no volume, heard in the negative posts of the last hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.crisis_class import Reader
from analysis.crisis_kinds import RedLine
from analysis.crowd import Voice, crowd_of
from analysis.sentiment import Label
from analysis.signal import Signal, SignalKind
from storage import mentions
from storage.database import Database
from storage.mentions import ScoredText

HOUR = timedelta(hours=1)
#: A line that was crossed within so long before is known, and does not ring again.
KNOWN_FOR = timedelta(days=1)
#: Of more posts the newest are read; a crowd that large rings by itself.
POSTS_READ = 1000
#: One voice is enough: a person looks at it before it counts for more.
LEAST_VOICES = 1.0


@dataclass(frozen=True, slots=True)
class RedLineHearing:
    """Reads the negative posts of a brand by the words of its trade."""

    database: Database
    workspace_id: str
    reader: Reader

    def signal(self, brand: str, at: datetime) -> Signal | None:
        """What was crossed in the hour before ``at`` and not in the day before that; None if nothing was."""
        with self.database.read() as session:
            posts = mentions.recent_texts(
                session, self.workspace_id, brand, at - HOUR - KNOWN_FOR, at, Label.NEGATIVE, POSTS_READ
            )
        crossings = self._crossings(posts)
        fresh = {
            line: newest
            for line, of_line in crossings.items()
            if (newest := [post for post in of_line if post.created_at >= at - HOUR]) and len(newest) == len(of_line)
        }
        crossing = {post.mention_id: post for of_line in fresh.values() for post in of_line}
        if crowd_of(Voice(post.author_hash, post.text_key) for post in crossing.values()).weight < LEAST_VOICES:
            return None
        return Signal(
            brand=brand,
            at=at,
            window=HOUR,
            observed=len(crossing),
            expected=0.0,
            threshold=LEAST_VOICES,
            firing=True,
            quiet=False,
            since=min(post.created_at for post in crossing.values()).replace(second=0, microsecond=0),
            kind=SignalKind.RED_LINE,
            words=tuple(sorted({word for line, of_line in fresh.items() for word in self._words(line, of_line)})),
        )

    def _crossings(self, posts: Sequence[ScoredText]) -> dict[RedLine, list[ScoredText]]:
        crossings: defaultdict[RedLine, list[ScoredText]] = defaultdict(list)
        for post in posts:
            for line in self.reader.read(post.text).red_lines:
                crossings[line].append(post)
        return dict(crossings)

    def _words(self, line: RedLine, posts: Sequence[ScoredText]) -> set[str]:
        return {word for post in posts for word in self.reader.read(post.text).red_lines[line]}
