"""Posting, changing and reading messages by the Web API."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


async def refusal(call: Any) -> Any:
    """The answer to a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_metadata_is_read_back_from_history_and_thread(client: AsyncWebClient) -> None:
    metadata = {"event_type": "tocsin_outbox", "event_payload": {"outbox_id": 7}}
    card = await client.chat_postMessage(channel="C0CRISIS", text="card", metadata=metadata)
    await client.chat_postMessage(channel="C0CRISIS", text="reply", thread_ts=card["ts"], metadata=metadata)

    history = await client.conversations_history(channel="C0CRISIS", include_all_metadata=True)
    assert [message["metadata"] for message in history["messages"]] == [metadata]
    assert history["messages"][0]["reply_count"] == 1
    thread = await client.conversations_replies(channel="C0CRISIS", ts=card["ts"], include_all_metadata=True)
    assert [message["metadata"] for message in thread["messages"]] == [metadata, metadata]
    plain = await client.conversations_history(channel="C0CRISIS")
    assert "metadata" not in plain["messages"][0]


async def test_history_is_paged_newest_first_and_bounded_by_time(client: AsyncWebClient) -> None:
    posted = [await client.chat_postMessage(channel="C0FEED", text=f"m{number}") for number in range(4)]
    first = await client.conversations_history(channel="C0FEED", limit=3)
    assert [message["text"] for message in first["messages"]] == ["m3", "m2", "m1"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C0FEED", limit=3, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["m0"]
    assert not second["has_more"]
    since = await client.conversations_history(channel="C0FEED", oldest=posted[1]["ts"])
    assert [message["text"] for message in since["messages"]] == ["m3", "m2"]


async def test_live_markup_in_a_text_is_kept_as_it_was_sent(sandbox: Sandbox, client: AsyncWebClient) -> None:
    text = "<!channel> <@U0COMMS> <!date^1700000000^{date}|then> <https://example.org|link> &lt;b&gt; 涨价"
    await client.chat_postMessage(channel="C0CRISIS", text=text)
    assert sandbox.workspace.posted("C0CRISIS")[0].text == text


async def test_an_update_without_blocks_takes_them_away_and_keeps_the_metadata(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "tocsin_outbox", "event_payload": {"outbox_id": 7}}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*one*"}}]
    card = await client.chat_postMessage(channel="C0CRISIS", text="one", blocks=blocks, metadata=metadata)
    await client.chat_update(channel="C0CRISIS", ts=card["ts"], text="two")
    message = sandbox.workspace.find("C0CRISIS", card["ts"])
    assert message is not None
    assert (message.text, message.blocks, message.metadata, message.edits) == ("two", [], metadata, 1)
    assert message.revisions[0].blocks[0]["text"]["text"] == "*one*"
    await client.chat_update(channel="C0CRISIS", ts=card["ts"], text="three", metadata={})
    assert message.metadata is None


async def test_only_own_messages_that_exist_can_be_updated(sandbox: Sandbox, client: AsyncWebClient) -> None:
    said = await sandbox.say("hello", user="U0COMMS", channel="C0CRISIS")
    answer = await refusal(client.chat_update(channel="C0CRISIS", ts=said.ts, text="x"))
    assert answer["error"] == "cant_update_message"
    answer = await refusal(client.chat_update(channel="C0CRISIS", ts="1.000001", text="x"))
    assert answer["error"] == "message_not_found"


async def test_a_reply_to_a_message_that_is_gone_is_posted_to_the_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel="C0CRISIS", text="card")
    await client.chat_delete(channel="C0CRISIS", ts=card["ts"])
    reply = await client.chat_postMessage(channel="C0CRISIS", text="reply", thread_ts=card["ts"])
    assert "thread_ts" not in reply["message"]
    assert [message.text for message in sandbox.workspace.posted("C0CRISIS")] == ["reply"]


async def test_channels_that_are_unknown_or_not_joined_are_refused(client: AsyncWebClient) -> None:
    answer = await refusal(client.chat_postMessage(channel="C0NOWHERE", text="x"))
    assert answer["error"] == "channel_not_found"
    answer = await refusal(client.chat_postMessage(channel="C0GENERAL", text="x"))
    assert answer["error"] == "not_in_channel"
    await client.conversations_join(channel="C0GENERAL")
    await client.chat_postMessage(channel="#general", text="x")


async def test_too_many_messages_in_one_channel_get_429_with_the_seconds_to_wait(client: AsyncWebClient) -> None:
    posts = [client.chat_postMessage(channel="C0CRISIS", text=str(number)) for number in range(10)]
    outcomes = await asyncio.gather(*posts, return_exceptions=True)
    refusals = [outcome.response for outcome in outcomes if isinstance(outcome, SlackApiError)]
    assert 0 < len(refusals) < len(posts)
    assert {response.status_code for response in refusals} == {429}
    assert {response["error"] for response in refusals} == {"ratelimited"}
    assert {response.headers["Retry-After"] for response in refusals} == {"1"}
    await client.chat_postMessage(channel="C0FEED", text="another channel has its own pace")


async def test_wrong_tokens_are_told_apart(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("auth.test", headers={"Authorization": "Bearer xoxb-wrong"}))
    assert answer["error"] == "invalid_auth"
    answer = await refusal(AsyncWebClient(base_url=sandbox.api_url).auth_test())
    assert answer["error"] == "not_authed"
    answer = await refusal(client.apps_connections_open(app_token=sandbox.bot_token))
    assert answer["error"] == "not_allowed_token_type"
    answer = await refusal(client.auth_test(token=sandbox.app_token))
    assert answer["error"] == "not_allowed_token_type"


async def test_auth_test_names_the_granted_scopes_and_a_missing_one_is_refused() -> None:
    async with Sandbox(scopes={"chat:write"}) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert (await client.auth_test()).headers["x-oauth-scopes"] == "chat:write"
        answer = await refusal(client.pins_add(channel="C0CRISIS", timestamp="1.1"))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "pins:write")


async def test_an_unknown_method_is_refused_by_name(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.whisper"))
    assert answer["error"] == "unknown_method"


async def test_people_come_with_zone_offset_and_language(client: AsyncWebClient) -> None:
    user = (await client.users_info(user="U0ANALYST", include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("Asia/Shanghai", 28800, "zh-CN")


async def test_a_message_to_a_person_opens_their_direct_talk(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="U0COMMS", text="for you")
    channel = sandbox.workspace.channels[posted["channel"]]
    assert channel.is_im
    assert channel.members == {"U0COMMS", "U0TOCSIN"}
