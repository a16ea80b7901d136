"""Every button, menu and form of the settings, used over the sockets of a running bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.records import View
from bot.slack.home_ids import ANY, NEW, SettingsAction, SettingsForm, Topic
from tests.builders import CRISIS
from tests.e2e.everything import uses, wrong
from tests.e2e.running_bot import MAYA, RunningBot
from tests.slack.forms import clock_times, pick, places, several, text, ticked

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opened(bot: RunningBot, containing: str = "") -> View:
    await bot.order("/sentiment", "settings")
    return await bot.view(SettingsForm.MAIN, containing)


async def form(bot: RunningBot, topic: Topic, form: SettingsForm) -> View:
    await bot.use(await opened(bot), SettingsAction.CHANGE, topic.value)
    return await bot.view(form)


async def chosen(bot: RunningBot, action: SettingsAction, option: str, form: SettingsForm) -> View:
    await bot.use(await opened(bot), action, option=option)
    return await bot.view(form)


@uses(
    *(SettingsAction.CHANGE, SettingsForm.SENSITIVITY, wrong(SettingsForm.SENSITIVITY)),
    *(SettingsForm.SAVE_SENSITIVITY, SettingsAction.FORGET),
)
async def test_a_sensitivity_is_tried_out_stored_and_left_to_the_files_again(bot: RunningBot) -> None:
    asked = await form(bot, Topic.SENSITIVITY, SettingsForm.SENSITIVITY)
    assert set(await bot.submit(asked, pick(sensitivity="days"), text(days="often"))) == {"days"}
    assert await bot.submit(asked, pick(sensitivity="days"), text(days="5")) == {}
    assert await bot.submit(await bot.view(SettingsForm.SAVE_SENSITIVITY)) == {}
    await bot.view(SettingsForm.MAIN, "once in 5 days")
    asked = await form(bot, Topic.SENSITIVITY, SettingsForm.SENSITIVITY)
    await bot.use(asked, SettingsAction.FORGET, "sensitivity")
    await bot.view(SettingsForm.NOTE, "Done")
    await opened(bot, "once in 10 days")


@uses(SettingsForm.QUIET, wrong(SettingsForm.QUIET), SettingsForm.DIGEST, wrong(SettingsForm.DIGEST))
async def test_quiet_hours_and_digests_want_times_that_make_sense(bot: RunningBot) -> None:
    asked = await form(bot, Topic.QUIET, SettingsForm.QUIET)
    same = clock_times(start="08:00", end="08:00")
    assert set(await bot.submit(asked, pick(when="nights"), same)) == {"end"}
    assert await bot.submit(asked, pick(when="off"), same) == {}
    await bot.view(SettingsForm.MAIN)
    asked = await form(bot, Topic.DIGEST, SettingsForm.DIGEST)
    others = (pick(weekday="friday"), places(channels=[CRISIS]), ticked(sent=["weekly"]))
    assert set(await bot.submit(asked, *others)) == {"weekly"}
    assert await bot.submit(asked, *others, clock_times(weekly="09:00")) == {}
    await bot.view(SettingsForm.MAIN, "Weekly, Friday at 09:00")


@uses(SettingsForm.LANGUAGES)
async def test_a_channel_gets_a_language(bot: RunningBot) -> None:
    asked = await form(bot, Topic.LANGUAGES, SettingsForm.LANGUAGES)
    channel = {"channel": {"value": {"type": "conversations_select", "selected_conversation": "C0GENERAL"}}}
    assert await bot.submit(asked, pick(language="en", channel_language="zh"), channel) == {}
    await bot.view(SettingsForm.MAIN, "<#C0GENERAL>: 中文")


@uses(
    *(SettingsAction.BRAND, SettingsForm.BRAND, wrong(SettingsForm.BRAND), SettingsForm.SAVE_BRAND),
    SettingsAction.REMOVE_BRAND,
)
async def test_a_brand_is_added_and_removed(bot: RunningBot) -> None:
    asked = await chosen(bot, SettingsAction.BRAND, NEW, SettingsForm.BRAND)
    assert set(await bot.submit(asked, text(name="Wharf", aliases="", excluded="wharf"))) == {"excluded"}
    assert await bot.submit(asked, text(name="Wharf", aliases="", excluded="")) == {}
    assert await bot.submit(await bot.view(SettingsForm.SAVE_BRAND, "0 matches")) == {}
    await bot.view(SettingsForm.MAIN, "*Wharf*")
    asked = await chosen(bot, SettingsAction.BRAND, "Wharf", SettingsForm.BRAND)
    await bot.use(asked, SettingsAction.REMOVE_BRAND, "Wharf")
    await bot.view(SettingsForm.NOTE, "Done")


@uses(SettingsAction.SOURCE, SettingsForm.SOURCE)
async def test_a_source_is_switched_off_and_on(bot: RunningBot) -> None:
    await bot.incident()
    for state, containing in (("off", "*weibo* off"), ("on", "All sources count")):
        asked = await chosen(bot, SettingsAction.SOURCE, "weibo", SettingsForm.SOURCE)
        assert await bot.submit(asked, pick(state=state, kind=ANY)) == {}
        await bot.view(SettingsForm.MAIN, containing)


@uses(SettingsForm.WORDS, wrong(SettingsForm.WORDS))
async def test_words_are_added_and_removed(bot: RunningBot) -> None:
    asked = await form(bot, Topic.WORDS, SettingsForm.WORDS)
    assert set(await bot.submit(asked, text(add="我们"))) == {"add"}
    assert await bot.submit(asked, text(add="鲸落币、割韭盘")) == {}
    await bot.view(SettingsForm.MAIN, "割韭盘, 鲸落币")
    asked = await form(bot, Topic.WORDS, SettingsForm.WORDS)
    assert await bot.submit(asked, text(add=""), several(remove=["割韭盘"])) == {}
    await opened(bot, "鲸落币")


@uses(SettingsAction.ROUTE, SettingsForm.ROUTE, wrong(SettingsForm.ROUTE), SettingsAction.REMOVE_ROUTE)
async def test_a_route_is_added_and_removed(bot: RunningBot) -> None:
    asked = await chosen(bot, SettingsAction.ROUTE, NEW, SettingsForm.ROUTE)
    nobody: dict[str, Any] = pick(brand="Nobody", level="red")
    assert set(await bot.submit(asked, nobody, places(channels=[]))) == {"channels"}
    assert await bot.submit(asked, nobody, places(channels=["C0FEED"])) == {}
    await bot.view(SettingsForm.MAIN, "<#C0FEED>")
    asked = await chosen(bot, SettingsAction.ROUTE, "0", SettingsForm.ROUTE)
    await bot.use(asked, SettingsAction.REMOVE_ROUTE, "0")
    await bot.view(SettingsForm.NOTE, "Done")


@uses(SettingsAction.PEOPLE, SettingsForm.PEOPLE, wrong(SettingsForm.PEOPLE))
async def test_people_may_change_settings(bot: RunningBot) -> None:
    asked = await chosen(bot, SettingsAction.PEOPLE, "editors", SettingsForm.PEOPLE)
    people = {"users": {"value": {"type": "multi_users_select", "selected_users": [MAYA]}}}
    assert set(await bot.submit(asked, people, places(channels=["D0MAYA"]))) == {"channels"}
    assert await bot.submit(asked, people, places(channels=[])) == {}
    await bot.view(SettingsForm.MAIN, f"*Settings* <@{MAYA}>")
