"""Digests and routes: what is written into the outbox, and what of it stands in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.level import Level
from bot.desk_acts import Actor
from bot.digests import Digests
from bot.sandbox import Message
from bot.team_settings import Name, SettingsBook
from storage import progress
from storage.database import Database
from tests.builders import BRAND, CRISIS, SHANGHAI, SetClock, add_scored_mentions, open_incident
from tests.databases import WORKSPACE
from tests.slack.parts import Connected
from tests.slack.view_checks import check

HOUR = timedelta(hours=1)
#: A Tuesday, 09:00 in Shanghai.
NINE = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def digests(bot: Connected) -> Digests:
    return bot.handlers.team.digests


@pytest.fixture
def settings(bot: Connected, clock: SetClock) -> SettingsBook:
    """Daily at nine, set well before."""
    clock.at = NINE - 20 * HOUR
    book = bot.handlers.team.live.book
    book.change({Name.DIGEST: {"daily": "09:00", "weekly": "09:00", "channels": []}, Name.LANGUAGE: "zh"}, "maya")
    return book


def decided(database: Database, until: datetime) -> None:
    """The desk has come so far."""
    with database.write() as session:
        progress.set(session, WORKSPACE, "desk", until)


async def sent(bot: Connected, channel: str = CRISIS) -> list[Message]:
    await bot.send_all()
    return [message for message in bot.sandbox.workspace.posted(channel) if not message.is_reply]


async def test_a_quiet_day_gets_one_line_at_the_teams_hour(
    bot: Connected, database: Database, digests: Digests, settings: SettingsBook, clock: SetClock
) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NINE - 3 * HOUR, 1, 9)
    clock.at = NINE - timedelta(minutes=1)
    decided(database, clock.at)
    assert digests.look() == 0
    clock.at = NINE
    decided(database, NINE)
    assert digests.look() == 1
    (message,) = await sent(bot)
    (block,) = message.blocks
    assert "每日简报 2026-03-10" in block["text"]["text"]
    assert "平静：共 10 条提及" in block["text"]["text"]
    assert message.files == []


async def test_it_is_sent_once_whatever_is_restarted(
    bot: Connected, database: Database, digests: Digests, settings: SettingsBook, clock: SetClock
) -> None:
    clock.at = NINE + timedelta(minutes=11)
    assert digests.look() == 1
    assert digests.look() == 0
    assert replace(digests).look() == 0
    clock.at = NINE + 5 * HOUR
    assert replace(digests).look() == 0
    assert len(await sent(bot)) == 1
    clock.at = NINE + 25 * HOUR
    assert digests.look() == 1


async def test_a_digest_waits_for_the_desk_but_not_for_ever(
    bot: Connected, database: Database, digests: Digests, settings: SettingsBook, clock: SetClock
) -> None:
    decided(database, NINE - timedelta(minutes=2))
    clock.at = NINE + timedelta(minutes=1)
    assert digests.look() == 0
    clock.at = NINE + timedelta(minutes=10)
    assert digests.look() == 1


async def test_a_day_with_a_crisis_tells_what_changed_incidents_hotspots_and_what_is_next(
    bot: Connected, database: Database, digests: Digests, settings: SettingsBook, clock: SetClock
) -> None:
    settings.change({Name.CHANNEL_LANGUAGES: {"C0FEED": "en"}}, "maya")
    settings.change({Name.DIGEST: {"daily": "09:00", "channels": [CRISIS, "C0FEED"]}}, "maya")
    clock.at = NINE - 2 * HOUR
    incident = open_incident(database, bot.handlers.desk, at=clock.at)
    bot.handlers.acts.set_level(incident.id, Level.RED, Actor("maya", "U0COMMS"))
    clock.at = NINE + timedelta(minutes=10)
    assert digests.look() == 2
    chinese = (await sent(bot))[-1]
    (english,) = await sent(bot, "C0FEED")
    check(chinese.text, chinese.blocks)
    check(english.text, english.blocks)
    words = str(english.blocks)
    for piece in ("What changed", f"#{incident.number} {BRAND}", "not taken", "Hotspots in negative posts", "next due"):
        assert piece in words
    assert "Next digest: 03-11 09:00" in words
    assert "slack_file" in words
    assert "事件与响应时间" in str(chinese.blocks)


async def test_a_digest_that_was_switched_on_after_its_hour_waits_for_the_next_day(
    bot: Connected, digests: Digests, settings: SettingsBook, clock: SetClock
) -> None:
    clock.at = NINE + HOUR
    settings.change({Name.DIGEST: {"daily": "09:30", "channels": []}}, "maya")
    assert digests.look() == 0


async def test_a_route_gives_notice_in_its_channel_and_calls_its_group_once(
    bot: Connected, database: Database, settings: SettingsBook, clock: SetClock
) -> None:
    router = bot.handlers.team.router
    settings.change(
        {
            Name.ROUTING: [
                {"brand": BRAND, "channels": ["C0FEED", CRISIS], "groups": ["S0RESPONSE"]},
                {"brand": "other", "channels": ["C0FEED"]},
            ]
        },
        "maya",
    )
    assert router.look() == 0
    open_incident(database, bot.handlers.desk, at=clock.at.replace(minute=0))
    assert router.look() == 2
    assert router.look() == 0
    await bot.send_all()
    (notice,) = bot.sandbox.workspace.posted("C0FEED")
    assert BRAND in notice.text
    assert f"<#{CRISIS}>" in notice.text
    thread = [message.text for message in bot.sandbox.workspace.replies(CRISIS, bot.card().ts)]
    assert sum("<!subteam^S0RESPONSE>" in text for text in thread) == 1
