"""The hotspots of a stretch of time for digests and reports, from what is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.hotspots import Stretch, hotspots
from analysis.scored_post import ScoredPost
from bot.digest_facts import HotWord, HotWords
from bot.spans import Span
from storage import mentions, rollups
from storage.database import Database

#: The newest posts stand for the rest: enough for stable words, few enough to stay within seconds.
MOST_POSTS = 3000
#: What is compared with: at least so long before.
PAST = timedelta(days=7)
LIMIT = 5


def hot_words(database: Database, workspace_id: str) -> HotWords:
    """Looks for hotspots in the database."""

    def look(span: Span, brand: str | None) -> list[HotWord]:
        past_start = min(span.before_start, span.start - PAST)
        with database.read() as session:
            window = _stretch(session, workspace_id, brand, span.start, span.end)
            past = _stretch(session, workspace_id, brand, past_start, span.start)
            names = rollups.brands(session, workspace_id, past_start)
        found = hotspots(window, past if past.posts else None, limit=LIMIT, ignore=[name for name in names if name])
        return [HotWord(one.term, one.count, one.growth, one.share_negative) for one in found]

    return look


def _stretch(session: Session, workspace_id: str, brand: str | None, start: datetime, end: datetime) -> Stretch:
    posts = mentions.recent_texts(session, workspace_id, brand, start, end, None, limit=MOST_POSTS)
    total = rollups.totals(session, workspace_id, start, end, brand).total
    share = min(1.0, len(posts) / total) if total else 1.0
    return Stretch(start, end, [_post(post) for post in posts], share or 1.0)


def _post(post: mentions.ScoredText) -> ScoredPost:
    return ScoredPost(
        external_id=str(post.mention_id),
        text=post.text,
        text_key=post.text_key,
        source=post.source,
        created_at=post.created_at,
        label=post.label,
        negative=post.negative,
        author=post.author_hash,
        reach=post.reach,
        url=post.url,
    )
