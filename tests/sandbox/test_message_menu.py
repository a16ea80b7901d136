"""Beside each message of the page: a pushpin, and the shortcuts of the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import expect
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.slack.manifest import manifest
from tests.browser import needs_chromium, open_browser, troubles_of
from tests.sandbox.conftest import Connect

CRISIS, MAYA = "C0CRISIS", "U0COMMS"
PATIENCE = 60_000.0

pytestmark = needs_chromium


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(ack_seconds=30.0, shortcuts=manifest()["features"]["shortcuts"]) as running:
        yield running


async def test_a_person_pins_a_message_and_uses_a_shortcut_in_a_thread(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    used: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @app.message_shortcut("message_to_timeline")
    async def keep(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        used.put_nowait(shortcut)

    @app.event("reaction_added")
    async def added() -> None:
        pass

    await connect(app)
    root = await sandbox.say("The card", user=MAYA, channel=CRISIS)
    reply = await sandbox.say("The bank confirms it.", user="U0LEGAL", channel=CRISIS, thread_ts=root.ts)
    async with open_browser() as page:
        troubles = troubles_of(page)
        await page.goto(sandbox.url)
        await page.get_by_test_id("thread-link").click()
        row = page.get_by_test_id("thread-replies").locator(f"[data-ts='{reply.ts}']")
        await expect(row).to_be_visible(timeout=PATIENCE)
        await row.hover()
        await row.get_by_test_id("pushpin").click()
        await expect(row.locator(".reaction")).to_contain_text("1", timeout=PATIENCE)
        await row.hover()
        await row.get_by_test_id("message-menu").click()
        await expect(row.get_by_role("menuitem")).to_have_text(
            ["Add to incident timeline", "Report as a mention", "Open an incident"]
        )
        await row.get_by_role("menuitem").first.click()
        shortcut = await asyncio.wait_for(used.get(), 60)
        assert (shortcut["message"]["ts"], shortcut["user"]["id"]) == (reply.ts, MAYA)
        await row.hover()
        await row.get_by_test_id("pushpin").click()
        await expect(row.locator(".reaction")).to_have_count(0, timeout=PATIENCE)
        assert troubles == []
