"""App Home, the settings, a thread and hotspots as a person sees them in the sandbox's page.

Two pictures of the documents come from here: with TOCSIN_SCREENSHOT=docs/images/thread.png the tests write that file,
and hotspots.png beside it. ``make screenshots`` does so. The others are of the demo, see tests/e2e/test_page.py.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from analysis.level import Level
from bot.catalogue import catalogue
from bot.desk_acts import Actor, Word
from bot.slack.home_ids import HomeAction, SettingsAction
from bot.team_settings import Name
from storage.database import Database
from tests.browser import action, needs_chromium, open_browser, troubles_of
from tests.builders import (
    BRAND,
    NOW,
    add_history,
    add_scored_mentions,
    add_scored_posts,
    add_unscored_mentions,
    mention,
    open_incident,
)
from tests.databases import WORKSPACE
from tests.slack.parts import Connected

MAYA = "U0COMMS"
SOURCES = ("weibo", "trustpilot", "news")
PATIENCE = 120_000
HOUR = timedelta(hours=1)

pytestmark = needs_chromium


async def take(page: Page, name: str, element: Locator | None = None) -> None:
    """Keep a picture where one was asked for."""
    target = os.environ.get("TOCSIN_SCREENSHOT")
    if target:
        await page.mouse.move(0, 0)
        await (element or page).screenshot(path=Path(target).with_name(name), animations="disabled")


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

    async with open_browser(width=1280, height=1640) as page:
        troubles = troubles_of(page)
        await page.goto(bot.sandbox.url)
        await expect(page.get_by_test_id("who")).to_have_value(MAYA)
        await page.locator("[data-testid='place'][data-channel='home']").click()
        home = page.get_by_test_id("home")
        await expect(home).to_contain_text(f"#{incident.number} {BRAND} is yours", timeout=PATIENCE)
        await expect(home.locator("img")).to_be_visible(timeout=PATIENCE)

        await action(home, HomeAction.SETTINGS.value).click()
        modal = page.get_by_test_id("modal")
        await expect(modal).to_contain_text("set in Slack by 林夏", timeout=PATIENCE)

        await action(modal, SettingsAction.BRAND.value).select_option("new")
        await expect(modal).to_contain_text("Other names", timeout=PATIENCE)
        await modal.get_by_label("Name", exact=True).fill("青梧学堂")
        await modal.get_by_label("Other names").fill("退款")
        await modal.get_by_label("Excluded words").fill("不到账")
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("0 matches, because all", timeout=PATIENCE)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("without 不到账", timeout=PATIENCE)

        await action(modal, SettingsAction.CHANGE.value).first.click()
        await expect(modal).to_contain_text("A number of days", timeout=PATIENCE)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("that is", timeout=PATIENCE)
        assert troubles == []


#: What people write of a brand within half an hour, and where; and what they write on ordinary days.
POSTS = (
    ("I asked for a refund three weeks ago and the money is still not here.", "trustpilot"),
    ("Refund refused because of a clause nobody showed me when I paid.", "weibo"),
    ("The live class froze again and nobody in support answers.", "weibo"),
    ("Support closed my ticket about the refund without a word.", "trustpilot"),
    ("They changed the teacher after we paid and call it an upgrade.", "news"),
    ("Third email to support, third template, still no refund.", "trustpilot"),
    ("My daughter's course was cut from 40 to 28 lessons. I want my refund.", "weibo"),
    ("Lantern says the refund takes 15 working days. It has been 40.", "weibo"),
    ("Has anybody ever got a refund from Lantern? Asking for 300 parents.", "weibo"),
    ("Support hung up on me when I said the word refund.", "trustpilot"),
    ("The new teacher reads from slides. This is not what we paid for.", "weibo"),
    ("Parents in our group have filed 60 complaints about refunds today.", "news"),
    ("Still waiting for support to call me back, day nine.", "trustpilot"),
    ("They deducted a fee of 30 percent from my refund. For what?", "weibo"),
    ("New teacher, new schedule, no notice. Lantern, what did we pay for?", "weibo"),
    ("I was promised a refund in writing and now support denies it.", "trustpilot"),
)
ORDINARY = ("The class began five minutes late.", "Too much homework this week.", "The app is a bit slow today.")


def an_evening(database: Database) -> None:
    """Six ordinary days, and what is said in the last half hour of the seventh."""
    for hour in range(6 * 24, 0, -2):
        at = NOW - hour * HOUR
        calm = [mention("Lantern", at, f"Good lesson number {number} with Lantern.") for number in range(4)]
        add_scored_posts(database, WORKSPACE, [mention("Lantern", at, ORDINARY[hour // 2 % 3])], calm, at)
    for place, (text, source) in enumerate(POSTS):
        at = NOW - timedelta(minutes=25 - place)
        add_scored_posts(database, WORKSPACE, [mention("Lantern", at, text, source)], [], at)


async def test_a_person_reads_the_thread_and_asks_for_hotspots(bot: Connected, database: Database) -> None:
    an_evening(database)
    bot.handlers.desk.book.announcer = replace(bot.handlers.desk.book.announcer, texts=catalogue("en"))
    (incident,) = bot.handlers.desk.tick(NOW)
    bot.handlers.acts.acknowledge(incident.id, Actor("maya", MAYA))
    bot.handlers.acts.say(incident.id, "Payments are being checked with the bank.", Word.NEWS, Actor("maya", MAYA))
    await bot.send_all()

    async with open_browser(width=1400, height=1000) as page:
        troubles = troubles_of(page)
        await page.goto(bot.sandbox.url)
        window = page.get_by_test_id("messages")
        await window.get_by_test_id("thread-link").first.click(timeout=PATIENCE)
        replies = page.get_by_test_id("thread-replies")
        await expect(replies).to_contain_text("Payments are being checked", timeout=PATIENCE)
        await take(page, "thread.png")

        composer = page.get_by_test_id("composer")
        await composer.fill("/sentiment hotspots 2h")
        await composer.press("Enter")
        answer = window.get_by_test_id("message").filter(has=page.locator("h3", has_text="otspots"))
        await expect(answer).to_contain_text("refund", timeout=PATIENCE)
        await expect(answer.locator("img")).to_be_visible(timeout=PATIENCE)
        await page.set_viewport_size({"width": 1500, "height": 2200})
        await take(page, "hotspots.png", answer.get_by_test_id("blocks"))
        assert troubles == []
