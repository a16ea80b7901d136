"""Several workspaces install the app; each has its own bot, its own token and its own data."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.catalogue import catalogue
from bot.sandbox import Sandbox, demo_team
from bot.token_box import WrongKeyError, new_key
from storage import workspaces
from storage.database import Database
from storage.tables import WorkspaceRow
from tests.installing.installer import Installer, fleet_settings, redirected, running_fleet, told
from tests.installing.over_http import Request, a_command, an_event, get
from tests.installing.switchboard import Switchboard

FIRST, SECOND = "T0SANDBOX", "T0SECOND"
TEXTS = catalogue("zh")


@pytest.fixture
async def second() -> AsyncIterator[Sandbox]:
    async with Sandbox(
        team_id=SECOND, bot_token="xoxb-second", messages_per_second=None, file_processing_seconds=0
    ) as running:
        yield running


@pytest.fixture
async def slack(sandbox: Sandbox, second: Sandbox) -> AsyncIterator[Switchboard]:
    async with Switchboard(sandbox, second) as running:
        yield running


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
async def installer(slack: Switchboard, database: Database, key: str) -> AsyncIterator[Installer]:
    async with running_fleet(fleet_settings(slack, database, key), database) as running:
        yield running


def workspaces_of(database: Database) -> dict[str | None, str]:
    with database.read() as session:
        return {row.slack_team_id: row.id for row in session.query(WorkspaceRow).all()}


async def test_two_workspaces_install_and_each_is_answered_by_its_own_bot(
    installer: Installer, sandbox: Sandbox, second: Sandbox, database: Database
) -> None:
    for place in (sandbox, second):
        status, page = await installer.install(place)
        assert status == 200
        assert TEXTS.text("install.done_title", team=demo_team.TEAM_NAME) in page
    await installer.until_at_work(FIRST, SECOND)
    for place in (sandbox, second):
        assert "/sentiment" in await told(place)
        asked = [call.method for call in place.workspace.api_calls]
        assert asked.count("users.info") == 1, "the bot asks with the token of the workspace it answers in"
    known = workspaces_of(database)
    assert known[FIRST] == FIRST
    assert known[SECOND] == SECOND


async def test_a_workspace_that_removes_the_app_is_not_served_any_more_and_its_token_is_gone(
    installer: Installer, sandbox: Sandbox, second: Sandbox
) -> None:
    await installer.install(sandbox)
    await installer.install(second)
    await installer.until_at_work(FIRST, SECOND)
    farewell = Request("events_api", an_event({"type": "app_uninstalled"}, event_time=int(2e9)))
    assert await farewell.send(installer.url) == (200, "")
    await installer.until_at_work(SECOND)
    await installer.until(lambda fleet: FIRST not in fleet.waiting)
    assert installer.fleet.store.teams() == [SECOND]
    assert TEXTS.text("reception.unknown") in await told(sandbox)
    assert "/sentiment" in await told(second)


async def test_a_revoked_token_of_a_person_changes_nothing_but_the_bots_own_ends_it(
    installer: Installer, sandbox: Sandbox
) -> None:
    await installer.install(sandbox)
    await installer.until_at_work(FIRST)
    for tokens, left in (({"oauth": ["U0ANALYST"], "bot": []}, {FIRST}), ({"oauth": [], "bot": ["U0TOCSIN"]}, set())):
        event = an_event({"type": "tokens_revoked", "tokens": tokens}, event_time=int(2e9))
        assert (await Request("events_api", event).send(installer.url))[0] == 200
        await installer.until_at_work(*left)


async def test_a_workspace_that_left_while_we_were_away_is_found_out_and_its_token_deleted(
    slack: Switchboard, database: Database, key: str, sandbox: Sandbox, second: Sandbox
) -> None:
    settings = fleet_settings(slack, database, key)
    async with running_fleet(settings, database) as installer:
        await installer.install(sandbox)
        await installer.install(second)
        await installer.until_at_work(FIRST, SECOND)
    slack.revoked.add(sandbox.bot_token)
    async with running_fleet(settings, database) as installer:
        await installer.until_at_work(SECOND)
        await installer.until(lambda fleet: FIRST not in fleet.waiting)
        assert installer.fleet.store.teams() == [SECOND]


async def test_installing_again_puts_the_new_token_to_work(installer: Installer, sandbox: Sandbox) -> None:
    await installer.install(sandbox)
    await installer.until_at_work(FIRST)
    before = len(sandbox.workspace.api_calls)
    await installer.install(sandbox)

    def asked_who_it_is(fleet: object) -> bool:
        calls = list(sandbox.workspace.api_calls)[before:]
        return [call.method for call in calls].count("auth.test") >= 2  # once by the flow, once by the new bot

    await installer.until(asked_who_it_is)
    await installer.until_at_work(FIRST)
    assert "/sentiment" in await told(sandbox)


async def test_until_the_bot_is_invited_people_are_told_what_it_needs_and_asking_again_is_enough(
    installer: Installer, sandbox: Sandbox
) -> None:
    members = sandbox.workspace.channels[demo_team.CRISIS].members
    members.remove(demo_team.BOT_USER)
    await installer.install(sandbox)
    await installer.until(lambda fleet: "/invite" in fleet.waiting.get(FIRST, ""))
    health = await (await get(f"{installer.url}/healthz")).json()
    assert health == {"ok": True, "at_work": 0, "waiting": 1}
    assert TEXTS.text("reception.not_ready", channel="#crisis") in await told(sandbox)
    members.add(demo_team.BOT_USER)
    await told(sandbox)
    await installer.until_at_work(FIRST)
    assert "/sentiment" in await told(sandbox)


async def test_a_fleet_that_starts_again_serves_all_who_had_installed(
    slack: Switchboard, database: Database, key: str, sandbox: Sandbox, second: Sandbox
) -> None:
    settings = fleet_settings(slack, database, key)
    async with running_fleet(settings, database) as installer:
        await installer.install(sandbox)
        await installer.install(second)
        await installer.until_at_work(FIRST, SECOND)
    assert installer.running.result() == 0
    assert installer.fleet.at_work() == set()
    async with running_fleet(settings, database) as installer:
        await installer.until_at_work(FIRST, SECOND)
    with pytest.raises(WrongKeyError, match="/slack/install"):
        async with running_fleet(fleet_settings(slack, database, new_key()), database) as installer:
            await installer.running


async def test_a_team_that_was_served_by_its_token_before_keeps_its_workspace(
    installer: Installer, sandbox: Sandbox, database: Database
) -> None:
    with database.write() as session:
        workspaces.bind_team(session, "default", FIRST, "Team")
    await installer.install(sandbox)
    await installer.until_at_work(FIRST)
    assert workspaces_of(database) == {FIRST: "default"}


async def test_a_request_of_a_team_that_never_installed_reaches_no_bot(installer: Installer, sandbox: Sandbox) -> None:
    await installer.install(sandbox)
    await installer.until_at_work(FIRST)
    status, body = await Request(payload=a_command(team="T0STRANGER")).send(installer.url)
    assert status == 200
    assert "/sentiment" not in body


async def test_slacks_page_is_asked_for_the_scopes_of_the_manifest_and_sends_back_here(
    slack: Switchboard, database: Database, key: str, sandbox: Sandbox
) -> None:
    settings = fleet_settings(slack, database, key, public_url="https://tocsin.example/")
    async with running_fleet(settings, database) as installer:
        answer = await get(f"{installer.url}/slack/install")
    location = answer.headers["Location"]
    assert "chat%3Awrite" in location or "chat:write" in location
    assert "user_scope=&" in location or location.endswith("user_scope=")
    at_sandbox = location.replace(slack.api_url.removesuffix("api/"), sandbox.url)
    back = await redirected(at_sandbox)
    assert back.startswith("https://tocsin.example/slack/oauth_redirect?")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]


REFUSED = {
    "access_denied": {"error": "access_denied"},
    "missing_code": {},
    "invalid_code": {"code": "made-up"},
}


@pytest.mark.parametrize(("reason", "query"), REFUSED.items(), ids=REFUSED.keys())
async def test_what_goes_wrong_is_one_sentence_with_an_id_that_is_in_the_log(
    installer: Installer, caplog: pytest.LogCaptureFixture, reason: str, query: dict[str, str]
) -> None:
    state, cookie = await installer.begin()
    _, page = await installer.come_back(cookie=cookie, state=state, **query)
    assert TEXTS.text(f"install.why_{reason}") in page
    (line,) = [record.getMessage() for record in caplog.records if "an installation failed" in record.getMessage()]
    assert reason in line
    assert line.split()[1].rstrip(":") in page
    assert installer.fleet.store.teams() == []


async def test_a_login_that_this_browser_did_not_begin_installs_nothing(installer: Installer, sandbox: Sandbox) -> None:
    state, cookie = await installer.begin()
    code = sandbox.oauth.new_code()
    status, page = await installer.come_back(state=state, code=code, language="en-GB")
    assert status == 400
    assert catalogue("en").text("install.why_invalid_browser") in page
    used = await installer.come_back(cookie=cookie, state=state, code=code)
    again = await installer.come_back(cookie=cookie, state=state, code=sandbox.oauth.new_code())
    assert (used[0], again[0]) == (200, 401)


async def test_an_error_that_somebody_wrote_into_the_address_is_not_repeated(installer: Installer) -> None:
    _, page = await installer.come_back(error="<script>alert(1)</script>", language="en")
    assert "script" not in page
    assert "unknown" in page


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"refresh_token": "xoxe-1", "expires_in": 43200}, "rotation"),
        ({"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1", "name": "E"}}, "organisation"),
    ],
)
async def test_an_installation_that_cannot_be_served_is_refused_with_the_reason(
    installer: Installer, sandbox: Sandbox, extra: dict[str, object], reason: str
) -> None:
    sandbox.oauth.extra = extra
    status, page = await installer.install(sandbox)
    assert status == 500
    assert TEXTS.text(f"install.why_{reason}").replace("'", "&#x27;") in page
    assert installer.fleet.store.teams() == []


async def test_when_slack_is_away_the_page_says_so(installer: Installer, slack: Switchboard, sandbox: Sandbox) -> None:
    state, cookie = await installer.begin()
    slack.away = True
    status, page = await installer.come_back(cookie=cookie, state=state, code=sandbox.oauth.new_code())
    assert status == 502
    assert TEXTS.text("install.why_slack") in page
