"""The settings in Slack, used by people of the sandbox: Maya runs the workspace, Lin Xia and Daniel do not."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from analysis.false_alarms import Cause, Reason
from analysis.source_classes import SourceClass
from bot.desk_acts import Actor
from bot.slack.home_ids import ANY, NEW, SettingsAction, SettingsForm
from bot.slack.ids import Action
from bot.team_settings import Name, SettingsBook
from storage.database import Database
from tests.builders import BRAND, CRISIS, NOW, add_history, add_scored_mentions, open_incident
from tests.databases import WORKSPACE
from tests.slack.acting import whispered
from tests.slack.forms import clock_times, opened_settings, pick, places, shown, submit, text, ticked, use
from tests.slack.parts import Connected

MAYA, LIN_XIA, DANIEL = "U0COMMS", "U0ANALYST", "U0LEGAL"


@pytest.fixture
def settings(bot: Connected) -> SettingsBook:
    return bot.handlers.team.live.book


async def test_an_admin_sees_what_holds_and_where_it_comes_from(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.LANGUAGE: "zh"}, "林夏")
    main = str((await opened_settings(bot)).source["blocks"])
    assert "Normal: rings for what comes once in 10 days" in main
    assert "`sensitivity` · default" in main
    assert "`language` · set in Slack by 林夏" in main


async def test_who_may_not_is_told_who_may(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.PERMISSIONS: {"editors": ["U0BOSS", "C0GENERAL"]}}, "maya")
    await bot.sandbox.send_command("/sentiment", "settings", user=DANIEL, channel=CRISIS)
    assert await shown(bot, DANIEL, SettingsForm.MAIN.value), "everybody is in #general"
    settings.change({Name.PERMISSIONS: {"editors": ["U0BOSS"]}}, "maya")
    await bot.sandbox.send_command("/sentiment", "settings", user=LIN_XIA, channel=CRISIS)
    note = await shown(bot, LIN_XIA, SettingsForm.NOTE.value, "U0BOSS")
    assert "仅限工作区管理员和 <@U0BOSS> 的成员" in str(note.source["blocks"])


async def test_members_of_a_user_group_may(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.PERMISSIONS: {"editors": ["S0RESPONSE"]}}, "maya")
    assert await opened_settings(bot, LIN_XIA)


async def test_who_lost_the_right_meanwhile_cannot_store(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.PERMISSIONS: {"editors": [LIN_XIA]}}, "maya")
    main = await opened_settings(bot, LIN_XIA)
    await use(bot, main, SettingsAction.CHANGE.value, "quiet")
    form = await shown(bot, LIN_XIA, SettingsForm.QUIET.value)
    settings.change({Name.PERMISSIONS: {"editors": []}}, "maya")
    await submit(bot, form, pick(when="nights"), clock_times(start="22:00", end="08:00"))
    assert await shown(bot, LIN_XIA, SettingsForm.NOTE.value)
    assert settings.current().quiet is None


async def test_a_sensitivity_is_tried_out_before_it_holds(
    bot: Connected, database: Database, settings: SettingsBook
) -> None:
    add_history(database, until=NOW - timedelta(hours=1), hours=100)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(minutes=30), 60)
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "sensitivity")
    form = await shown(bot, MAYA, SettingsForm.SENSITIVITY.value)
    assert "above zero" in (await submit(bot, form, pick(sensitivity="days"), text(days="often")))["days"]
    assert await submit(bot, form, pick(sensitivity="days"), text(days="5")) == {}
    preview = await shown(bot, MAYA, SettingsForm.SAVE_SENSITIVITY.value)
    assert "Rings for what comes once in 5 days · cards: 1," in str(preview.source["blocks"])
    assert settings.current().sensitivity == "normal"
    assert await submit(bot, preview) == {}
    main = await shown(bot, MAYA, SettingsForm.MAIN.value, "once in 5 days")
    assert "set in Slack by maya" in str(main.source["blocks"])
    assert settings.current().days == 5.0


async def test_whoever_tries_a_sensitivity_out_sees_which_false_alarms_it_would_have_spared(
    bot: Connected, database: Database
) -> None:
    incident = open_incident(database, bot.handlers.desk)
    bot.handlers.acts.resolve(
        incident.id, Actor("maya", MAYA), false_alarm=True, reason=Reason(Cause.ORDINARY, "every Monday")
    )
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "sensitivity")
    form = await shown(bot, MAYA, SettingsForm.SENSITIVITY.value)
    assert await submit(bot, form, pick(sensitivity="days"), text(days="100000")) == {}
    preview = str((await shown(bot, MAYA, SettingsForm.SAVE_SENSITIVITY.value)).source["blocks"])
    assert "that were called false: 1 (ordinary talk 1). Others that somebody took: 0." in preview
    assert "once in 100000 days · false ones spared: 1 of 1, others missed: 0 of 0" in preview


async def test_quiet_hours_that_end_when_they_begin_are_refused_under_the_field(
    bot: Connected, settings: SettingsBook
) -> None:
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "quiet")
    form = await shown(bot, MAYA, SettingsForm.QUIET.value)
    wrong = await submit(bot, form, pick(when="nights"), clock_times(start="08:00", end="08:00"))
    assert "That is when they begin" in wrong["end"]
    assert await submit(bot, form, pick(when="weekends"), clock_times(start="21:00", end="07:00")) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "21:00–07:00 and weekends")
    assert bot.handlers.desk.book.rules.quiet is not None, "the running desk keeps them already"
    assert bot.handlers.desk.book.rules.quiet.start == time(21)


async def test_a_channel_gets_a_language_and_gives_it_back(bot: Connected, settings: SettingsBook) -> None:
    one = {"channel": {"value": {"type": "conversations_select", "selected_conversation": "C0FEED"}}}
    for wanted, holds in (("en", {"C0FEED": "en"}), ("team", {})):
        await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "languages")
        form = await shown(bot, MAYA, SettingsForm.LANGUAGES.value)
        assert await submit(bot, form, pick(language="zh", channel_language=wanted), one) == {}
        await shown(bot, MAYA, SettingsForm.MAIN.value)
        assert settings.current().channel_languages == holds


async def test_a_brand_is_tried_out_on_the_last_week_and_says_why_nothing_matches(
    bot: Connected, database: Database, settings: SettingsBook
) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(days=1), 3, text="青梧退款太慢")
    await use(bot, await opened_settings(bot), SettingsAction.BRAND.value, option=NEW)
    form = await shown(bot, MAYA, SettingsForm.BRAND.value)
    wrong = await submit(bot, form, text(name="青梧", aliases="", excluded="青梧"))
    assert "nothing would match" in wrong["excluded"]
    await submit(bot, form, text(name="青梧", aliases="Qingwu, 青梧课堂", excluded="退款"))
    preview = await shown(bot, MAYA, SettingsForm.SAVE_BRAND.value)
    assert "*0 matches*, because all 3 posts" in str(preview.source["blocks"])
    assert "退款 3" in str(preview.source["blocks"])
    assert await submit(bot, preview) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "Qingwu")
    (brand,) = settings.current().brands
    assert (brand.aliases, brand.excluded) == (("Qingwu", "青梧课堂"), ("退款",))


async def test_a_brand_is_changed_and_removed(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.BRANDS: [{"name": "a"}, {"name": "b"}]}, "maya")
    await use(bot, await opened_settings(bot), SettingsAction.BRAND.value, option="a")
    form = await shown(bot, MAYA, SettingsForm.BRAND.value)
    assert "has one of these names" in (await submit(bot, form, text(name="B", aliases="", excluded="")))["name"]
    await submit(bot, form, text(name="aa", aliases="", excluded=""))
    preview = await shown(bot, MAYA, SettingsForm.SAVE_BRAND.value)
    assert "because no scored post came in" in str(preview.source["blocks"])
    await submit(bot, preview)
    main = await shown(bot, MAYA, SettingsForm.MAIN.value, "*aa*")
    assert [brand.name for brand in settings.current().brands] == ["b", "aa"]
    await use(bot, main, SettingsAction.BRAND.value, option="b")
    form = await shown(bot, MAYA, SettingsForm.BRAND.value)
    await use(bot, form, SettingsAction.REMOVE_BRAND.value, "b")
    await shown(bot, MAYA, SettingsForm.NOTE.value, "Done")
    assert [brand.name for brand in settings.current().brands] == ["aa"]


async def test_a_source_is_switched_off_and_said_to_be_of_another_kind(
    bot: Connected, database: Database, settings: SettingsBook
) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(days=1), 3)
    await use(bot, await opened_settings(bot), SettingsAction.SOURCE.value, option="weibo")
    form = await shown(bot, MAYA, SettingsForm.SOURCE.value, "As its name tells: social network")
    assert await submit(bot, form, pick(state="off", kind="media")) == {}
    main = await shown(bot, MAYA, SettingsForm.MAIN.value, "*weibo* media · off")
    assert settings.current().ignored_sources() == {"weibo"}
    assert bot.handlers.desk.book.judge.rules.source_classes == {"weibo": SourceClass.MEDIA}, "levels go by it at once"
    await use(bot, main, SettingsAction.SOURCE.value, option="weibo")
    form = await shown(bot, MAYA, SettingsForm.SOURCE.value)
    assert await submit(bot, form, pick(state="on", kind=ANY)) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "All sources count")
    assert settings.current().sources == (), "it is as if nothing had been said of it"


async def test_a_route_needs_somewhere_to_go(bot: Connected, settings: SettingsBook) -> None:
    await use(bot, await opened_settings(bot), SettingsAction.ROUTE.value, option=NEW)
    form = await shown(bot, MAYA, SettingsForm.ROUTE.value)
    everything = pick(brand="*", level="red")
    assert "Choose at least" in (await submit(bot, form, everything, places(channels=[])))["channels"]
    groups = {"groups": {"value": {"type": "multi_static_select", "selected_options": [{"value": "S0RESPONSE"}]}}}
    assert await submit(bot, form, everything, places(channels=["C0FEED"]), groups) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "<#C0FEED> <!subteam^S0RESPONSE>")
    (route,) = settings.current().routing
    assert (route.brand, route.level, route.groups) == (None, "red", ("S0RESPONSE",))


async def test_digests_are_switched_on(bot: Connected, settings: SettingsBook) -> None:
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "digest")
    form = await shown(bot, MAYA, SettingsForm.DIGEST.value)
    fields = (clock_times(daily="08:30", weekly="09:00"), pick(weekday="friday"), places(channels=["C0FEED"]))
    assert await submit(bot, form, ticked(sent=["daily"]), *fields) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "Daily at 08:30")
    digest = settings.current().digest
    assert (digest.daily, digest.weekly, digest.channels) == (time(8, 30), None, ("C0FEED",))


async def test_people_get_roles_which_hold_at_the_next_click(
    bot: Connected, database: Database, settings: SettingsBook
) -> None:
    bot.sandbox.workspace.channels["C0FEED"].members.remove(MAYA)
    open_incident(database, bot.handlers.desk)
    await bot.send_all()
    for role in ("editors", "responders"):
        await use(bot, await opened_settings(bot), SettingsAction.PEOPLE.value, option=role)
        form = await shown(bot, MAYA, SettingsForm.PEOPLE.value)
        people = {"users": {"value": {"type": "multi_users_select", "selected_users": [DANIEL]}}}
        assert await submit(bot, form, people, places(channels=["C0FEED"])) == {}
        await shown(bot, MAYA, SettingsForm.MAIN.value, f"<@{DANIEL}>")
    now = settings.current().permissions
    assert now.editors == now.responders == (DANIEL, "C0FEED")
    assert now.leads == ()
    await bot.sandbox.click(bot.card().ts, Action.RESOLVE.value, user=MAYA)
    assert f"<@{DANIEL}>" in (await whispered(bot, MAYA, "That is for members of")).text
    await bot.sandbox.click(bot.card().ts, Action.ACKNOWLEDGE.value, user=DANIEL)
    await bot.handled()


async def test_a_talk_of_two_has_no_role(bot: Connected, settings: SettingsBook) -> None:
    await use(bot, await opened_settings(bot), SettingsAction.PEOPLE.value, option="leads")
    form = await shown(bot, MAYA, SettingsForm.PEOPLE.value)
    assert "no talks of two" in (await submit(bot, form, places(channels=["D0MAYA"])))["channels"]
    assert settings.current().permissions.leads == ()


async def test_of_two_who_change_the_same_the_second_is_told(bot: Connected, settings: SettingsBook) -> None:
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "quiet")
    form = await shown(bot, MAYA, SettingsForm.QUIET.value)
    settings.change({Name.QUIET: {"weekends": True}}, "林夏")
    assert await submit(bot, form, pick(when="off")) == {}
    assert await shown(bot, MAYA, SettingsForm.NOTE.value, "林夏 has changed this meanwhile")
    assert settings.current().quiet is not None


async def test_what_is_stored_can_be_left_to_the_files_again(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.SENSITIVITY: "low"}, "maya")
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "sensitivity")
    form = await shown(bot, MAYA, SettingsForm.SENSITIVITY.value)
    await use(bot, form, SettingsAction.FORGET.value, "sensitivity")
    await shown(bot, MAYA, SettingsForm.NOTE.value, "Done")
    assert settings.current().sensitivity == "normal"


async def test_whoever_closes_the_settings_at_once_is_told_of_no_error(bot: Connected, settings: SettingsBook) -> None:
    settings.change({Name.SENSITIVITY: "low"}, "maya")
    await use(bot, await opened_settings(bot), SettingsAction.CHANGE.value, "sensitivity")
    form = await shown(bot, MAYA, SettingsForm.SENSITIVITY.value)
    bot.sandbox.people._modals.clear(MAYA)
    updates = [call for call in bot.sandbox.workspace.api_calls if call.method == "views.update"]
    await use(bot, form, SettingsAction.FORGET.value, "sensitivity")
    await bot.sandbox.wait_until(
        lambda space: sum(call.method == "views.update" for call in space.api_calls) >= len(updates) + 2, 30
    )
    assert settings.current().sensitivity == "normal"
    assert bot.sandbox.workspace.ephemerals(MAYA) == []
