"""Every card in both languages, as files that show in a review what a change does to what people see.

After a change that is meant, write them anew and look at the difference:

    TOCSIN_GOLDEN=write python -m pytest tests/slack/test_golden.py

With TOCSIN_SCREENSHOTS=folder each is also put up in the sandbox's page and photographed into that folder.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from analysis.charts import trend_png
from analysis.rollup import Bucket, Counts
from analysis.usual_band import HOUR, usual_bars
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.sandbox import Sandbox
from bot.slack.blocks import with_picture
from bot.slack.gateway import SlackGateway
from bot.slack.views.chart import alt_text, incident_chart
from tests.browser import needs_chromium, open_browser, troubles_of
from tests.builders import CRISIS, SHANGHAI
from tests.slack.golden_cards import CARDS, FOLDER, card_of, golden_of, path_of, written
from tests.slack.view_checks import check

#: Views of other tests that lie in the same folder.
OTHERS = {f"{name}.{language}.json" for name in ("home", "settings") for language in LANGUAGES}
REWRITES = os.environ.get("TOCSIN_GOLDEN") == "write"
SCREENSHOTS = os.environ.get("TOCSIN_SCREENSHOTS")
LOADED = "async (image) => { await image.decode(); return image.naturalWidth; }"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_as_its_file_has_it(name: str, language: Language) -> None:
    shown, path = golden_of(name, language), path_of(name, language)
    check(shown["text"], shown["blocks"])
    if REWRITES:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(written(shown), "utf-8")
    assert written(shown) == path.read_text("utf-8"), "see the top of this file for how to write it anew"


def test_no_file_is_left_of_a_card_that_is_no_more() -> None:
    assert {path.name for path in FOLDER.iterdir()} - OTHERS == {
        path_of(name, language).name for name in CARDS for language in LANGUAGES
    }


def test_a_phone_has_room_for_the_buttons_of_every_card() -> None:
    """At most five buttons and the menu of the rarer acts, and no long names."""
    for name in CARDS:
        for language in LANGUAGES:
            for block in golden_of(name, language)["blocks"]:
                if block["type"] != "actions" or block["elements"][0]["type"] != "button":
                    continue
                assert len(block["elements"]) <= 6
                labels = [element["text"]["text"] for element in block["elements"] if element["type"] == "button"]
                assert all(len(label) <= 15 for label in labels), labels


@needs_chromium
@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_card_is_drawn_whole_in_the_sandboxs_page(
    sandbox: Sandbox, client: AsyncWebClient, gateway: SlackGateway, language: Language
) -> None:
    """What the files hold is what is drawn: a card with all its buttons, its chart, and no trouble in the console."""
    file_id = await gateway.upload_picture(chart_of(language), "trend.png", "chart")
    async with open_browser(locale="zh-CN" if language == "zh" else "en-GB", width=1180, height=1300) as page:
        troubles = troubles_of(page)
        await page.goto(sandbox.url)
        for name in CARDS if SCREENSHOTS else ("open_red", "snoozed", "merged"):
            golden = json.loads(path_of(name, language).read_text("utf-8"))
            blocks = with_picture(golden["blocks"], file_id)
            posted = await client.chat_postMessage(channel=CRISIS, text=golden["text"], blocks=blocks)
            card = page.get_by_test_id("messages").locator(f"[data-ts='{posted['ts']}']")
            await expect(card.locator("h3")).to_be_visible(timeout=60_000)
            assert await card.locator("img").first.evaluate(LOADED) > 600
            wanted = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
            await expect(card.locator("[data-action-id]")).to_have_count(len(wanted))
            if SCREENSHOTS:
                Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
                target = Path(SCREENSHOTS) / f"card-{name}-{language}.png"
                await page.mouse.move(0, 0)
                await card.screenshot(path=target, animations="disabled")
        assert troubles == []


def chart_of(language: Language) -> bytes:
    """The chart of a burst after an ordinary day, as the announcer draws it."""
    state, texts = card_of("open_orange", language), catalogue(language)
    start, width = state.briefing.chart_start, state.briefing.chart_width
    counts = [Counts(2 + number % 3, 5 + number % 4, 1) for number in range(48)]
    counts += [Counts(19, 8, 1), Counts(23, 7, 2)]
    buckets = tuple(Bucket(start + number * width, count) for number, count in enumerate(counts))
    weeks = [start - number * HOUR for number in range(14 * 24, 0, -1)]
    history = [Bucket(at, Counts(3 + (at.hour * 5 + at.day) % 7)) for at in weeks]
    starts = [bucket.start for bucket in buckets]
    usual = tuple(usual_bars(history, start, starts, width))
    briefing = replace(state.briefing, chart_buckets=buckets, usual=usual)
    chart = incident_chart(briefing, 3.5, SHANGHAI, texts)
    png = trend_png(chart, alt=alt_text(chart, briefing.brand, SHANGHAI, texts))
    assert Image.open(io.BytesIO(png)).width > 600
    return png
