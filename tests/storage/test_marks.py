from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from storage import leases, messages, outbox, progress, seen, workspaces
from storage.database import Database
from storage.messages import PostedMessage
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import MINUTE, message, opened


def remember(
    database: Database,
    ts: str,
    *,
    incident_id: int | None = None,
    purpose: str = "card",
    file: str | None = None,
    outbox_id: int | None = None,
) -> bool:
    with database.write() as session:
        return messages.record(
            session,
            WORKSPACE,
            "C1",
            ts,
            incident_id=incident_id,
            purpose=purpose,
            thread_ts=None if purpose == "card" else "1.0",
            outbox_id=outbox_id,
            picture_file_id=file,
            at=NOON,
        )


def test_a_posted_message_is_remembered_once(database: Database) -> None:
    with database.write() as session:
        incident = opened(session)
    assert remember(database, "1.0", incident_id=incident.id, file="F1")
    assert not remember(database, "1.0", purpose="update")
    with database.read() as session:
        assert messages.find(session, WORKSPACE, "C1", "1.0") == PostedMessage(
            WORKSPACE, "C1", "1.0", incident.id, "card", None, None, "F1", NOON
        )
        assert messages.find(session, WORKSPACE, "C2", "1.0") is None


def test_what_was_not_known_of_a_message_is_filled_in_and_nothing_else(database: Database) -> None:
    with database.write() as session:
        row_id = outbox.add(session, WORKSPACE, message("card"), NOON)
    remember(database, "1.0")
    for file, outbox_id in (("F1", row_id), (None, None), ("F2", None)):
        assert not remember(database, "1.0", purpose="update", file=file, outbox_id=outbox_id)
    remember(database, "2.0")
    with database.read() as session:
        assert messages.find(session, WORKSPACE, "C1", "1.0") == PostedMessage(
            WORKSPACE, "C1", "1.0", None, "card", None, row_id, "F1", NOON
        )
        other = messages.find(session, WORKSPACE, "C1", "2.0")
        assert other is not None
        assert other.picture_file_id is None


def test_the_card_of_an_incident_is_found_among_its_messages(database: Database) -> None:
    with database.write() as session:
        incident = opened(session)
        assert messages.card(session, WORKSPACE, incident.id) is None
    remember(database, "2.0", incident_id=incident.id, purpose="update")
    remember(database, "1.0", incident_id=incident.id)
    with database.read() as session:
        card = messages.card(session, WORKSPACE, incident.id)
        assert card is not None
        assert card.ts == "1.0"
        assert [one.ts for one in messages.of_incident(session, WORKSPACE, incident.id)] == ["2.0", "1.0"]
        assert messages.card(session, "other", incident.id) is None


def test_a_message_can_show_another_picture(database: Database) -> None:
    remember(database, "1.0", file="F1")
    remember(database, "2.0", file="F1")
    with database.write() as session:
        messages.set_picture(session, WORKSPACE, "C1", "1.0", "F2")
    with database.read() as session:
        shown = [messages.find(session, WORKSPACE, "C1", ts) for ts in ("1.0", "2.0")]
    assert [one.picture_file_id for one in shown if one] == ["F2", "F1"]


def test_an_event_is_new_once(database: Database) -> None:
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        assert seen.first_time(session, WORKSPACE, "Ev1", NOON)
        assert not seen.first_time(session, WORKSPACE, "Ev1", NOON + MINUTE)
        assert seen.first_time(session, "other", "Ev1", NOON)


def test_of_many_that_ask_at_once_one_is_the_first(database: Database) -> None:
    start = Barrier(5)

    def ask(_: int) -> bool:
        start.wait()
        with database.write() as session:
            return seen.first_time(session, WORKSPACE, "click", NOON)

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(ask, range(5))) == [False, False, False, False, True]


def test_an_event_whose_work_failed_is_new_again(database: Database) -> None:
    def take_and_fail() -> None:
        with database.write() as session:
            assert seen.first_time(session, WORKSPACE, "Ev1", NOON)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        take_and_fail()
    with database.write() as session:
        assert seen.first_time(session, WORKSPACE, "Ev1", NOON)


def test_old_events_are_forgotten(database: Database) -> None:
    with database.write() as session:
        seen.first_time(session, WORKSPACE, "old", NOON)
        seen.first_time(session, WORKSPACE, "new", NOON + MINUTE)
        assert seen.forget_before(session, NOON + MINUTE) == 1
        assert seen.first_time(session, WORKSPACE, "old", NOON)
        assert not seen.first_time(session, WORKSPACE, "new", NOON)


def test_a_role_has_one_holder_until_the_lease_is_over(database: Database) -> None:
    with database.write() as session:
        assert leases.acquire(session, WORKSPACE, "desk", "a", NOON, MINUTE)
        assert not leases.acquire(session, WORKSPACE, "desk", "b", NOON + timedelta(seconds=59), MINUTE)
        assert leases.acquire(session, WORKSPACE, "outbox", "b", NOON, MINUTE)
        assert leases.holder(session, WORKSPACE, "desk", NOON) == leases.Holder("a", NOON + MINUTE)
        assert leases.holder(session, WORKSPACE, "desk", NOON + MINUTE) is None
        assert leases.acquire(session, WORKSPACE, "desk", "b", NOON + MINUTE, MINUTE)
        assert not leases.acquire(session, WORKSPACE, "desk", "a", NOON + MINUTE, MINUTE)


def test_a_holder_renews_its_lease(database: Database) -> None:
    with database.write() as session:
        for start in (NOON, NOON + MINUTE / 2, NOON + timedelta(hours=1)):
            assert leases.acquire(session, WORKSPACE, "desk", "a", start, MINUTE)
        assert leases.holder(session, WORKSPACE, "desk", NOON) == leases.Holder("a", NOON + timedelta(minutes=61))


def test_only_the_holder_gives_a_role_back(database: Database) -> None:
    with database.write() as session:
        leases.acquire(session, WORKSPACE, "desk", "a", NOON, MINUTE)
        assert not leases.release(session, WORKSPACE, "desk", "b")
        assert leases.release(session, WORKSPACE, "desk", "a")
        assert not leases.release(session, WORKSPACE, "desk", "a")
        assert leases.acquire(session, WORKSPACE, "desk", "b", NOON, MINUTE)


def test_of_many_that_want_a_role_at_once_one_gets_it(database: Database) -> None:
    start = Barrier(5)

    def want(owner: str) -> bool:
        start.wait()
        with database.write() as session:
            return leases.acquire(session, WORKSPACE, "desk", owner, NOON, MINUTE)

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(want, "abcde")) == 1


def test_a_mark_is_where_it_was_last_set(database: Database) -> None:
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        assert progress.get(session, WORKSPACE, "desk") is None
        progress.set(session, WORKSPACE, "desk", NOON)
        progress.set(session, WORKSPACE, "desk", NOON - MINUTE)
        assert progress.get(session, WORKSPACE, "desk") == NOON - MINUTE
        assert progress.get(session, WORKSPACE, "other mark") is None
        assert progress.get(session, "other", "desk") is None
