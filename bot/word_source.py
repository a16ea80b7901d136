"""The hotspots of digests and reports: those of ``/sentiment hotspots``, so that both say the same."""

from __future__ import annotations

from collections.abc import Callable

from analysis.team_words import TeamWords
from bot.digest_facts import HotWord, HotWords
from bot.spans import Span
from bot.word_answers.hotspots import FEWEST_PAST, hotspots
from storage.database import Database


def hot_words(database: Database, workspace_id: str, team_words: Callable[[], TeamWords]) -> HotWords:
    """Looks for hotspots in the database; ``team_words`` gives what the team says of words, asked for at each look."""

    def look(span: Span, brand: str | None) -> list[HotWord]:
        team = team_words()
        with database.read() as session:
            answer = hotspots(session, workspace_id, span, brand, team=team)
        return [
            HotWord(
                " / ".join(one.words),
                one.count,
                one.growth,
                one.share_negative,
                is_moving=one in answer.moving,
                is_sure=one.growth is None or one.past_count >= FEWEST_PAST,
                word=one.commonest,
                has_past=answer.past is not None,
                is_estimated=not answer.basis.is_all_negative,
            )
            for one in answer.hotspots
        ]

    return look
