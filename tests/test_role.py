"""One bot a database: who has the role, who must wait, and who may take it over."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.clock import SystemClock
from bot.errors import StartupError
from bot.role import DURATION, Role
from storage import leases
from storage.database import Database
from tests.builders import NOW, SetClock
from tests.databases import WORKSPACE

HERE = os.uname().nodename


@dataclass(slots=True)
class HurryingClock(SystemClock):
    """A clock on which forty seconds pass between two looks, so that nobody need wait for a deadline."""

    at: datetime = NOW

    def now(self) -> datetime:
        self.at += timedelta(seconds=40)
        return self.at


def role(database: Database, clock: SystemClock, owner: str = f"elsewhere:1:{'0' * 8}") -> Role:
    return Role(database, WORKSPACE, "desk", owner=owner, clock=clock)


def hold(database: Database, owner: str, until: datetime) -> None:
    with database.write() as session:
        assert leases.acquire(session, WORKSPACE, "desk", owner, NOW, until - NOW)


def holder(database: Database) -> str | None:
    with database.read() as session:
        found = leases.holder(session, WORKSPACE, "desk", NOW)
    return found.owner if found else None


@pytest.fixture
def dead_pid() -> int:
    """The number of a process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


async def test_a_free_role_is_taken_at_once_and_given_up_at_the_end(database: Database, clock: SetClock) -> None:
    mine = role(database, clock)
    await mine.take()
    assert holder(database) == mine.owner
    mine.give_up()
    assert holder(database) is None


async def test_a_second_bot_refuses_with_a_sentence_when_the_first_keeps_the_role(database: Database) -> None:
    first = f"{HERE}:{os.getppid()}:aaaa"
    hold(database, first, NOW + timedelta(days=1))
    with pytest.raises(StartupError, match="Another Tocsin bot runs on this database"):
        await role(database, HurryingClock()).take()
    assert holder(database) == first


async def test_the_role_of_a_bot_that_died_on_this_machine_is_taken_over_at_once(
    database: Database, clock: SetClock, dead_pid: int
) -> None:
    hold(database, f"{HERE}:{dead_pid}:aaaa", NOW + DURATION)
    mine = role(database, clock)
    await mine.take()
    assert holder(database) == mine.owner


async def test_a_container_started_again_has_the_number_of_its_former_life(database: Database, clock: SetClock) -> None:
    hold(database, f"{HERE}:{os.getpid()}:aaaa", NOW + DURATION)
    mine = role(database, clock, owner=f"{HERE}:{os.getpid()}:bbbb")
    await mine.take()
    assert holder(database) == mine.owner


async def test_the_role_of_a_bot_that_died_elsewhere_is_taken_over_when_its_lease_has_run_out(
    database: Database, clock: SetClock
) -> None:
    hold(database, "elsewhere:7:aaaa", NOW + DURATION)
    clock.advance(DURATION)
    await role(database, clock, owner="here:1:bbbb").take()
    with database.read() as session:
        found = leases.holder(session, WORKSPACE, "desk", clock.now())
    assert found is not None
    assert found.owner == "here:1:bbbb"


@pytest.mark.parametrize("strange", ["", "nobody", f"{HERE}:", f"{HERE}:x:y", "elsewhere:1:a"], ids=range(5))
async def test_a_holder_whose_name_says_nothing_is_waited_for(database: Database, strange: str) -> None:
    hold(database, strange, NOW + timedelta(days=1))
    with pytest.raises(StartupError):
        await role(database, HurryingClock()).take()


async def test_renewing_keeps_the_role_and_says_when_it_is_lost(database: Database, clock: SetClock) -> None:
    mine, other = role(database, clock, owner="a:1:a"), role(database, clock, owner="b:1:b")
    await mine.take()
    clock.advance(DURATION - timedelta(seconds=1))
    assert mine.renew()
    clock.advance(DURATION - timedelta(seconds=1))
    assert mine.renew()
    clock.advance(DURATION)
    await other.take()
    assert not mine.renew()


async def test_giving_up_a_role_that_was_lost_leaves_it_to_its_holder(database: Database, clock: SetClock) -> None:
    mine, other = role(database, clock, owner="a:1:a"), role(database, clock, owner="b:1:b")
    await mine.take()
    clock.advance(DURATION)
    await other.take()
    mine.give_up()
    assert other.renew()


def test_two_bots_of_one_machine_do_not_share_a_name(database: Database) -> None:
    assert Role(database, WORKSPACE, "desk").owner != Role(database, WORKSPACE, "desk").owner
