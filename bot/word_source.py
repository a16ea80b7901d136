"""The hotspots of digests and reports: those of ``/sentiment hotspots``, so that both say the same."""

from __future__ import annotations

from bot.digest_facts import HotWord, HotWords
from bot.spans import Span
from bot.word_answers.hotspots import hotspots
from storage.database import Database


def hot_words(database: Database, workspace_id: str) -> HotWords:
    """Looks for hotspots in the database."""

    def look(span: Span, brand: str | None) -> list[HotWord]:
        with database.read() as session:
            found = hotspots(session, workspace_id, span, brand).hotspots
        return [HotWord(one.term, one.count, one.growth, one.share_negative) for one in found]

    return look
