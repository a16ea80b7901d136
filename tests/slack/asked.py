"""Commands as people of the sandbox send them, and what they ask about."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox import Message
from storage.database import Database
from tests.builders import BRAND, CRISIS, NOW, add_scored_mentions
from tests.databases import WORKSPACE
from tests.slack.parts import Connected
from tests.slack.view_checks import check

FEED = "C0FEED"
#: Maya speaks English and lives in London; Lin speaks Chinese and lives in Shanghai.
MAYA, LIN = "U0COMMS", "U0ANALYST"
OTHER = "Lantern Columns"


def some_mentions(database: Database) -> None:
    """Of the last nine days; 25 of the last 24 hours, 12 of them negative, but 20 since midnight in London."""
    for days, negatives, others in ((0, 6, 9), (1, 3, 12), (5, 20, 1), (9, 2, 2)):
        add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(days=days, hours=3), negatives, others)
    add_scored_mentions(database, WORKSPACE, OTHER, NOW - timedelta(hours=2), 1, 4, source="news")
    # Midnight in Shanghai was at 16:00 UTC, in London at 00:00 UTC.
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(hours=15), 5)


async def ask(
    bot: Connected, text: str, *, user: str = MAYA, channel: str = CRISIS, command: str = "/sentiment"
) -> Message:
    """The answer to a command; whatever it is, Slack takes it and nothing in it acts on Slack."""
    run = await bot.sandbox.send_command(command, text, user=user, channel=channel)
    assert not run.dispatch_failed
    assert run.ack_payload is None
    answer = await run.answer(30)
    check(answer.text, answer.blocks)
    return answer
