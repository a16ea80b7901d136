"""Delivers mentions when the bot's time reaches them, as a source would."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from analysis.mention import RawMention
from bot.clock import FileClock
from bot.intake import Intake
from bot.ticker import DELIVERED_MARK
from storage import progress
from storage.database import Database

#: How often the feed looks at the clock, in seconds of real time.
LOOK_SECONDS = 0.25
#: Mentions are delivered this much real time early, so that they are in the database when their minute is judged.
LEAD_SECONDS = 1.0
CHUNK = 500


@dataclass(slots=True)
class Feed:
    """Stores mentions through the real intake and remembers how many were new."""

    database: Database
    workspace_id: str
    intake: Intake
    accepted: int = field(default=0)
    duplicate: int = field(default=0)

    async def deliver(self, mentions: Sequence[RawMention]) -> None:
        """Store all of them now."""
        for start in range(0, len(mentions), CHUNK):
            result = await asyncio.to_thread(self.intake.store, mentions[start : start + CHUNK], datetime.now(UTC))
            self.accepted += result.accepted
            self.duplicate += result.duplicate

    async def play(self, mentions: Sequence[RawMention], clock: FileClock, end: datetime) -> None:
        """Store each mention shortly before the clock reaches its time; ends when it has reached ``end``.

        Says after each step how far it has come, so that no tick is done before its mentions are there.
        """
        position = 0
        while clock.now() < end:
            reached = clock.now() + timedelta(seconds=LEAD_SECONDS * max(clock.pace().speed, 1.0))
            due = position
            while due < len(mentions) and _time_of(mentions[due]) <= reached:
                due += 1
            await self.deliver(mentions[position:due])
            await asyncio.to_thread(self.mark_delivered, reached)
            position = due
            await asyncio.sleep(LOOK_SECONDS)
        await self.deliver(mentions[position:])
        await asyncio.to_thread(self.mark_delivered, end)

    def mark_delivered(self, moment: datetime) -> None:
        """Say that everything up to ``moment`` is stored."""
        with self.database.write() as session:
            progress.set(session, self.workspace_id, DELIVERED_MARK, moment)


def _time_of(mention: RawMention) -> datetime:
    if mention.created_at is None:
        raise ValueError("a mention without a time cannot be played; give it one first")
    return mention.created_at
