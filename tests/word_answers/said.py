"""Posts in a database, scored as a test says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from analysis.mention import Mention
from analysis.sentiment import Score
from analysis.text import text_key
from bot.spans import Span
from storage import mentions, queue
from storage.database import Database
from tests.builders import BRAND, NOW
from tests.databases import WORKSPACE

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NEGATIVE, NEUTRAL, UNSURE = Score(0.9, 0.06, 0.04), Score(0.1, 0.8, 0.1), Score(0.34, 0.36, 0.3)
#: The day up to now, compared with the day before.
TODAY = Span(NOW - DAY, NOW, NOW - 2 * DAY, NOW - DAY, timedelta(minutes=30))

_numbers = itertools.count(1)


def say(
    database: Database,
    texts: Sequence[str],
    score: Score = NEGATIVE,
    *,
    start: datetime = NOW - DAY,
    length: timedelta = DAY,
    brand: str = BRAND,
    source: str = "weibo",
    reach: int | None = None,
    url: str | None = None,
) -> list[int]:
    """Take these texts in at even distances from ``start`` on, and score all of them alike; their ids."""
    some = [
        Mention(
            source=source,
            external_id=f"said-{next(_numbers)}",
            text=text,
            lang="zh",
            created_at=start + length * (place / len(texts)),
            text_key=text_key(text),
            brand=brand,
            author_hash=f"u_{place}",
            reach=reach,
            url=url,
        )
        for place, text in enumerate(texts)
    ]
    with database.write() as session:
        mentions.add(session, WORKSPACE, some, NOW)
    with database.write() as session:
        claimed = queue.claim(session, "said", 10_000, NOW, timedelta(minutes=1))
        assert queue.record(session, "said", "chosen", [(one.id, score) for one in claimed], NOW) == len(some)
    return [one.id for one in claimed]


def numbered(text: str, number: int, tails: Sequence[str] = ("真的", "唉", "无语", "很久了", "怎么办")) -> list[str]:
    """The same complaint so many times, each a little different, so that none is a copy."""
    return [f"{text}{tails[n % len(tails)]}，第{n}次说了{'甲乙丙丁戊己庚辛壬癸'[n % 10]}" for n in range(number)]
