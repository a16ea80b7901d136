"""Clicks on messages, and the modals they open."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import ApiError, Sandbox
from tests.sandbox.conftest import Connect

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Refunds* 退款"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "acknowledge",
                "value": "7",
                "style": "primary",
                "text": {"type": "plain_text", "text": "Acknowledge"},
            }
        ],
    },
]
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "note",
    "private_metadata": "7",
    "title": {"type": "plain_text", "text": "Note"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


async def test_a_click_reaches_the_bot_and_changes_the_card(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @app.action("acknowledge")
    async def acknowledge(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        text = f"{body['user']['id']} took {action['value']}"
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text)

    await connect(app)
    card = await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=CARD)
    run = await sandbox.click(card["ts"], "acknowledge", user="U0COMMS")
    assert not run.dispatch_failed
    message = await sandbox.wait_until(
        lambda workspace: next((m for m in workspace.posted("C0CRISIS") if m.edits), None), 5
    )
    assert message.text == "U0COMMS took 7"


async def test_a_click_on_what_is_not_there_is_an_error(sandbox: Sandbox, client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=CARD)
    with pytest.raises(ApiError, match="message_not_found"):
        await sandbox.click(card["ts"], "resolve")


async def test_a_trigger_opens_one_modal_and_only_one(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    errors: asyncio.Queue[str] = asyncio.Queue()

    @app.action("acknowledge")
    async def open_form(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        except SlackApiError as error:
            errors.put_nowait(error.response["error"])

    await connect(app)
    card = await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=CARD)
    await sandbox.click(card["ts"], "acknowledge")
    assert await asyncio.wait_for(errors.get(), 5) == "exchanged_trigger_id"
    assert len(sandbox.workspace.views) == 1


async def test_a_modal_shows_the_errors_of_its_fields_and_closes_when_it_is_taken(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @app.action("acknowledge")
    async def open_form(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("note")
    async def take_form(ack: Any, view: dict[str, Any]) -> None:
        if view["state"]["values"]["text"]["value"]["value"] == "好":
            await ack()
        else:
            await ack(response_action="errors", errors={"text": "Say more"})

    await connect(app)
    card = await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=CARD)
    await sandbox.click(card["ts"], "acknowledge")
    view = await sandbox.wait_until(lambda workspace: workspace.view_of("U0ANALYST"), 5)

    def filled(text: str) -> dict[str, Any]:
        return {"text": {"value": {"type": "plain_text_input", "value": text}}}

    assert await sandbox.people.submit_view(view, filled("x")) == {"text": "Say more"}
    assert sandbox.workspace.view_of("U0ANALYST") is view
    assert await sandbox.people.submit_view(view, filled("好")) == {}
    assert sandbox.workspace.view_of("U0ANALYST") is None


async def test_opening_app_home_lets_the_bot_publish_it(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @app.event("app_home_opened")
    async def publish(event: dict[str, Any]) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    await connect(app)
    sandbox.people.open_home("U0LEGAL")
    home = await sandbox.wait_until(lambda workspace: workspace.homes.get("U0LEGAL"), 5)
    assert home.source["blocks"][0]["text"]["text"] == "*Refunds* 退款"
