"""User groups, reactions, and the shortcuts of a message's menu."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import ApiError, Sandbox
from bot.sandbox.demo_team import COMMS, LEADS, PEOPLE, RESPONSE
from tests.sandbox.conftest import Connect

CRISIS, MAYA, DANIEL = "C0CRISIS", "U0COMMS", "U0LEGAL"


async def test_user_groups_have_members_that_a_test_may_change(sandbox: Sandbox, client: AsyncWebClient) -> None:
    listed = await client.usergroups_list()
    assert [group["id"] for group in listed["usergroups"]] == [RESPONSE, LEADS]
    assert (await client.usergroups_users_list(usergroup=RESPONSE))["users"] == sorted(PEOPLE)
    assert (await client.usergroups_users_list(usergroup=LEADS))["users"] == [COMMS]
    sandbox.workspace.user_groups[LEADS].members.add(DANIEL)
    assert DANIEL in (await client.usergroups_users_list(usergroup=LEADS))["users"]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await client.usergroups_users_list(usergroup="S0GONE")


async def test_the_bot_hears_of_a_reaction_and_of_its_end(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @app.event("reaction_added")
    async def added(event: dict[str, Any]) -> None:
        heard.put_nowait(event)

    @app.event("reaction_removed")
    async def removed(event: dict[str, Any]) -> None:
        heard.put_nowait(event)

    await connect(app)
    message = await sandbox.say("look", user=DANIEL, channel=CRISIS)
    sandbox.people.react(CRISIS, message.ts, "pushpin", user=MAYA)
    event = await asyncio.wait_for(heard.get(), 30)
    assert (event["type"], event["reaction"], event["user"], event["item_user"]) == (
        "reaction_added",
        "pushpin",
        MAYA,
        DANIEL,
    )
    assert event["item"] == {"type": "message", "channel": CRISIS, "ts": message.ts}
    assert message.reactions == {"pushpin": [MAYA]}
    with pytest.raises(ApiError, match="already_reacted"):
        sandbox.people.react(CRISIS, message.ts, "pushpin", user=MAYA)
    sandbox.people.react(CRISIS, message.ts, "pushpin", user=MAYA, remove=True)
    assert (await asyncio.wait_for(heard.get(), 30))["type"] == "reaction_removed"
    assert message.reactions == {}
    with pytest.raises(ApiError, match="no_reaction"):
        sandbox.people.react(CRISIS, message.ts, "pushpin", user=MAYA, remove=True)


async def test_where_the_bot_is_no_member_it_hears_of_no_reaction(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    @app.event("reaction_added")
    async def added(event: dict[str, Any]) -> None:
        heard.put_nowait(event["item"]["channel"])

    await connect(app)
    for channel in ("C0GENERAL", CRISIS):
        message = await sandbox.say("look", user=DANIEL, channel=channel)
        sandbox.people.react(channel, message.ts, "eyes", user=MAYA)
    assert await asyncio.wait_for(heard.get(), 30) == CRISIS
    assert heard.empty()


async def test_a_shortcut_brings_the_message_and_a_way_to_answer(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.message_shortcut("keep")
    async def keep(ack: Any, shortcut: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"{shortcut['message']['text']} in {shortcut['channel']['name']}, {shortcut['trigger_id'] != ''}")

    await connect(app)
    message = await sandbox.say("refund!", user=DANIEL, channel=CRISIS)
    run = await sandbox.use_shortcut(message.ts, "keep", user=MAYA)
    answer = await run.answer(30)
    assert (answer.text, answer.ephemeral_to) == ("refund! in crisis, True", MAYA)
    with pytest.raises(ApiError, match="message_not_found"):
        await sandbox.use_shortcut(answer.ts, "keep", user=MAYA)


async def test_a_shortcut_that_nobody_listens_to_fails(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    sandbox.sockets._ack_seconds = 0.2
    await connect(app)
    message = await sandbox.say("refund!", user=DANIEL, channel=CRISIS)
    assert (await sandbox.use_shortcut(message.ts, "nobody", user=MAYA)).dispatch_failed
