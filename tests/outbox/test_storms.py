"""When much happens at once Slack is told once, and a channel that must wait holds up no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from analysis.crisis_kinds import CrisisClass
from bot.desk_acts import Actor, DeskActs
from bot.sandbox import Sandbox, demo_team
from bot.slack.gateway import SlackGateway
from bot.slack.startup import make_client
from storage import outbox
from storage.database import Database
from storage.outbox import OutboxMessage
from tests.builders import CRISIS, NOW, SetClock
from tests.databases import WORKSPACE
from tests.outbox.posts import Post, make_sender
from tests.slack.test_startup import settings

SECOND = timedelta(seconds=1)


async def test_a_storm_of_changes_is_one_edit_and_it_shows_the_last_of_them(post: Post) -> None:
    await post.send_all()
    acts = DeskActs(post.desk.book)
    kinds = (CrisisClass.COPYRIGHT, CrisisClass.DATA_LEAK, CrisisClass.REFUND, CrisisClass.COPYRIGHT)
    for kind in kinds:
        acts.set_class(post.incident.id, kind, Actor("maya"))
    acts.acknowledge(post.incident.id, Actor("maya"))
    await post.send_all()
    assert post.calls("chat.update") == 1
    (card,) = post.in_channel()
    assert "maya 已接手" in str(card.blocks)
    assert len(post.replies()) == 1 + len(kinds) + 1, "the thread is told everything"


async def test_a_storm_while_slack_asks_for_patience_is_one_edit_too(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    await post.send_all()
    acts = DeskActs(post.desk.book)
    sandbox.faults.rate_limit(60, "chat.update")
    for kind in (CrisisClass.COPYRIGHT, CrisisClass.DATA_LEAK):
        acts.set_class(post.incident.id, kind, Actor("maya"))
        await post.send_all()
    assert post.calls("chat.update") == 1, "the second waits for as long as Slack said to the first"
    acts.acknowledge(post.incident.id, Actor("maya"))
    sandbox.faults.clear()
    clock.advance(61 * SECOND)
    await post.send_all()
    assert post.calls("chat.update") == 2
    (card,) = post.in_channel()
    assert card.edits == 1
    assert "maya 已接手" in str(card.blocks)


@pytest.fixture
async def slow_slack() -> AsyncIterator[Sandbox]:
    """A Slack that takes four messages a channel and then one every twenty seconds."""
    async with Sandbox(messages_per_second=0.05) as running:
        yield running


def put(database: Database, key: str, channel: str, priority: int) -> None:
    with database.write() as session:
        message = OutboxMessage(key, "post", channel, {"text": key, "blocks": []}, priority=priority)
        outbox.add(session, WORKSPACE, message, NOW)


async def test_a_channel_that_must_wait_holds_up_no_other_with_the_bots_own_client(
    slow_slack: Sandbox, database: Database, clock: SetClock
) -> None:
    """The SDK would sit out the twenty seconds inside the call; here nobody's clock moves meanwhile."""
    for number in range(6):
        put(database, f"crisis {number}", CRISIS, priority=1)
    put(database, "feed", demo_team.FEED, priority=9)
    sender = make_sender(database, SlackGateway(make_client(settings(slow_slack), retries=0)), clock)
    while await sender.send_next():
        pass
    assert len(slow_slack.workspace.posted(CRISIS)) == 4
    assert [message.text for message in slow_slack.workspace.posted(demo_team.FEED)] == ["feed"]
    clock.advance(10 * SECOND)
    assert not await sender.send_next(), "not before Slack's time is over"
