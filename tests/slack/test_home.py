"""App Home, opened and used by people of the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk_acts import Actor
from bot.homes import Homes
from bot.sandbox.records import View
from bot.slack.home_ids import HomeAction, SettingsForm
from bot.team_settings import Name
from storage.database import Database
from tests.builders import BRAND, NOW, SetClock, add_scored_mentions, add_unscored_mentions, open_incident
from tests.databases import WORKSPACE
from tests.slack.forms import shown, use
from tests.slack.parts import Connected

MAYA, LIN_XIA = "U0COMMS", "U0ANALYST"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def homes(bot: Connected) -> Homes:
    return bot.handlers.team.homes


async def home(bot: Connected, user: str, containing: str) -> View:
    """The person's App Home once this stands in it."""

    def look(workspace: Any) -> View | None:
        view: View | None = workspace.homes.get(user)
        return view if view is not None and containing in str(view.source["blocks"]) else None

    return await bot.sandbox.wait_until(look, 30)


async def opened(bot: Connected, user: str, containing: str) -> View:
    """Open it, and wait until what stands there is also on record."""
    bot.sandbox.people.open_home(user)
    view = await home(bot, user, containing)
    async with bot.handlers.team.homes._locks[user]:
        return view


async def test_a_calm_home_says_so_in_the_readers_language(bot: Connected) -> None:
    english = str((await opened(bot, MAYA, "Nothing waits for you")).source["blocks"])
    assert "No mentions have been analysed today yet." in english
    assert "Europe/London" in english
    chinese = str((await opened(bot, LIN_XIA, "没有等你处理的事")).source["blocks"])
    assert "舆情节奏正常" in chinese


async def test_it_shows_incidents_numbers_with_a_picture_and_the_health_of_sources(
    bot: Connected, database: Database
) -> None:
    incident = open_incident(database, bot.handlers.desk)
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW, 7)
    await bot.send_all()
    view = await opened(bot, MAYA, "slack_file")
    text = str(view.source["blocks"])
    assert f"*#{incident.number} {BRAND}* has no owner yet" in text
    assert "Open incidents: 1" in text
    assert "*weibo* last heard" in text
    assert "7 mentions wait for a score" in text
    (link,) = [block["accessory"]["url"] for block in view.source["blocks"] if "url" in block.get("accessory", {})]
    assert bot.card().ts.replace(".", "") in link


async def test_a_source_that_is_switched_off_in_the_settings_is_marked(bot: Connected, database: Database) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - MINUTE, 1, 1)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - MINUTE, 1, 1, source="forum")
    bot.handlers.team.live.book.change({Name.SOURCES: [{"name": "forum", "off": True}]}, "林夏")
    english = str((await opened(bot, MAYA, "Sources and scoring")).source["blocks"])
    assert "*forum* is switched off in the settings" in english
    assert "*weibo* last heard" in english
    chinese = str((await opened(bot, LIN_XIA, "来源与分析")).source["blocks"])
    assert "*forum* 已在设置中停用" in chinese
    assert "*weibo* 最近一条" in chinese


async def test_your_tasks_are_the_incidents_you_own(bot: Connected, database: Database, homes: Homes) -> None:
    incident = open_incident(database, bot.handlers.desk)
    bot.handlers.acts.acknowledge(incident.id, Actor("maya", MAYA))
    assert "is yours" in str((await opened(bot, MAYA, "#1")).source["blocks"])
    assert "等你处理" in str((await opened(bot, LIN_XIA, "#1")).source["blocks"])
    assert "由你负责" not in str((await opened(bot, LIN_XIA, "#1")).source["blocks"])


async def test_it_follows_an_incident_by_itself_and_says_nothing_twice(
    bot: Connected, database: Database, homes: Homes, clock: SetClock
) -> None:
    await opened(bot, MAYA, "Nothing waits for you")
    assert await homes.look() == 0
    incident = open_incident(database, bot.handlers.desk)
    clock.advance(timedelta(seconds=9))
    assert await homes.look() == 0, "a storm is one"
    clock.advance(timedelta(seconds=1))
    assert await homes.look() == 1
    await home(bot, MAYA, "has no owner yet")
    clock.advance(timedelta(minutes=1))
    assert await homes.look() == 0
    bot.handlers.acts.acknowledge(incident.id, Actor("林夏", LIN_XIA))
    assert await homes.look() == 1
    await home(bot, MAYA, "Acknowledged by")


async def test_numbers_alone_are_brought_up_to_date_now_and_then(
    bot: Connected, database: Database, homes: Homes, clock: SetClock
) -> None:
    await opened(bot, MAYA, "Nothing waits for you")
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - MINUTE, 1, 2)
    clock.advance(4 * MINUTE)
    assert await homes.look() == 0
    clock.advance(MINUTE)
    assert await homes.look() == 1
    before = bot.sandbox.workspace.homes[MAYA]
    clock.advance(10 * MINUTE)
    assert await homes.look() == 0, "nothing has changed"
    assert bot.sandbox.workspace.homes[MAYA] is before


async def test_who_has_not_opened_theirs_for_a_day_is_left_alone_until_they_do(
    bot: Connected, database: Database, homes: Homes, clock: SetClock
) -> None:
    await opened(bot, MAYA, "Nothing waits for you")
    clock.advance(timedelta(hours=25))
    open_incident(database, bot.handlers.desk, at=clock.now().replace(second=0))
    assert await homes.look() == 0
    await opened(bot, MAYA, "has no owner yet")


async def test_opening_it_again_without_news_publishes_nothing(bot: Connected, homes: Homes) -> None:
    first = await opened(bot, MAYA, "Nothing waits for you")
    await homes.opened(MAYA)
    assert bot.sandbox.workspace.homes[MAYA] is first


async def test_after_a_restart_it_is_known_what_stands_there(bot: Connected, homes: Homes) -> None:
    await opened(bot, MAYA, "Nothing waits for you")
    again = Homes(homes.database, WORKSPACE, homes.gateway, homes.people, homes.clock, system_clock=homes.system_clock)
    assert await again.look() == 0


async def test_a_button_gives_the_answer_of_a_command_in_a_modal(bot: Connected, database: Database) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - MINUTE, 3, 2)
    view = await opened(bot, MAYA, f"{HomeAction.ASK.value}:0")
    await use(bot, view, f"{HomeAction.ASK.value}:0", "today")
    answer = await shown(bot, MAYA, "home_answer", "slack_file")
    assert "Sentiment" in str(answer.source["blocks"])


async def test_settings_and_silences_open_from_here(bot: Connected) -> None:
    view = await opened(bot, MAYA, HomeAction.SETTINGS.value)
    await use(bot, view, HomeAction.SETTINGS.value, "settings")
    await shown(bot, MAYA, SettingsForm.MAIN.value)
    await use(bot, view, HomeAction.SILENCE.value, "silence")
    await shown(bot, MAYA, "silence")


async def test_a_chosen_language_holds_everywhere_and_can_be_left_to_slack_again(bot: Connected) -> None:
    view = await opened(bot, MAYA, "Nothing waits for you")
    await use(bot, view, HomeAction.LANGUAGE.value, option="zh")
    view = await home(bot, MAYA, "没有等你处理的事")
    assert (await bot.handlers.people.person(MAYA)).texts.language == "zh"
    await use(bot, view, HomeAction.LANGUAGE.value, option="*")
    await home(bot, MAYA, "Nothing waits for you")


async def test_a_report_comes_as_files_into_the_talk_with_the_bot(bot: Connected, database: Database) -> None:
    open_incident(database, bot.handlers.desk)
    view = await opened(bot, MAYA, HomeAction.REPORT.value)
    await use(bot, view, HomeAction.REPORT.value, "7d")
    talk = bot.sandbox.workspace.direct(MAYA).id

    def files(workspace: Any) -> list[str] | None:
        names = [file.name for file in workspace.files.values() if talk in file.channels]
        return names if len(names) == 2 else None

    names = await bot.sandbox.wait_until(files, 60)
    assert sorted(name.rpartition(".")[2] for name in names) == ["html", "pdf"]


async def test_a_report_is_asked_for_by_command_too(bot: Connected, database: Database) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - MINUTE, 3, 2)
    run = await bot.sandbox.send_command("/sentiment", f"report 24h {BRAND}", user=LIN_XIA, channel="C0CRISIS")
    assert "已发到与我的私信中" in (await run.answer(60)).text
