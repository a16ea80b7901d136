"""What goes wrong between us and Slack: nothing is lost, nothing is said twice, and what cannot be said is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.freshness import freshness
from bot.desk_acts import Actor, DeskActs
from bot.outbox import CLAIM, ROLE
from bot.sandbox import Sandbox, demo_team
from bot.slack.gateway import SlackGateway
from storage import leases, messages, outbox, outbox_claims
from tests.builders import CRISIS, NOW, SetClock
from tests.databases import WORKSPACE
from tests.outbox.posts import Post, make_sender

SECOND = timedelta(seconds=1)


async def test_a_rate_limit_is_waited_out_for_as_long_as_slack_says(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    sandbox.faults.rate_limit(30, "chat.postMessage")
    await post.send_all()
    assert post.in_channel() == []
    assert post.waits_until("card") == NOW + 30 * SECOND
    calls = post.calls("chat.postMessage")
    clock.advance(29 * SECOND)
    await post.send_all()
    assert post.calls("chat.postMessage") == calls, "not a moment before"
    sandbox.faults.clear()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert len(post.in_channel()) == 1
    assert post.calls("conversations.history") == 0, "Slack said itself that it did nothing: no need to look"


async def test_a_server_error_is_tried_again_ever_more_slowly(post: Post, sandbox: Sandbox, clock: SetClock) -> None:
    sandbox.faults.server_error(20, "chat.postMessage")
    waits = []
    for _ in range(12):
        await post.send_all()
        due = post.waits_until("card")
        assert due is not None
        waits.append((due - clock.now()).total_seconds())
        clock.at = due
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    sandbox.faults.clear()
    await post.send_all()
    assert len(post.in_channel()) == 1


async def test_a_message_whose_answer_was_lost_is_found_again_and_not_posted_twice(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    sandbox.faults.lose_response("chat.postMessage")
    await post.send_all()
    assert len(post.in_channel()) == 1
    assert post.card_record() is None
    clock.advance(5 * SECOND)
    await post.send_all()
    (card,) = post.in_channel()
    record = post.card_record()
    assert record is not None
    assert record.ts == card.ts
    assert post.calls("conversations.history") == 1
    assert len(post.replies()) == 1


async def test_a_reply_whose_answer_was_lost_is_found_in_its_thread(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    assert await post.sender.send_next()
    sandbox.faults.lose_response("chat.postMessage")
    assert await post.sender.send_next()
    clock.advance(5 * SECOND)
    await post.send_all()
    (reply,) = post.replies()
    assert [record.ts for record in post.records()] == [post.in_channel()[0].ts, reply.ts]
    assert post.calls("conversations.replies") == 1


async def test_a_lost_answer_before_anything_was_posted_is_posted_once(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    sandbox.faults.server_error(1, "chat.postMessage")
    sandbox.faults.lose_response("chat.postMessage")
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert len(post.in_channel()) == 1


async def test_a_search_that_fails_is_tried_again_before_anything_is_posted(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    sandbox.faults.lose_response("chat.postMessage")
    sandbox.faults.server_error(2, "conversations.history")
    for _ in range(6):
        await post.send_all()
        clock.advance(60 * SECOND)
    assert len(post.in_channel()) == 1
    assert post.states() == {"card": "sent", "update:1": "sent"}


async def test_the_message_is_found_behind_hundreds_of_others(
    post: Post, sandbox: Sandbox, client: AsyncWebClient, clock: SetClock
) -> None:
    sandbox.faults.lose_response("chat.postMessage")
    await post.send_all()
    for number in range(230):
        await sandbox.say(f"chatter {number}", user=demo_team.COMMS, channel=CRISIS)
    clock.advance(5 * SECOND)
    await post.send_all()
    record = post.card_record()
    assert record is not None
    assert post.calls("conversations.history") == 3
    assert sum(message.user == demo_team.BOT_USER for message in sandbox.workspace.messages) == 2


@pytest.mark.parametrize("posted", [True, False])
async def test_after_a_crash_between_claim_and_record_the_next_sender_takes_over(
    post: Post, gateway: SlackGateway, clock: SetClock, posted: bool
) -> None:
    """The dead sender had claimed the card; nobody knows whether it had posted it."""
    with post.database.write(durable=True) as session:
        row = outbox_claims.claim_next(session, WORKSPACE, "dead", clock.now(), CLAIM, {})
    assert row is not None
    if posted:
        await gateway.post(CRISIS, "the card", [], key=row.dedup_key)
    successor = make_sender(post.database, gateway, clock, owner="successor")
    assert not await successor.send_next(), "the claim holds until somebody who knows better takes it over"
    successor._take_over()
    while await successor.send_next():
        pass
    (card,) = post.in_channel()
    record = post.card_record()
    assert record is not None
    assert record.ts == card.ts
    assert (card.text == "the card") is posted
    assert post.states() == {"card": "sent", "update:1": "sent"}


async def test_a_claim_that_nobody_took_over_expires(post: Post, clock: SetClock) -> None:
    with post.database.write(durable=True) as session:
        outbox_claims.claim_next(session, WORKSPACE, "dead", clock.now(), CLAIM, {})
    await post.send_all()
    assert post.in_channel() == []
    clock.advance(CLAIM + SECOND)
    await post.send_all()
    assert len(post.in_channel()) == 1


async def test_a_message_that_was_recorded_before_the_row_was_marked_is_not_recorded_twice(
    post: Post, gateway: SlackGateway, clock: SetClock
) -> None:
    with post.database.write(durable=True) as session:
        row = outbox_claims.claim_next(session, WORKSPACE, "dead", clock.now(), CLAIM, {})
    assert row is not None
    ts = await gateway.post(CRISIS, "the card", [], key=row.dedup_key)
    post.desk.adopt_card(post.incident.id, CRISIS, ts)
    post.sender._take_over()
    await post.send_all()
    assert [record.purpose for record in post.records()] == ["card", "update"]
    assert post.card_record() is not None


def leave(sandbox: Sandbox) -> None:
    sandbox.workspace.channels[CRISIS].members.remove(demo_team.BOT_USER)


def close(sandbox: Sandbox) -> None:
    del sandbox.workspace.channels[CRISIS]


@pytest.mark.parametrize(("trouble", "code"), [(leave, "not_in_channel"), (close, "channel_not_found")])
async def test_what_slack_refuses_for_good_is_in_the_row_the_timeline_and_the_answer(
    post: Post, sandbox: Sandbox, clock: SetClock, trouble: object, code: str
) -> None:
    assert callable(trouble)
    trouble(sandbox)
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert post.rows() == [("card", "failed", code), ("update:1", "failed", code)]
    assert ("message_failed", {"purpose": "card", "error": code}) in post.timeline()
    with post.database.read() as session:
        fresh = freshness(session, WORKSPACE, clock.now())
    assert fresh.unsent == (code, code)
    calls = len(sandbox.workspace.api_calls)
    clock.advance(timedelta(hours=1))
    assert await post.send_all() == 0
    assert len(sandbox.workspace.api_calls) == calls, "what is refused for good is not asked again"


def invite(sandbox: Sandbox) -> None:
    sandbox.workspace.channels[CRISIS].members.add(demo_team.BOT_USER)


async def refuse_card(post: Post, sandbox: Sandbox, clock: SetClock) -> None:
    """The bot is not in the channel: the card fails, and its first reply with it."""
    leave(sandbox)
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert set(post.states().values()) == {"failed"}


async def test_once_the_trouble_is_mended_the_next_edit_of_a_refused_card_is_posted_as_the_card(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    await refuse_card(post, sandbox, clock)
    invite(sandbox)
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    await post.send_all()
    (card,) = post.in_channel()
    assert "maya 已接手" in str(card.blocks)
    assert "image" in [block["type"] for block in card.blocks]
    record = post.card_record()
    assert record is not None
    assert (record.ts, record.purpose, record.picture_file_id is None) == (card.ts, "card", False)
    clock.advance(5 * SECOND)
    await post.send_all()
    assert [reply.text.split("。")[0] for reply in post.replies()] == ["maya 已接手"]
    assert post.states() == {"card": "sent", "update:1": "failed", "card:2": "superseded", "action:2": "sent"}
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    await post.send_all()
    assert post.in_channel() == [card]
    assert card.edits == 1


async def test_an_edit_of_a_card_that_is_still_refused_fails_with_it_and_the_next_one_tries_again(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    await refuse_card(post, sandbox, clock)
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert post.states() == {"card": "failed", "update:1": "failed", "card:2": "superseded", "action:2": "failed"}
    invite(sandbox)
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    (card,) = post.in_channel()
    assert "maya 已结束" in str(card.blocks)
    assert len(post.replies()) == 1


async def test_a_card_posted_late_whose_answer_was_lost_is_not_posted_twice(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    await refuse_card(post, sandbox, clock)
    invite(sandbox)
    sandbox.faults.lose_response("chat.postMessage")
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    await post.send_all()
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    clock.advance(5 * SECOND)
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    (card,) = post.in_channel()
    assert "maya 已结束" in str(card.blocks)
    assert "pending" not in post.states().values()


async def test_a_restart_after_the_trouble_is_mended_delivers_the_card(
    post: Post, sandbox: Sandbox, gateway: SlackGateway, clock: SetClock
) -> None:
    await refuse_card(post, sandbox, clock)
    invite(sandbox)
    assert await post.send_all() == 0
    make_sender(post.database, gateway, clock)._take_over()
    await post.send_all()
    (card,) = post.in_channel()
    assert "image" in [block["type"] for block in card.blocks]
    assert post.states() == {"card": "sent", "update:1": "failed"}
    assert post.calls("conversations.history") == 0, "Slack had said itself that it did not post it"


async def test_a_sender_that_is_not_the_desk_any_more_sends_nothing(post: Post, clock: SetClock) -> None:
    with post.database.write() as session:
        assert leases.acquire(session, WORKSPACE, ROLE, "another", clock.now(), 30 * SECOND)
    assert not await post.sender.send_next()
    clock.advance(30 * SECOND)
    with post.database.write() as session:
        assert leases.acquire(session, WORKSPACE, ROLE, post.sender.owner, clock.now(), 30 * SECOND)
    assert await post.sender.send_next()
    clock.advance(30 * SECOND)
    assert await post.sender.send_next(), "nobody else has the role"


async def test_an_edit_of_a_dead_sender_does_not_overwrite_a_newer_one(
    post: Post, gateway: SlackGateway, clock: SetClock
) -> None:
    await post.send_all()
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    with post.database.write(durable=True) as session:
        row = outbox_claims.claim_next(session, WORKSPACE, "dead", clock.now(), CLAIM, {})
    assert row is not None
    assert row.kind == "update"
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    make_sender(post.database, gateway, clock)._take_over()
    await post.send_all()
    (card,) = post.in_channel()
    assert card.edits == 1
    assert "maya 已结束" in str(card.blocks)
    assert post.states()["card:2"] == "superseded"


async def test_one_message_that_is_refused_does_not_hold_up_the_next(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    with post.database.write() as session:
        bad = outbox.OutboxMessage(
            "x:x:bad", "post", CRISIS, {"text": "x", "blocks": [{"type": "hologram"}]}, priority=0
        )
        outbox.add(session, WORKSPACE, bad, clock.now())
    await post.send_all()
    assert post.states() == {"card": "sent", "update:1": "sent", "bad": "failed"}
    assert post.failures() == ["invalid_blocks"]


async def lose_card(post: Post, client: AsyncWebClient) -> None:
    """Somebody deletes the card, and then the incident goes on."""
    await post.send_all()
    (card,) = post.in_channel()
    await client.chat_delete(channel=CRISIS, ts=card.ts)
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))


async def test_a_card_that_somebody_deleted_is_posted_anew_and_is_the_card_from_then_on(
    post: Post, client: AsyncWebClient
) -> None:
    await lose_card(post, client)
    await post.send_all()
    (card,) = post.in_channel()
    assert "maya 已接手" in str(card.blocks)
    record = post.card_record()
    assert record is not None
    assert record.ts == card.ts
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    await post.send_all()
    assert post.in_channel() == [card]
    assert card.edits == 1
    assert [reply.broadcast for reply in post.replies()] == [False, True]
    assert "failed" not in post.states().values()


async def test_a_card_posted_anew_whose_answer_was_lost_is_not_posted_a_third_time(
    post: Post, client: AsyncWebClient, sandbox: Sandbox, clock: SetClock
) -> None:
    await lose_card(post, client)
    sandbox.faults.lose_response("chat.postMessage")
    assert await post.sender.send_next()
    clock.advance(5 * SECOND)
    await post.send_all()
    (card,) = post.in_channel()
    record = post.card_record()
    assert record is not None
    assert record.ts == card.ts


async def test_an_edit_whose_answer_was_lost_is_sent_again(post: Post, sandbox: Sandbox, clock: SetClock) -> None:
    await post.send_all()
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    sandbox.faults.lose_response("chat.update")
    await post.send_all()
    clock.advance(5 * SECOND)
    await post.send_all()
    assert post.states()["card:2"] == "sent"
    (card,) = post.in_channel()
    assert "maya 已接手" in str(card.blocks)


async def test_every_record_points_at_a_message_that_slack_has(post: Post, sandbox: Sandbox) -> None:
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    await post.send_all()
    for record in post.records():
        assert sandbox.workspace.find(record.channel, record.ts) is not None
    with post.database.read() as session:
        assert messages.find(session, WORKSPACE, CRISIS, "0.0") is None
