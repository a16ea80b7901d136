"""Rows become messages: the card, its thread, its edits, each once and in order."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.desk_acts import Actor, DeskActs
from bot.outbox import OutboxSender
from bot.sandbox import Sandbox
from bot.slack.gateway import SlackGateway
from storage import outbox
from storage.outbox import OutboxMessage
from tests.builders import CRISIS, SetClock, hide_database
from tests.databases import WORKSPACE
from tests.outbox.posts import Post, make_sender
from tests.slack.view_checks import check

SECOND = timedelta(seconds=1)


async def test_the_card_stands_in_the_channel_and_the_first_reply_in_its_thread(post: Post) -> None:
    await post.send_all()
    (card,) = post.in_channel()
    (reply,) = post.replies()
    check(card.text, card.blocks)
    check(reply.text, reply.blocks)
    assert card.metadata is not None
    assert card.metadata["event_payload"] == {"outbox_key": f"incident:{post.incident.id}:card"}
    assert not reply.broadcast
    assert post.states() == {"card": "sent", "update:1": "sent"}


async def test_what_was_posted_is_recorded_with_its_ts_and_its_thread(post: Post) -> None:
    await post.send_all()
    (card,) = post.in_channel()
    (reply,) = post.replies()
    assert [(record.purpose, record.ts, record.thread_ts) for record in post.records()] == [
        ("card", card.ts, None),
        ("update", reply.ts, card.ts),
    ]


async def test_nothing_is_unfurled(post: Post) -> None:
    await post.send_all()
    posts = [call for call in post.sandbox.workspace.api_calls if call.method == "chat.postMessage"]
    assert {(str(call.arguments["unfurl_links"]), str(call.arguments["unfurl_media"])) for call in posts} <= {
        ("False", "False"),
        ("0", "0"),
        ("false", "false"),
    }


async def test_a_sender_with_nothing_to_do_says_so_and_calls_nobody(post: Post) -> None:
    await post.send_all()
    calls = len(post.sandbox.workspace.api_calls)
    assert not await post.sender.send_next()
    assert len(post.sandbox.workspace.api_calls) == calls


async def test_two_messages_of_a_channel_keep_their_distance(
    post: Post, gateway: SlackGateway, clock: SetClock
) -> None:
    sender = make_sender(post.database, gateway, clock, interval=SECOND)
    assert await sender.send_next()
    assert not await sender.send_next()
    clock.advance(SECOND * 0.9)
    assert not await sender.send_next()
    clock.advance(SECOND * 0.1)
    assert await sender.send_next()
    assert post.states() == {"card": "sent", "update:1": "sent"}


async def test_another_channel_does_not_wait_for_a_busy_one(post: Post, gateway: SlackGateway, clock: SetClock) -> None:
    sender = make_sender(post.database, gateway, clock, interval=SECOND)
    message = OutboxMessage("digest:x:y", "post", "C0FEED", {"text": "for the feed", "blocks": []})
    with post.database.write() as session:
        outbox.add(session, WORKSPACE, message, clock.now())
    assert await sender.send_next()
    assert await sender.send_next()
    assert not await sender.send_next()
    assert [message.text for message in post.sandbox.workspace.posted("C0FEED")] == ["for the feed"]


async def test_of_several_edits_that_wait_only_the_newest_is_sent(post: Post) -> None:
    await post.send_all()
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    await post.send_all()
    (card,) = post.in_channel()
    assert card.edits == 1
    assert "maya 已结束" in str(card.blocks)
    assert post.states()["card:2"] == "superseded"
    assert post.states()["card:3"] == "sent"
    assert [reply.text.split("。")[0] for reply in post.replies()][1:] == [
        "maya 已接手",
        ":white_check_mark: maya 已结束事件",
    ]


async def test_a_click_goes_out_before_the_detectors_talk(post: Post) -> None:
    assert await post.sender.send_next()
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    assert await post.sender.send_next()
    assert post.states() == {
        "card": "sent",
        "update:1": "pending",
        "card:2": "sent",
        "action:2": "pending",
    }


async def test_a_reply_waits_for_its_card(post: Post, sandbox: Sandbox, clock: SetClock) -> None:
    sandbox.faults.server_error(1, "chat.postMessage")
    await post.send_all()
    assert post.in_channel() == []
    assert post.states() == {"card": "pending", "update:1": "pending"}
    clock.advance(timedelta(seconds=10))
    await post.send_all()
    assert len(post.in_channel()) == 1
    assert len(post.replies()) == 1


async def test_a_running_sender_is_woken_and_ends_when_it_is_cancelled(post: Post, sender: OutboxSender) -> None:
    running = asyncio.create_task(sender.run())
    await post.sandbox.wait_until(lambda workspace: len(workspace.messages) == 2, 30)
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    sender.wake()
    await post.sandbox.wait_until(lambda workspace: len(workspace.messages) == 3, 30)
    running.cancel()
    assert isinstance((await asyncio.gather(running, return_exceptions=True))[0], asyncio.CancelledError)


class Heard(logging.Handler):
    """Says when the sender has warned of something."""

    def __init__(self) -> None:
        super().__init__()
        self.event = asyncio.Event()
        self.warning = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.warning = record.getMessage()
        self.event.set()


async def test_a_database_that_is_away_is_waited_for(post: Post, sender: OutboxSender) -> None:
    heard = Heard()
    logger = logging.getLogger("bot.outbox")
    logger.addHandler(heard)
    bring_back = hide_database(post.database)
    running = asyncio.create_task(sender.run())
    await asyncio.wait_for(heard.event.wait(), 30)
    assert heard.warning.startswith("the outbox waits: cannot use the database file")
    bring_back()
    sender.wake()
    await post.sandbox.wait_until(lambda workspace: len(workspace.messages) == 2, 30)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    logger.removeHandler(heard)


async def test_the_channel_is_told_again_only_when_the_incident_ends(post: Post) -> None:
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    await post.send_all()
    assert [reply.broadcast for reply in post.replies()] == [False, False, True]
    assert [message.ts for message in post.sandbox.workspace.posted(CRISIS)] == [
        post.in_channel()[0].ts,
        post.replies()[2].ts,
    ]


async def test_a_sender_that_is_woken_while_it_is_told_to_end_ends(post: Post) -> None:
    """The last tick of a bot that stops wakes the sender in the same turn of the loop."""
    await post.send_all()
    sending = asyncio.create_task(post.sender.run())
    async with asyncio.timeout(30):
        while not post.sender._wake._waiters:
            await asyncio.sleep(0.01)
    post.sender.wake()
    sending.cancel()
    done, _ = await asyncio.wait({sending}, timeout=30)
    assert done == {sending}
