"""The page in a real browser."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, Request, Route, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.browser import needs_chromium, open_browser, troubles_of
from tests.sandbox.conftest import Connect

COMMANDS = [{"command": "/sentiment", "description": "How people speak", "usage_hint": "today"}]
HOSTILE = "<script>window.hacked = 1</script> <b>bold</b> <!channel> &lt;i&gt; *重要* :bell:"
HAS_FONT = "(name) => new FontFace('Looked for', `local('${name}')`).load().then(() => true, () => false)"
#: How wide each sign is, in ems.
WIDTHS = """async ([signs, weight]) => {
  const nodes = [...signs].map((sign) => Object.assign(document.createElement("span"), { textContent: sign }));
  for (const node of nodes) Object.assign(node.style, { fontSize: "100px", fontWeight: weight, position: "absolute" });
  document.body.append(...nodes);
  document.body.offsetWidth;
  await document.fonts.ready;
  return Object.fromEntries(nodes.map((node) => [node.textContent, node.getBoundingClientRect().width / 100]));
}"""

pytestmark = needs_chromium


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(file_processing_seconds=0.05, ack_seconds=1.0, commands=COMMANDS) as running:
        yield running


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with open_browser(locale="zh-CN") as opened:
        yield opened


def card(file_id: str, state: str) -> list[dict[str, Any]]:
    def button(name: str) -> dict[str, Any]:
        return {"type": "button", "action_id": name.lower(), "text": {"type": "plain_text", "text": name}}

    return [
        {"type": "header", "text": {"type": "plain_text", "text": ":rotating_light: 云课堂 · refunds"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": state}},
        {"type": "image", "slack_file": {"id": file_id}, "alt_text": "trend"},
        {"type": "actions", "elements": [button("Acknowledge"), button("Ignored")]},
    ]


def large_picture() -> bytes:
    """A PNG of the size that charts have."""
    target = io.BytesIO()
    Image.new("RGB", (1200, 630), "silver").save(target, "PNG")
    return target.getvalue()


async def post_card(sandbox: Sandbox, client: AsyncWebClient, picture: bytes) -> tuple[str, str]:
    uploaded = await client.files_upload_v2(content=picture, filename="trend.png")
    file_id = uploaded["file"]["id"]
    await sandbox.wait_until(lambda workspace: workspace.files[file_id].ready, 5)
    posted = await client.chat_postMessage(channel="C0CRISIS", text="card", blocks=card(file_id, "Open"))
    return str(posted["ts"]), file_id


async def test_a_person_can_work_an_incident_on_the_page(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect, page: Page, picture: bytes
) -> None:
    ts, file_id = await post_card(sandbox, client, picture)
    await client.chat_postMessage(channel="C0CRISIS", text="first update", thread_ts=ts)

    @app.command("/sentiment")
    async def answer(ack: Any, respond: Any, command: dict[str, str]) -> None:
        await ack()
        await respond(f"负面 31 % {command['text']}")

    @app.action("acknowledge")
    async def acknowledge(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        blocks = card(file_id, f"Acknowledged by <@{body['user']['id']}>")
        await client.chat_update(channel="C0CRISIS", ts=ts, text="card", blocks=blocks)

    await connect(app)
    troubles = troubles_of(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_host(request)))
    await page.goto(sandbox.url)
    await expect(page.get_by_test_id("banner")).to_contain_text("sandbox, not Slack")
    assert sandbox.page_opened.is_set()

    message = page.get_by_test_id("messages").locator(f"[data-ts='{ts}']")
    await expect(message).to_contain_text("云课堂 · refunds")
    await expect(message.locator("img")).to_have_js_property("naturalWidth", 4)

    composer = page.get_by_test_id("composer")
    await composer.fill("/sentimental")
    await composer.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("There is: /sentiment today")
    await composer.fill("/sen")
    await expect(page.get_by_test_id("suggestion")).to_contain_text("How people speak")
    await composer.press("Tab")
    await composer.press_sequentially("今天")
    await composer.press("Enter")
    await expect(page.locator("[data-ephemeral]")).to_contain_text("负面 31 % 今天")
    await expect(page.locator("[data-ephemeral]")).to_contain_text("Only visible to you")

    await message.locator("[data-action-id='acknowledge']").click()
    await expect(message).to_contain_text("Acknowledged by @林夏 Lin Xia")
    await expect(message).to_contain_text("(edited)")
    await message.locator("[data-action-id='ignored']").click()
    await expect(message.locator("[data-action-id='ignored'].failed")).to_have_count(1)
    await expect(page.locator("#toast")).to_contain_text("dispatch_failed")

    await message.get_by_test_id("thread-link").click()
    replies = page.get_by_test_id("thread-replies")
    await expect(replies).to_contain_text("first update")
    await page.get_by_test_id("thread-composer").fill("我来处理 @maya")
    await page.get_by_test_id("thread-composer").press("Enter")
    await expect(replies).to_contain_text("我来处理 @Maya Hart")
    assert sandbox.workspace.replies("C0CRISIS", ts)[-1].text == "我来处理 <@U0COMMS>"

    await client.chat_postMessage(channel="C0FEED", text=HOSTILE)
    feed = page.locator("[data-testid='place'][data-channel='C0FEED']")
    await expect(feed.locator(".badge")).to_have_text("1")
    await page.get_by_test_id("who").select_option("U0COMMS")
    await expect(page.locator("[data-ephemeral]")).to_have_count(0)
    await feed.click()
    text = page.get_by_test_id("messages").get_by_test_id("text")
    await expect(text).to_contain_text("<script>window.hacked = 1</script> <b>bold</b> @channel <i> 重要")
    assert await text.locator("script, b, i").count() == 0
    assert await page.evaluate("window.hacked") is None

    assert troubles == []
    assert set(asked) == {_host_of(sandbox.url)}


async def height_on_screen(element: Locator) -> float:
    box = await element.bounding_box()
    assert box is not None
    return float(box["y"])


async def test_a_reader_at_the_end_stays_there_though_pictures_come_late_and_one_who_reads_is_left_alone(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    arrived = asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/files/*/picture", late)
    await page.goto(sandbox.url)
    for number in range(12):
        await sandbox.say(f"line {number}", user="U0LEGAL", channel="C0CRISIS")
    ts, file_id = await post_card(sandbox, client, large_picture())
    message = page.get_by_test_id("messages").locator(f"[data-ts='{ts}']")
    for _ in ("while the picture is on its way", "when it has come"):
        for part in (message.locator("h3"), message.locator("[data-action-id='ignored']")):
            await expect(part).to_be_in_viewport(ratio=1)
        arrived.set()
        await expect(message.locator("img")).to_have_js_property("naturalWidth", 1200)

    line = page.get_by_text("line 3", exact=True)
    await page.get_by_test_id("messages").hover()
    await page.mouse.wheel(0, -1000)
    await expect(page.get_by_text("line 0", exact=True)).to_be_in_viewport()
    before = await height_on_screen(line)
    await client.chat_update(channel="C0CRISIS", ts=ts, text="card", blocks=card(file_id, "Changed"))
    await sandbox.say("the newest", user="U0LEGAL", channel="C0CRISIS")
    await expect(page.locator(".jump")).to_be_visible()
    # The browser's own smooth scrolling ends on fractions of a point.
    assert abs(await height_on_screen(line) - before) < 1

    await page.get_by_test_id("composer").fill("I am here")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_text("I am here", exact=True)).to_be_in_viewport()
    await expect(page.locator(".jump")).to_be_hidden()


async def test_an_empty_channel_says_what_is_going_on_until_its_first_message(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    sandbox.show_while_empty("C0CRISIS", "Loading, <b>please</b> wait.")
    await page.goto(sandbox.url)
    empty = page.get_by_test_id("empty")
    await expect(empty).to_have_text("Loading, <b>please</b> wait.")
    sandbox.show_while_empty("C0CRISIS", "Any moment now.")
    await expect(empty).to_have_text("Any moment now.")
    await client.chat_postMessage(channel="C0CRISIS", text="Here it is.")
    await expect(page.get_by_test_id("text")).to_have_text("Here it is.")
    await expect(empty).to_be_hidden()
    await page.locator("[data-testid='place'][data-channel='C0FEED']").click()
    await expect(empty).to_contain_text("Nothing is posted here by default.")


async def test_the_banner_says_how_fast_the_clock_runs_unless_it_runs_as_the_reader_s(
    sandbox: Sandbox, page: Page
) -> None:
    await page.goto(sandbox.url)
    clock = page.get_by_test_id("clock")
    await expect(page.get_by_test_id("connection")).to_be_visible()
    await expect(clock).to_be_empty()
    sandbox.show_clock_speed(60.0)
    await expect(clock).to_have_text("The bot's clock runs 60 times as fast as yours.")
    await page.reload()
    await expect(clock).to_have_text("The bot's clock runs 60 times as fast as yours.")
    sandbox.show_clock_speed(1.0)
    await expect(clock).to_be_empty()


async def test_quotes_dots_and_times_signs_are_narrow_where_chinese_fonts_serve_latin_letters(
    sandbox: Sandbox, page: Page
) -> None:
    await page.goto(sandbox.url)
    for font in ("Noto Sans CJK KR", "DejaVu Sans"):
        if not await page.evaluate(HAS_FONT, font):
            pytest.skip(f"there is no {font}")
    for weight in (400, 700):
        widths = await page.evaluate(WIDTHS, ["“”‘’·×", weight])
        assert all(width < 0.9 for width in widths.values()), (weight, widths)


async def test_the_page_comes_back_by_itself_when_the_sandbox_was_restarted(page: Page) -> None:
    first = Sandbox()
    await first.start()
    await page.goto(first.url)
    await expect(page.get_by_test_id("connection")).to_contain_text("Bot not connected")
    await first.stop()
    await expect(page.get_by_test_id("banner")).to_have_css("color", "rgb(179, 53, 42)")
    port = int(first.url.rstrip("/").rsplit(":", 1)[1])
    async with Sandbox(port=port) as second:
        await second.say("back again", user="U0LEGAL", channel="C0CRISIS")
        await expect(page.get_by_test_id("messages")).to_contain_text("back again", timeout=10_000)


def _host(request: Request) -> str:
    return _host_of(request.url)


def _host_of(url: str) -> str:
    return url.split("/")[2]
