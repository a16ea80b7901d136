"""Who asks: Slack is asked once, and where it does not say, the team's zone and language hold."""

from __future__ import annotations

import pytest

from bot.people import People
from bot.sandbox import Sandbox
from bot.slack.gateway import SlackGateway
from tests.builders import SHANGHAI


@pytest.fixture
def people(gateway: SlackGateway) -> People:
    return People(gateway, SHANGHAI, "zh")


def asked(sandbox: Sandbox) -> int:
    return sum(call.method == "users.info" for call in sandbox.workspace.api_calls)


@pytest.mark.parametrize(
    ("user", "zone", "language"),
    [
        ("U0ANALYST", "Asia/Shanghai", "zh"),
        ("U0COMMS", "Europe/London", "en"),
        ("U0LEGAL", "America/New_York", "en"),
    ],
)
async def test_everybody_has_a_zone_and_a_language_of_their_own(
    people: People, user: str, zone: str, language: str
) -> None:
    person = await people.person(user)
    assert (person.zone.key, person.texts.language) == (zone, language)


async def test_slack_is_asked_once(people: People, sandbox: Sandbox) -> None:
    assert await people.person("U0COMMS") == await people.person("U0COMMS")
    assert asked(sandbox) == 1


async def test_while_slack_does_not_answer_the_teams_ways_hold_and_afterwards_the_persons_own(
    people: People, sandbox: Sandbox
) -> None:
    sandbox.faults.server_error(2, "users.info")
    meanwhile = await people.person("U0COMMS")
    assert (meanwhile.zone, meanwhile.texts.language) == (SHANGHAI, "zh")
    assert (await people.person("U0COMMS")).texts.language == "en"


async def test_somebody_whom_slack_does_not_know_is_spoken_to_in_the_teams_ways(people: People) -> None:
    person = await people.person("U0STRANGER")
    assert (person.zone, person.texts.language) == (SHANGHAI, "zh")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Asia"])
def test_a_zone_that_is_not_known_here_is_the_teams(people: People, zone: str) -> None:
    assert people._zone(zone) == SHANGHAI


async def test_without_a_locale_the_language_is_the_teams(people: People, sandbox: Sandbox) -> None:
    sandbox.workspace.users["U0COMMS"].locale = ""
    assert (await people.person("U0COMMS")).texts.language == "zh"
