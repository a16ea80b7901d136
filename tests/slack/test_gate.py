"""Whether somebody may act: asked of Slack, remembered, refused in a sentence."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from analysis.permissions import Act, PermissionPolicy, targets_of
from bot.people import People
from bot.permissions import REMEMBER_SECONDS, Gate
from bot.sandbox import Sandbox
from bot.sandbox.demo_team import LEADS
from bot.slack.gateway import SlackGateway
from tests.builders import SHANGHAI
from tests.slack.acting import DANIEL, LIN, MAYA
from tests.slack.front import Front

#: Far above what the sandbox takes, so that a busy machine is not taken for a Slack that does not answer.
PATIENCE = 30.0
GROUP_METHOD = "usergroups.users.list"


@dataclass(slots=True)
class Seconds:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def gate_for(gateway: SlackGateway, *responders: str, editors: tuple[str, ...] = ()) -> tuple[Gate, Seconds]:
    policy = PermissionPolicy(targets_of(responders, "here"), editors=targets_of(editors, "here"))
    seconds = Seconds()
    return Gate(policy, gateway, People(gateway, SHANGHAI, "zh"), seconds, PATIENCE), seconds


def asked(sandbox: Sandbox, method: str) -> int:
    return sum(call.method == method for call in sandbox.workspace.api_calls)


async def test_nobody_is_asked_where_everybody_may(sandbox: Sandbox, gateway: SlackGateway) -> None:
    gate, _ = gate_for(gateway)
    assert await gate.refusal(Act.RESOLVE, DANIEL) is None
    assert not sandbox.workspace.api_calls


async def test_a_member_of_any_group_or_channel_may_and_others_learn_who_does(
    sandbox: Sandbox, gateway: SlackGateway
) -> None:
    sandbox.workspace.channels["C0FEED"].members.remove(DANIEL)
    gate, _ = gate_for(gateway, LEADS, "C0FEED", "U0SOMEBODY")
    assert await gate.refusal(Act.RESOLVE, MAYA) is None, "by the group"
    assert await gate.refusal(Act.RESOLVE, LIN) is None, "by the channel"
    assert await gate.refusal(Act.RESOLVE, "U0SOMEBODY") is None, "by name"
    said = await gate.refusal(Act.RESOLVE, DANIEL)
    who = f"<!subteam^{LEADS}> <#C0FEED> <@U0SOMEBODY>"
    assert said == f"That is for members of {who}; ask one of them. Nothing was changed."


async def test_admins_change_settings_beside_whoever_is_named(sandbox: Sandbox, gateway: SlackGateway) -> None:
    gate, seconds = gate_for(gateway, editors=(LIN,))
    assert await gate.refusal(Act.CHANGE_SETTINGS, MAYA) is None, "she runs the workspace"
    assert await gate.refusal(Act.CHANGE_SETTINGS, LIN) is None, "she is named"
    said = str(await gate.refusal(Act.CHANGE_SETTINGS, DANIEL))
    assert f"for admins of the workspace and members of <@{LIN}>" in said
    gate.policy = PermissionPolicy()
    assert "for admins of the workspace;" in str(await gate.refusal(Act.CHANGE_SETTINGS, DANIEL))
    sandbox.faults.server_error(10, "users.info")
    seconds.at = REMEMBER_SECONDS
    assert "Slack 暂时无法确认" in str(await gate.refusal(Act.CHANGE_SETTINGS, MAYA))


async def test_a_refusal_is_in_the_language_of_the_person(sandbox: Sandbox, gateway: SlackGateway) -> None:
    gate, _ = gate_for(gateway, LEADS)
    assert "仅限" in str(await gate.refusal(Act.RESOLVE, LIN))


async def test_members_are_remembered_for_a_while(sandbox: Sandbox, gateway: SlackGateway) -> None:
    gate, seconds = gate_for(gateway, LEADS)
    assert await gate.refusal(Act.RESOLVE, DANIEL) is not None
    sandbox.workspace.user_groups[LEADS].members.add(DANIEL)
    seconds.at = REMEMBER_SECONDS - 1
    assert await gate.refusal(Act.RESOLVE, DANIEL) is not None
    assert asked(sandbox, GROUP_METHOD) == 1
    seconds.at = REMEMBER_SECONDS
    assert await gate.refusal(Act.RESOLVE, DANIEL) is None
    assert asked(sandbox, GROUP_METHOD) == 2


async def test_all_pages_of_a_large_channel_are_read(
    sandbox: Sandbox, gateway: SlackGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.gateway.MEMBERS_PAGE", 2)
    assert await gateway.channel_members("C0CRISIS") == frozenset(sandbox.workspace.channels["C0CRISIS"].members)
    assert asked(sandbox, "conversations.members") == 2


async def test_when_slack_cannot_say_it_the_answer_is_no_with_an_id_that_is_in_the_log(
    sandbox: Sandbox, gateway: SlackGateway, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.server_error(10, GROUP_METHOD)
    gate, _ = gate_for(gateway, LEADS)
    with caplog.at_level(logging.ERROR):
        said = await gate.refusal(Act.RESOLVE, MAYA)
    assert said is not None
    assert "Slack does not say right now" in said
    (error_id,) = [record.args[0] for record in caplog.records if record.args and record.name == "bot.permissions"]  # type: ignore[index]
    assert str(error_id) in said
    sandbox.faults.clear()
    assert await gate.refusal(Act.RESOLVE, MAYA) is None, "what failed is asked again"


async def test_one_place_that_cannot_be_read_does_not_keep_out_a_member_of_another(
    sandbox: Sandbox, gateway: SlackGateway
) -> None:
    sandbox.faults.server_error(10, GROUP_METHOD)
    gate, _ = gate_for(gateway, LEADS, "C0FEED")
    assert await gate.refusal(Act.RESOLVE, DANIEL) is None


async def test_acknowledging_is_never_refused_because_slack_cannot_say_it(
    sandbox: Sandbox, gateway: SlackGateway
) -> None:
    gate, _ = gate_for(gateway, LEADS)
    sandbox.faults.server_error(10, GROUP_METHOD)
    assert await gate.refusal(Act.ACKNOWLEDGE, DANIEL) is None
    assert await gate.refusal(Act.TAKE, DANIEL) is not None
    sandbox.faults.clear()
    assert await gate.refusal(Act.ACKNOWLEDGE, DANIEL) is not None, "Slack says now that he is no member"


async def test_a_slack_that_does_not_answer_in_time_counts_as_one_that_cannot_say_it(sandbox: Sandbox) -> None:
    async with Front(sandbox) as front:
        front.held.add(GROUP_METHOD)
        gateway = SlackGateway(AsyncWebClient(token=sandbox.bot_token, base_url=front.api_url, retry_handlers=[]))
        gate, _ = gate_for(gateway, LEADS)
        gate.lookup_seconds = 0.05
        said = await gate.refusal(Act.RESOLVE, MAYA)
    assert said is not None
    assert "Slack does not say right now" in said


async def test_a_group_that_is_gone_lets_nobody_in(sandbox: Sandbox, gateway: SlackGateway) -> None:
    gate, _ = gate_for(gateway, "S0GONE")
    assert "Slack does not say right now" in str(await gate.refusal(Act.RESOLVE, MAYA))
