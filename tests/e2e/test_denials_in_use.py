"""For every act of which not everybody is capable: somebody who may not is told who may, and nothing is changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from analysis.incident import Incident
from analysis.level import Level
from analysis.permissions import Act
from bot.sandbox import Message
from bot.sandbox.demo_team import LEADS, RESPONSE
from bot.slack.home_ids import HomeAction
from bot.slack.ids import PIN, Action, More, Shortcut
from tests.e2e.running_bot import DANIEL, LIN, RunningBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

Attempt = Callable[[RunningBot, Incident, Message], Awaitable[object]]


def button(action: Action) -> Attempt:
    return lambda bot, _, card: bot.click(card, action, user=DANIEL)


def menu(act: More, user: str = DANIEL) -> Attempt:
    return lambda bot, incident, _: bot.more(incident, act, user=user)


def message(shortcut: Shortcut) -> Attempt:
    return lambda bot, _, card: bot.shortcut(card, shortcut, user=DANIEL)


async def wake(bot: RunningBot, incident: Incident, _: Message) -> None:
    await bot.command("/sentiment", f"snooze #{incident.number} 2h", user=LIN)
    await bot.click(await bot.card(incident, "incident_wake"), Action.WAKE, user=DANIEL)


async def take(bot: RunningBot, incident: Incident, card: Message) -> None:
    await bot.click(card, Action.ACKNOWLEDGE, user=LIN)
    await bot.click(await bot.card(incident, "incident_take"), Action.TAKE, user=DANIEL)


async def lower(bot: RunningBot, incident: Incident, card: Message) -> None:
    await bot.click(card, Action.LEVEL, user=LIN, option=f"{incident.id}:red")
    await bot.changed(incident, lambda now: now.level is Level.RED)
    await bot.click(card, Action.LEVEL, user=LIN, option=f"{incident.id}:blue")


async def correct(bot: RunningBot, incident: Incident, card: Message) -> None:
    await bot.click(card, Action.CLASS, user=DANIEL, option=f"{incident.id}:data_leak")


async def pin(bot: RunningBot, _: Incident, card: Message) -> None:
    bot.react(card, PIN, user=DANIEL)


async def settings(bot: RunningBot, *_: object) -> None:
    await bot.order("/sentiment", "settings", user=DANIEL)
    await bot.view("settings_note", "for admins of the workspace", user=DANIEL)


async def silence(bot: RunningBot, *_: object) -> None:
    await bot.use(await bot.home("Open incidents", user=DANIEL), HomeAction.SILENCE)
    await bot.view("home_answer", "That is for members of", user=DANIEL)
    await bot.command("/tocsin", "silence", user=DANIEL)


#: How somebody who may not tries each act, where more than one way leads to it by several.
ATTEMPTS: dict[Act, list[Attempt]] = {
    Act.ACKNOWLEDGE: [button(Action.ACKNOWLEDGE)],
    Act.TAKE: [take],
    Act.ASSIGN: [menu(More.ASSIGN)],
    Act.ESCALATE: [menu(More.ESCALATE)],
    Act.SAY: [button(Action.SAY)],
    Act.SNOOZE: [menu(More.SNOOZE)],
    Act.WAKE: [wake],
    Act.CORRECT: [correct],
    Act.MERGE: [menu(More.MERGE)],
    Act.RESOLVE: [button(Action.RESOLVE)],
    Act.NOTE: [message(Shortcut.TIMELINE), pin],
    Act.REPORT_MENTION: [message(Shortcut.REPORT)],
    Act.OPEN: [message(Shortcut.OPEN)],
    Act.SILENCE: [silence],
    Act.LOWER_LEVEL: [lower],
    Act.FALSE_ALARM: [menu(More.FALSE_ALARM, LIN)],
    Act.CHANGE_SETTINGS: [settings],
}
#: What happens to the incident before somebody tries it.
BEFORE = {Act.TAKE: ["acknowledged"], Act.WAKE: ["snoozed"], Act.LOWER_LEVEL: ["level_set"]}


@pytest.mark.parametrize("act", Act)
async def test_who_may_not_is_told_who_may_and_changes_nothing(bot: RunningBot, act: Act) -> None:
    incident, card = await bot.incident()
    for attempt in ATTEMPTS[act]:
        told = denials(bot)
        await attempt(bot, incident, card)
        if act is not Act.CHANGE_SETTINGS:
            await told_more(bot, told)
            assert bot.sandbox.workspace.view_of(LIN) is None
    assert bot.timeline(incident) == ["opened", *BEFORE.get(act, [])]


async def told_more(bot: RunningBot, before: int) -> None:
    await bot.until(lambda _: denials(bot) > before)


def denials(bot: RunningBot) -> int:
    """How often somebody was told alone who may."""
    who = f"<!subteam^{LEADS}>", f"<!subteam^{RESPONSE}>"
    told = [one for user in (DANIEL, LIN) for one in bot.sandbox.workspace.ephemerals(user)]
    return sum(any(group in one.text for group in who) for one in told)
