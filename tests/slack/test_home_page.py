"""App Home and the settings as a person sees them in the sandbox's page.

The pictures of the documents come from here: with TOCSIN_SCREENSHOT=docs/images/home.png the test writes that file, and
settings.png, brand.png and sensitivity.png beside it.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from analysis.level import Level
from bot.desk_acts import Actor
from bot.slack.home_ids import HomeAction, SettingsAction
from bot.team_settings import Name
from storage.database import Database
from tests.browser import needs_chromium, open_browser, troubles_of
from tests.builders import BRAND, NOW, add_history, add_scored_mentions, add_unscored_mentions, open_incident
from tests.databases import WORKSPACE
from tests.slack.parts import Connected

MAYA = "U0COMMS"
PATIENCE = 120_000
HOUR = timedelta(hours=1)

pytestmark = needs_chromium


async def take(page: Page, name: str, element: Locator | None = None) -> None:
    """Keep a picture where one was asked for."""
    target = os.environ.get("TOCSIN_SCREENSHOT")
    if target:
        await page.mouse.move(0, 0)
        await (element or page).screenshot(path=Path(target).with_name(name), animations="disabled")


def action(page: Page | Locator, action_id: str) -> Locator:
    return page.locator(f"[data-action-id='{action_id}']")


async def test_a_person_looks_at_home_and_changes_settings(bot: Connected, database: Database) -> None:
    settings = bot.handlers.team.live.book
    for day in range(6, 0, -1):
        add_history(database, until=NOW - day * 24 * HOUR, hours=20)
    incident = open_incident(database, bot.handlers.desk)
    bot.handlers.acts.set_level(incident.id, Level.ORANGE, Actor("maya", MAYA))
    bot.handlers.acts.acknowledge(incident.id, Actor("maya", MAYA))
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - HOUR, 2, 6, source="news")
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW, 7)
    await bot.send_all()
    settings.change({Name.DIGEST: {"daily": "09:00"}, Name.QUIET: {"weekends": True}}, "林夏")

    async with open_browser(width=1280, height=1500) as page:
        troubles = troubles_of(page)
        await page.goto(bot.sandbox.url)
        await expect(page.get_by_test_id("who")).to_have_value(MAYA)
        await page.locator("[data-testid='place'][data-channel='home']").click()
        home = page.get_by_test_id("home")
        await expect(home).to_contain_text(f"#{incident.number} {BRAND} is yours", timeout=PATIENCE)
        await expect(home.locator("img")).to_be_visible(timeout=PATIENCE)
        await take(page, "home.png")

        await action(home, HomeAction.SETTINGS.value).click()
        modal = page.get_by_test_id("modal")
        await expect(modal).to_contain_text("set in Slack by 林夏", timeout=PATIENCE)
        await take(page, "settings.png", modal)

        await action(modal, SettingsAction.BRAND.value).select_option("new")
        await expect(modal).to_contain_text("Other names", timeout=PATIENCE)
        await modal.get_by_label("Name", exact=True).fill("青梧学堂")
        await modal.get_by_label("Other names").fill("退款")
        await modal.get_by_label("Excluded words").fill("不到账")
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("0 matches, because all", timeout=PATIENCE)
        await take(page, "brand.png", modal)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("without 不到账", timeout=PATIENCE)

        await action(modal, SettingsAction.CHANGE.value).first.click()
        await expect(modal).to_contain_text("A number of days", timeout=PATIENCE)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("that is", timeout=PATIENCE)
        await take(page, "sensitivity.png", modal)
        assert troubles == []
