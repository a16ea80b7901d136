"""What must be right before the bot says that it runs; each thing that is not is one sentence with what to do."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import StartupError
from bot.sandbox import Sandbox
from bot.sandbox.records import Channel
from bot.sandbox.scopes import ALL_SCOPES
from bot.settings import Settings
from bot.slack.manifest import SCOPES
from bot.slack.startup import Identity, identify, make_client
from tests.slack.parts import IDENTITY


def settings(sandbox: Sandbox | None = None, **changes: object) -> Settings:
    """Settings that nothing outside this test has a say in."""
    values: dict[str, object] = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "slack_api_url": sandbox.api_url if sandbox else "http://127.0.0.1:9/api/",
        "database_url": "sqlite://",
        "alert_channel": "#crisis",
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[call-arg, arg-type]


async def start(chosen: Settings) -> Identity:
    return await identify(make_client(chosen), chosen)


async def refusal(chosen: Settings) -> str:
    with pytest.raises(StartupError) as caught:
        await start(chosen)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "secret" not in sentence
    assert sentence.endswith((".", "methods"))
    return sentence


@pytest.mark.parametrize("channel", ["#crisis", "crisis", "C0CRISIS"])
async def test_when_all_is_well_it_knows_who_it_is_and_where_the_cards_go(sandbox: Sandbox, channel: str) -> None:
    found = await start(settings(sandbox, alert_channel=channel))
    assert found == replace(IDENTITY, slack_url=sandbox.url)


@pytest.mark.parametrize("missing", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
@pytest.mark.parametrize("value", [None, ""])
async def test_a_missing_token_is_named_with_where_to_get_it(missing: str, value: str | None) -> None:
    said = await refusal(settings(None, **dict[str, object]({missing: value})))
    assert said.startswith(f"{missing} is not set.")
    assert "tocsin manifest" in said


@pytest.mark.parametrize(
    ("name", "token", "wanted"),
    [
        ("SLACK_BOT_TOKEN", "xapp-secret", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxp-secret", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-secret", "xapp-"),
    ],
)
async def test_a_token_of_the_wrong_kind_is_named_but_not_shown(name: str, token: str, wanted: str) -> None:
    assert await refusal(settings(None, **dict[str, object]({name: token}))) == (
        f"{name} does not begin with {wanted}: it is another kind of token. Replace it."
    )


@pytest.mark.parametrize(("name", "token"), [("SLACK_BOT_TOKEN", "xoxb-secret"), ("SLACK_APP_TOKEN", "xapp-secret")])
async def test_a_token_that_slack_does_not_take_is_named(sandbox: Sandbox, name: str, token: str) -> None:
    said = await refusal(settings(sandbox, **{name: token}))
    assert said.startswith(f"Slack does not accept {name} (invalid_auth).")


@pytest.fixture
async def poor_sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A workspace that granted every scope but those that the test names."""
    async with Sandbox(scopes=ALL_SCOPES - set(request.param)) as running:
        yield running


@pytest.mark.parametrize(
    "poor_sandbox",
    [{"chat:write"}, {"users:read", "files:write"}, {"channels:read"}, {"channels:history"}],
    indirect=True,
    ids=str,
)
async def test_a_missing_scope_is_named_with_how_to_get_it(
    poor_sandbox: Sandbox, request: pytest.FixtureRequest
) -> None:
    said = await refusal(settings(poor_sandbox))
    lacking = request.node.callspec.params["poor_sandbox"]
    assert said.startswith(f"The app lacks the scope {', '.join(sorted(lacking))}.")
    assert "tocsin manifest" in said


async def test_more_scopes_than_the_manifest_names_are_no_trouble() -> None:
    async with Sandbox(scopes=[*SCOPES, "team:read"]) as sandbox:
        await start(settings(sandbox))


@pytest.mark.parametrize("channel", ["#nowhere", "C0NOWHERE"])
async def test_a_channel_that_is_not_there_is_named(sandbox: Sandbox, channel: str) -> None:
    said = await refusal(settings(sandbox, alert_channel=channel))
    assert said.startswith(f"There is no channel {channel} that the bot can see.")
    assert "TOCSIN_ALERT_CHANNEL" in said


@pytest.mark.parametrize("channel", ["#general", "C0GENERAL"])
async def test_a_channel_that_the_bot_has_not_joined_says_invite(sandbox: Sandbox, channel: str) -> None:
    assert await refusal(settings(sandbox, alert_channel=channel)) == (
        f"The bot is not in {channel}. Type /invite @tocsin in that channel and start again."
    )


async def test_a_channel_is_found_on_a_later_page_of_the_list(sandbox: Sandbox) -> None:
    for number in range(450):
        channel = Channel(f"C0{number:05}", f"other-{number}", "", set(), 0)
        sandbox.workspace.channels[channel.id] = channel
    crisis = sandbox.workspace.channels.pop("C0CRISIS")
    sandbox.workspace.channels["C0CRISIS"] = crisis
    assert (await start(settings(sandbox))).channel_id == "C0CRISIS"


async def test_an_address_where_nobody_answers_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        said = await refusal(settings(slack_api_url=url))
    assert said.startswith(f"Slack cannot be reached at {url} (ClientConnectorError).")
    assert "TOCSIN_SLACK_API_URL" in said


async def test_an_address_where_something_else_answers_is_named(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}not-the-api/"
    said = await refusal(settings(slack_api_url=url))
    assert url in said


async def test_a_slack_that_is_in_trouble_is_not_taken_for_a_bad_token(sandbox: Sandbox) -> None:
    sandbox.faults.server_error(1, "auth.test")
    said = await refusal(settings(sandbox))
    assert "internal_error" in said
    assert "token" not in said.lower()
