"""Installations in the database, of either kind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text

from bot.errors import StartupError
from bot.slack.installing import LOGIN_TIME, CannotInstall, InstallationStore, StateStore, when_told
from bot.token_box import TokenBox, WrongKeyError, make_box, new_key
from storage import installations
from storage.database import Database
from tests.builders import NOW, SetClock
from tests.databases import database, database_url

__all__ = ["database", "database_url"]

CLIENT = "11.22"
TEAM = "T1"
SECOND = timedelta(seconds=1)


def an_installation(team: str | None = TEAM, token: str | None = "xoxb-1", **changes: object) -> Installation:
    values: dict[str, object] = {
        "app_id": "A1",
        "team_id": team,
        "team_name": f"Team {team}",
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "U1",
        "bot_scopes": ["commands", "chat:write"],
        "user_id": "U9",
        **changes,
    }
    return Installation(**values)  # type: ignore[arg-type]


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def store(database: Database, clock: SetClock, key: str) -> InstallationStore:
    return InstallationStore(database, CLIENT, TokenBox(key), clock)


async def token_of(store: InstallationStore, team: str = TEAM) -> str | None:
    bot = await store.async_find_bot(enterprise_id=None, team_id=team)
    return bot.bot_token if bot else None


async def test_what_was_saved_is_found_with_its_token(store: InstallationStore) -> None:
    await store.async_save(an_installation())
    bot = await store.async_find_bot(enterprise_id=None, team_id=TEAM)
    assert bot is not None
    assert (bot.bot_token, bot.bot_user_id, bot.bot_scopes) == ("xoxb-1", "U1", ["commands", "chat:write"])
    found = await store.async_find_installation(enterprise_id=None, team_id=TEAM, user_id="U2")
    assert found is not None
    assert (found.bot_token, found.user_id, found.installed_at) == ("xoxb-1", "U9", NOW.timestamp())
    assert await token_of(store, "T2") is None


async def test_a_second_installation_takes_the_place_of_the_first(store: InstallationStore) -> None:
    await store.async_save(an_installation())
    await store.async_save(an_installation(token="xoxb-2", team_name="Renamed"))
    assert await token_of(store) == "xoxb-2"
    assert store.teams() == [TEAM]


async def test_the_database_never_holds_a_token_in_clear(store: InstallationStore) -> None:
    await store.async_save(an_installation(token="xoxb-very-secret"))
    with store.database.read() as session:
        rows = session.execute(text("SELECT * FROM installations")).all()
    assert len(rows) == 1
    assert "very-secret" not in str(rows)


async def test_installations_of_another_app_are_not_ours(store: InstallationStore, key: str) -> None:
    await store.async_save(an_installation())
    other = InstallationStore(store.database, "33.44", TokenBox(key), store.clock)
    assert await token_of(other) is None
    assert other.teams() == []


@pytest.mark.parametrize(
    ("installation", "reason"),
    [
        (an_installation(is_enterprise_install=True, team=None, enterprise_id="E1"), "organisation"),
        (an_installation(bot_refresh_token="xoxe-1", bot_token_expires_in=43200), "rotation"),
        (an_installation(token=None, user_token="xoxp-1"), "no_token"),
    ],
)
async def test_what_we_cannot_serve_is_refused_and_not_stored(
    store: InstallationStore, installation: Installation, reason: str
) -> None:
    with pytest.raises(CannotInstall) as caught:
        await store.async_save(installation)
    assert caught.value.reason == reason
    assert store.teams() == []


async def test_a_team_that_leaves_takes_its_token_along(store: InstallationStore) -> None:
    await store.async_save(an_installation())
    await store.async_save(an_installation("T2"))
    await store.async_delete_installation(enterprise_id=None, team_id=TEAM, user_id="U9")
    assert await token_of(store) == "xoxb-1", "a person's own token is none of ours"
    await store.async_delete_all(enterprise_id=None, team_id=TEAM)
    assert await token_of(store) is None
    assert store.teams() == ["T2"]
    assert not await store.forget(TEAM)


async def test_a_farewell_that_comes_late_does_not_end_the_next_installation(
    store: InstallationStore, clock: SetClock
) -> None:
    left_at = NOW
    clock.advance(5 * SECOND)
    await store.async_save(an_installation())
    assert not await store.forget(TEAM, left_at)
    assert await token_of(store) == "xoxb-1"
    assert await store.forget(TEAM, clock.now() + SECOND)


async def test_after_a_change_of_keys_every_token_is_sealed_anew_with_the_first(
    store: InstallationStore, key: str
) -> None:
    await store.async_save(an_installation())
    newer = new_key()
    assert InstallationStore(store.database, CLIENT, TokenBox(f"{newer},{key}"), store.clock).teams() == [TEAM]
    alone = InstallationStore(store.database, CLIENT, TokenBox(newer), store.clock)
    assert alone.teams() == [TEAM]
    assert await token_of(alone) == "xoxb-1"


async def test_a_token_replaced_while_it_was_sealed_anew_stays_replaced(store: InstallationStore) -> None:
    await store.async_save(an_installation())
    read_before = await store.find(TEAM)
    assert read_before is not None
    await store.async_save(an_installation(token="xoxb-2"))
    with store.database.write() as session:
        assert not installations.reseal(session, read_before, b"old token, new seal")
    assert await token_of(store) == "xoxb-2"


async def test_with_a_wrong_key_it_does_not_start_and_says_what_to_do(store: InstallationStore) -> None:
    await store.async_save(an_installation())
    wrong = InstallationStore(store.database, CLIENT, TokenBox(new_key()), store.clock)
    with pytest.raises(WrongKeyError, match=r"Team T1 \(T1\) cannot be read with TOCSIN_ENCRYPTION_KEY"):
        wrong.teams()
    assert isinstance(WrongKeyError("T1"), StartupError)


async def test_one_token_that_cannot_be_read_does_not_hold_up_the_others(
    store: InstallationStore, caplog: pytest.LogCaptureFixture
) -> None:
    await store.async_save(an_installation())
    other = InstallationStore(store.database, CLIENT, TokenBox(new_key()), store.clock)
    await other.async_save(an_installation("T2"))
    assert store.teams() == [TEAM]
    assert "Team T2 (T2)" in caplog.text


async def test_a_login_holds_once_and_for_ten_minutes(database: Database, clock: SetClock) -> None:
    states = StateStore(database, clock)
    state = await states.async_issue()
    assert not await states.async_consume(f"{state}x")
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    late = await states.async_issue()
    clock.advance(LOGIN_TIME)
    assert not await states.async_consume(late)


async def test_of_two_that_use_a_login_at_once_one_gets_in(database: Database, clock: SetClock) -> None:
    states = StateStore(database, clock)
    state = await states.async_issue()
    assert sorted(await asyncio.gather(*(states.async_consume(state) for _ in range(4)))) == [False, False, False, True]


async def test_the_database_holds_no_login_that_could_be_used_and_forgets_the_old_ones(
    database: Database, clock: SetClock
) -> None:
    states = StateStore(database, clock)
    state = await states.async_issue()
    clock.advance(LOGIN_TIME)
    await states.async_issue()
    with database.read() as session:
        rows = session.execute(text("SELECT * FROM oauth_states")).all()
    assert len(rows) == 1
    assert state not in str(rows)


def test_without_a_key_the_sentence_says_how_to_make_one() -> None:
    with pytest.raises(StartupError, match=r"TOCSIN_ENCRYPTION_KEY is not set.*tocsin keygen"):
        make_box(None)


def test_an_event_without_a_time_has_none() -> None:
    assert when_told(None) is None
    assert when_told(int(NOW.timestamp())) == NOW
