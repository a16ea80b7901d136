"""What a person does with `tocsin demo`, done in a real browser.

Pictures of the documents come from here: with TOCSIN_SCREENSHOT=docs/images/demo.png the first test writes that file,
and answer.png, home.png and settings.png beside it.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Locator, Page, expect

from analysis.fonts import SUBSTITUTE, covered
from bot.catalogue import Catalogue, catalogue
from bot.slack.home_ids import HomeAction, SettingsAction
from bot.slack.ids import Action
from tests.browser import action, needs_chromium, open_browser, troubles_of
from tests.e2e.running import RunningDemo, running_demo

#: An afternoon in London, late evening in Shanghai.
AFTERNOON = "2026-03-10T13:00:00+00:00"
SPEED = "120"
BRAND = "青梧学堂"
MAYA, LIN_XIA = "U0COMMS", "U0ANALYST"
#: A hang ends the test instead of the whole run; far above what any of these takes.
PATIENCE_SECONDS = 300.0
PATIENCE = PATIENCE_SECONDS * 1000
LOADED = "async (image) => { await image.decode(); return [image.naturalWidth, image.src]; }"
FETCH = """async (address) => {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""

pytestmark = needs_chromium


async def end(demo: RunningDemo) -> None:
    """Ask it politely; it must end by itself and take everything with it."""
    assert len(demo.living()) >= 3, "the demo, the bot and the scorer"
    demo.process.send_signal(signal.SIGTERM)
    status = await asyncio.wait_for(demo.process.wait(), PATIENCE_SECONDS)
    assert status == 0, "".join(demo.lines[-40:])
    assert demo.living() == []
    assert demo.left_behind() == []


async def card_of(page: Page) -> Locator:
    """The card in #crisis, found by its button and from then on by its ts, which it keeps."""
    window = page.get_by_test_id("messages")
    card = window.get_by_test_id("message").filter(has=page.locator(f"[data-action-id='{Action.ACKNOWLEDGE}']"))
    await expect(card).to_be_visible(timeout=PATIENCE)
    return window.locator(f"[data-ts='{await card.get_attribute('data-ts')}']")


async def assert_fits(page: Page, card: Locator) -> None:
    """The whole card, from its header to its thread's link, has room in the window."""
    await expect(card.get_by_test_id("thread-link")).to_be_visible(timeout=PATIENCE)
    room, needed = await page.get_by_test_id("messages").bounding_box(), await card.bounding_box()
    assert room is not None
    assert needed is not None
    assert needed["height"] <= room["height"]


async def picture_of(page: Page, message: Locator) -> dict[str | tuple[int, int], Any]:
    """What the message's picture says of itself, once the browser has really loaded and decoded it."""
    width, address = await message.locator("img").last.evaluate(LOADED)
    assert width > 600
    content = await page.evaluate(FETCH, address)
    return Image.open(io.BytesIO(b64decode(content))).info


def assert_no_boxes(text: str) -> None:
    """Every character has its own glyph: where the font has none, the chart draws and names a box."""
    assert SUBSTITUTE not in text
    assert {ord(character) for character in text} <= covered()


async def ask(page: Page, text: str, title: str) -> Locator:
    """Type a command and give the answer, the message with this title."""
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially(text.split()[0][:4])
    await expect(page.get_by_test_id("suggestion")).to_have_count(1)
    await composer.press("Tab")
    await composer.press_sequentially(" ".join(text.split()[1:]))
    await composer.press("Enter")
    window = page.get_by_test_id("messages")
    answer = window.get_by_test_id("message").filter(has=page.locator("h3", has_text=title))
    await expect(answer).to_have_count(1, timeout=PATIENCE)
    return answer


def title_of_today(texts: Catalogue) -> str:
    return texts.text("sentiment.title", window=texts.text("window.today"))


async def take(page: Page, name: str, element: Locator | None = None, show: Sequence[Locator] = ()) -> None:
    """Keep a picture for the README, where one was asked for, with each of ``show`` at the top of its list."""
    target = os.environ.get("TOCSIN_SCREENSHOT")
    if not target:
        return
    path = Path(target) if name == "demo.png" else Path(target).with_name(name)
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    for shown in show:
        await shown.evaluate("(node) => node.scrollIntoView({ block: 'start' })")
    await (element or page).screenshot(path=path, animations="disabled")


async def look_at_home(page: Page) -> Locator:
    """Open App Home, which shows the incident that one has just taken and today's numbers."""
    await page.locator("[data-testid='place'][data-channel='home']").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text(f"{BRAND} is yours", timeout=PATIENCE)
    await expect(home.locator("img")).to_be_visible(timeout=PATIENCE)
    await home.locator("img").evaluate(LOADED)
    await page.set_viewport_size({"width": 1280, "height": 1120})
    await take(page, "home.png")
    await page.set_viewport_size({"width": 1400, "height": 900})
    return home


async def try_settings_out(page: Page, home: Locator) -> None:
    """Open the settings, give a brand another name, choose another sensitivity, and see what each would have done."""
    await page.set_viewport_size({"width": 1280, "height": 1900})
    await action(home, HomeAction.SETTINGS).click()
    modal = page.get_by_test_id("modal")
    await expect(modal).to_contain_text("set in Slack by tocsin demo", timeout=PATIENCE)
    await take(page, "settings.png", modal)

    await action(modal, SettingsAction.BRAND).select_option(BRAND)
    names = modal.get_by_label("Other names")
    await expect(names).to_have_value(re.compile("Qingwu"), timeout=PATIENCE)
    await names.fill(await names.input_value() + "\n青梧课堂")
    await modal.get_by_label("Excluded words").fill("梧桐")
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_contain_text("posts of the last week would match", timeout=PATIENCE)
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_contain_text("without 梧桐", timeout=PATIENCE)

    await action(modal, SettingsAction.CHANGE).first.click()
    await modal.get_by_label("Sensitivity").select_option("high", timeout=PATIENCE)
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_contain_text("it would have rung", timeout=PATIENCE)


async def test_a_person_meets_a_crisis_asks_takes_it_and_ends_it(tmp_path: Path) -> None:
    texts = catalogue("en")
    async with (
        running_demo(tmp_path, "--speed", SPEED, "--at", AFTERNOON) as demo,
        open_browser(width=1400, height=900) as page,
    ):
        troubles = troubles_of(page)
        await page.goto(await asyncio.wait_for(demo.url(), PATIENCE_SECONDS))
        await expect(page.get_by_test_id("who")).to_have_value(MAYA)
        await expect(page.get_by_test_id("empty")).to_have_text(
            re.compile("^(Loading some days of history|Ordinary days)")
        )
        await expect(page.get_by_test_id("clock")).to_have_text(
            f"The bot's clock runs {SPEED} times as fast as yours.", timeout=PATIENCE
        )
        card = await card_of(page)
        acknowledge = card.locator(f"[data-action-id='{Action.ACKNOWLEDGE}']")
        resolve = card.locator(f"[data-action-id='{Action.RESOLVE}']")

        await expect(card.locator("h3")).to_contain_text(texts.text("card.title", emoji="", brand=BRAND).strip())
        await expect(acknowledge).to_have_text(texts.text("card.acknowledge"))
        await assert_fits(page, card)
        assert_no_boxes(str((await picture_of(page, card))["Title"]))

        link = card.get_by_test_id("thread-link")
        await expect(link).to_have_text(re.compile(r"\d+ repl(y|ies)"))
        await link.click()
        replies = page.get_by_test_id("thread-replies")
        await expect(replies.locator("blockquote").first).to_have_text(re.compile(".{8}"))
        await expect(replies.locator("article").nth(4)).to_be_visible(timeout=PATIENCE)
        await take(page, "demo.png", show=(card, replies.locator("article").first))

        await acknowledge.click()
        await expect(card).to_contain_text(texts.text("state.acknowledged", who="maya"), timeout=PATIENCE)
        await expect(acknowledge).to_have_count(0)
        await expect(replies).to_contain_text(texts.text("act.acknowledged", who="maya"), timeout=PATIENCE)

        answer = await ask(page, "/sentiment today", title_of_today(texts))
        await expect(answer).to_contain_text(texts.text("sentiment.negative"))
        assert "Title" in await picture_of(page, answer)
        await take(page, "answer.png", answer.get_by_test_id("blocks"))

        home = await look_at_home(page)
        await page.locator("[data-testid='place'][data-channel='C0CRISIS']").click()
        await link.click()
        await resolve.click()
        await expect(page.get_by_test_id("confirm")).to_contain_text(texts.text("card.resolve_title"))
        await page.get_by_test_id("confirm-yes").click()
        await expect(card).to_contain_text(texts.text("state.resolved_by", who="maya"), timeout=PATIENCE)
        await expect(replies).to_contain_text("maya resolved it", timeout=PATIENCE)

        await page.locator("[data-testid='place'][data-channel='home']").click()
        await try_settings_out(page, home)
        assert troubles == []
        await end(demo)


async def test_a_chinese_team_reads_chinese(tmp_path: Path) -> None:
    texts = catalogue("zh")
    async with (
        running_demo(tmp_path, "--speed", SPEED, "--at", AFTERNOON, TOCSIN_LANGUAGE="zh") as demo,
        open_browser(locale="zh-CN", width=1400, height=900) as page,
    ):
        await page.goto(await asyncio.wait_for(demo.url(), PATIENCE_SECONDS))
        await expect(page.get_by_test_id("who")).to_have_value(LIN_XIA)
        card = await card_of(page)
        await expect(card.locator("h3")).to_contain_text(texts.text("card.title", emoji="", brand=BRAND).strip())
        await expect(card.locator(f"[data-action-id='{Action.ACKNOWLEDGE}']")).to_have_text("接手")

        await assert_fits(page, card)
        about = await picture_of(page, card)
        assert about["Title"] == texts.text("chart.title", brand=BRAND)
        for key in ("title", "negative", "neutral", "positive", "expected", "mentions", "since"):
            assert_no_boxes(texts.text(f"chart.{key}", brand=BRAND))

        answer = await ask(page, "/sentiment 今天", title_of_today(texts))
        await expect(answer).to_contain_text(texts.text("sentiment.negative"))
        await end(demo)
