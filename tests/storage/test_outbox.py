from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from storage import incidents, messages, outbox, outbox_cards, outbox_claims, workspaces
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.outbox_rows import OutboxRow
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import message, opened

LEASE = timedelta(seconds=30)
SOON = NOON + timedelta(seconds=10)


def add(database: Database, *messages: OutboxMessage) -> list[int | None]:
    with database.write() as session:
        return [outbox.add(session, WORKSPACE, one, NOON) for one in messages]


def claim(
    database: Database, now: datetime = NOON, channels: Mapping[str, datetime] | None = None, owner: str = "a"
) -> OutboxRow | None:
    with database.write(durable=True) as session:
        return outbox_claims.claim_next(session, WORKSPACE, owner, now, LEASE, channels or {})


def claimed(database: Database, now: datetime = NOON) -> OutboxRow:
    row = claim(database, now)
    assert row is not None
    return row


def send_all(database: Database, now: datetime = NOON) -> list[str]:
    keys: list[str] = []
    while row := claim(database, now):
        with database.write() as session:
            outbox_claims.mark_sent(session, row.id, f"{len(keys)}.0", now)
        keys.append(row.dedup_key)
    return keys


def stored(database: Database, row_id: int | None) -> OutboxRow:
    assert row_id is not None
    with database.read() as session:
        row = outbox.get(session, row_id)
    assert row is not None
    return row


def test_a_message_is_added_once_whatever_its_second_words_are(database: Database) -> None:
    (first,) = add(database, message("card"))
    assert first is not None
    assert add(database, replace(message("card", "C2"), payload={"text": "other"})) == [None]
    assert stored(database, first).payload == {"text": "card"}
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        assert outbox.add(session, "other", message("card"), NOON) is not None


def test_a_claim_gives_everything_that_the_sender_needs(database: Database) -> None:
    with database.write() as session:
        incident = opened(session)
        sent = OutboxMessage(
            dedup_key="k",
            kind="update",
            channel="C1",
            payload={"text": "退款 💥", "blocks": [{"type": "divider"}], "n": None},
            incident_id=incident.id,
            purpose="card",
            coalesce_key="card 1",
            priority=2,
            picture=b"\x89PNG\x00\xff",
            picture_alt="a chart",
        )
        row_id = outbox.add(session, WORKSPACE, sent, NOON)
    assert claim(database, SOON) == OutboxRow(
        id=row_id or 0,
        workspace_id=WORKSPACE,
        dedup_key="k",
        kind="update",
        channel="C1",
        payload=sent.payload,
        incident_id=incident.id,
        purpose="card",
        coalesce_key="card 1",
        priority=2,
        picture=sent.picture,
        picture_alt="a chart",
        picture_file_id=None,
        state="claimed",
        attempts=1,
        reclaimed=False,
        not_before=None,
        slack_ts=None,
        error=None,
        created_at=NOON,
    )


def test_messages_go_by_priority_and_then_in_the_order_they_were_added(database: Database) -> None:
    add(
        database,
        message("late 1"),
        replace(message("urgent"), priority=1),
        message("late 2"),
        replace(message("idle"), priority=9),
    )
    assert send_all(database) == ["urgent", "late 1", "late 2", "idle"]


def test_a_channel_has_one_message_in_flight(database: Database) -> None:
    add(database, message("one"), message("two"), message("elsewhere", "C2"))
    first = claimed(database)
    assert claimed(database).dedup_key == "elsewhere"
    assert claim(database) is None
    with database.write() as session:
        outbox_claims.mark_sent(session, first.id, "1.0", NOON)
    assert claimed(database).dedup_key == "two"


def test_not_even_a_program_that_does_not_ask_puts_two_in_flight(database: Database) -> None:
    add(database, message("one"), message("two"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE outbox SET state = 'claimed'"))


def test_a_sender_sees_its_own_workspace_and_the_same_channel_name_elsewhere_is_another_channel(
    database: Database,
) -> None:
    add(database, message("one"))
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        outbox.add(session, "other", message("two"), NOON)
    assert claimed(database).dedup_key == "one"
    with database.write() as session:
        other = outbox_claims.claim_next(session, "other", "a", NOON, LEASE, {})
    assert claimed_key(other) == "two"


def test_a_channel_whose_time_has_not_come_is_passed_over(database: Database) -> None:
    add(database, message("one"), message("two", "C2"))
    assert claimed_key(claim(database, NOON, {"C1": SOON})) == "two"
    assert claim(database, NOON, {"C1": SOON}) is None
    assert claimed_key(claim(database, SOON, {"C1": SOON})) == "one"


def claimed_key(row: OutboxRow | None) -> str | None:
    return None if row is None else row.dedup_key


def test_a_message_is_not_sent_before_its_time(database: Database) -> None:
    add(database, replace(message("later"), not_before=SOON), message("now"))
    assert send_all(database) == ["now"]
    assert send_all(database, SOON - timedelta(microseconds=1)) == []
    assert send_all(database, SOON) == ["later"]


def test_a_claim_that_expired_comes_back_and_says_so(database: Database) -> None:
    add(database, message("one"))
    assert not claimed(database).reclaimed
    assert claim(database, NOON + LEASE - timedelta(microseconds=1)) is None
    again = claimed(database, NOON + LEASE)
    assert (again.reclaimed, again.attempts) == (True, 2)


def test_a_message_that_was_reclaimed_once_stays_doubtful_until_it_is_sent(database: Database) -> None:
    add(database, message("one"))
    claim(database)
    row = claimed(database, NOON + LEASE)
    with database.write() as session:
        outbox_claims.retry_later(session, row.id, NOON + LEASE, "the look-up failed")
    assert claimed(database, NOON + LEASE).reclaimed


def test_a_message_to_be_tried_again_waits_and_keeps_its_error_and_its_picture(database: Database) -> None:
    (row_id,) = add(database, replace(message("one"), picture=b"png"))
    row = claimed(database)
    with database.write() as session:
        outbox_claims.set_picture_file(session, row.id, "F1")
        outbox_claims.retry_later(session, row.id, SOON, "ratelimited")
    assert (stored(database, row_id).state, stored(database, row_id).error) == ("pending", "ratelimited")
    assert claim(database) is None
    again = claimed(database, SOON)
    assert (again.attempts, again.picture_file_id, again.reclaimed) == (2, "F1", False)


def test_a_message_that_may_have_been_sent_is_looked_for_before_it_is_sent_again(database: Database) -> None:
    add(database, message("one"))
    with database.write() as session:
        row = outbox_claims.claim_next(session, WORKSPACE, "a", NOON, LEASE, {})
        assert row is not None
        outbox_claims.retry_later(session, row.id, SOON, "timeout", maybe_sent=True)
    assert claimed(database, SOON).reclaimed


def test_only_the_newest_of_several_edits_is_sent(database: Database) -> None:
    first, second, third, other = add(
        database,
        message("v1", coalesce="card 1", kind="update"),
        message("v2", coalesce="card 1", kind="update"),
        message("v3", coalesce="card 1", kind="update"),
        message("w1", coalesce="card 2", kind="update"),
    )
    assert [stored(database, one).state for one in (first, second, third, other)] == [
        "superseded",
        "superseded",
        "pending",
        "pending",
    ]
    assert send_all(database) == ["v3", "w1"]


def test_the_newest_edit_goes_when_the_most_urgent_of_those_before_it_would_have_gone(database: Database) -> None:
    add(
        database,
        replace(message("other card", coalesce="card 2", kind="update"), priority=3),
        replace(message("a click", coalesce="card 1", kind="update"), priority=2),
        replace(message("a signal after it", coalesce="card 1", kind="update"), priority=3),
    )
    assert send_all(database) == ["a signal after it", "other card"]


def test_an_edit_that_is_being_sent_is_not_superseded(database: Database) -> None:
    first, _ = *add(database, message("v1", coalesce="card 1")), claim(database)
    add(database, message("v2", coalesce="card 1"))
    assert stored(database, first).state == "claimed"


def test_an_edit_that_failed_for_now_does_not_come_after_a_newer_one(database: Database) -> None:
    (first,) = add(database, message("v1", coalesce="card 1"))
    claim(database)
    add(database, message("v2", coalesce="card 1"))
    with database.write() as session:
        outbox_claims.retry_later(session, first or 0, SOON, "ratelimited")
    assert stored(database, first).state == "superseded"
    assert send_all(database, SOON) == ["v2"]


def test_a_repeated_edit_supersedes_nothing(database: Database) -> None:
    first, second = add(database, message("v1", coalesce="card 1"), message("v2", coalesce="card 1"))
    assert add(database, message("v1", coalesce="card 1")) == [None]
    assert [stored(database, one).state for one in (first, second)] == ["superseded", "pending"]


def test_what_failed_for_good_is_listed_and_lets_the_next_go(database: Database) -> None:
    add(database, message("one"), message("two"))
    row = claimed(database)
    with database.write() as session:
        outbox_claims.mark_failed(session, row.id, "channel_not_found", SOON)
    with database.read() as session:
        (failure,) = outbox.failures(session, WORKSPACE)
    assert (failure.dedup_key, failure.error) == ("one", "channel_not_found")
    assert send_all(database, NOON + timedelta(days=1)) == ["two"]


def test_a_sent_message_stays_sent_whatever_a_late_sender_says(database: Database) -> None:
    (row_id,) = add(database, message("one"))
    row = claimed(database)
    with database.write() as session:
        outbox_claims.mark_sent(session, row.id, "1.0", NOON, "F1")
        outbox_claims.mark_sent(session, row.id, "2.0", SOON)
        outbox_claims.retry_later(session, row.id, SOON, "timeout")
        outbox_claims.mark_failed(session, row.id, "timeout", SOON)
    sent = stored(database, row_id)
    assert (sent.state, sent.slack_ts, sent.picture_file_id, sent.error) == ("sent", "1.0", "F1", None)


def test_what_waits_is_counted_with_its_age(database: Database) -> None:
    with database.read() as session:
        assert (outbox.pending_count(session, WORKSPACE), outbox.oldest_pending(session, WORKSPACE)) == (0, None)
    add(database, message("one"))
    with database.write() as session:
        outbox.add(session, WORKSPACE, message("two"), SOON)
    row = claimed(database, SOON)
    with database.read() as session:
        assert (outbox.pending_count(session, WORKSPACE), outbox.oldest_pending(session, WORKSPACE)) == (2, NOON)
    with database.write() as session:
        outbox_claims.mark_sent(session, row.id, "1.0", SOON)
        assert (outbox.pending_count(session, WORKSPACE), outbox.oldest_pending(session, WORKSPACE)) == (1, SOON)


def test_a_sender_that_starts_takes_back_the_claims_of_a_dead_one_and_looks_for_them_first(
    database: Database,
) -> None:
    add(database, message("one"), message("two", "C2"))
    claim(database)
    with database.write() as session:
        assert outbox_claims.release_claims(session, WORKSPACE) == 1
    assert (claimed(database).reclaimed, claimed(database).reclaimed) == (True, False)


def test_a_card_that_will_never_be_posted_is_known(database: Database) -> None:
    with database.write() as session:
        incident = opened(session)
        card = replace(message("card"), incident_id=incident.id, purpose="card")
        row_id = outbox.add(session, WORKSPACE, card, NOON)
        assert outbox_cards.card_error(session, WORKSPACE, incident.id) is None
        outbox_claims.mark_failed(session, row_id or 0, "is_archived", NOON)
        assert outbox_cards.card_error(session, WORKSPACE, incident.id) == "is_archived"
        assert outbox_cards.card_error(session, "other", incident.id) is None


def test_an_edit_that_a_dead_sender_held_does_not_come_after_a_newer_one(database: Database) -> None:
    (old,) = add(database, replace(message("v1", coalesce="card 1", kind="update"), picture=b"png", priority=3))
    claim(database)
    add(database, replace(message("v2", coalesce="card 1", kind="update"), priority=2))
    with database.write() as session:
        assert outbox_claims.release_claims(session, WORKSPACE) == 1
    assert (stored(database, old).state, stored(database, old).picture) == ("superseded", None)
    assert send_all(database) == ["v2"]


def test_an_edit_whose_claim_expired_does_not_come_after_a_newer_one(database: Database) -> None:
    (old,) = add(database, message("v1", coalesce="card 1", kind="update"))
    claim(database)
    add(database, message("v2", coalesce="card 1", kind="update"), message("w1", coalesce="card 2", kind="update"))
    assert claim(database, NOON + LEASE - timedelta(microseconds=1)) is None
    assert stored(database, old).state == "claimed"
    assert send_all(database, NOON + LEASE) == ["v2", "w1"]


def test_an_abandoned_edit_without_a_newer_one_is_sent_again(database: Database) -> None:
    add(database, message("v1", coalesce="card 1", kind="update"), message("w1", "C2", coalesce="card 2"))
    claim(database)
    with database.write() as session:
        assert outbox_claims.release_claims(session, WORKSPACE) == 1
    assert send_all(database) == ["v1", "w1"]


def test_a_picture_is_kept_until_its_message_is_sent_or_superseded(database: Database) -> None:
    edits = [replace(message(f"v{i}", coalesce="card 1", kind="update"), picture=b"png") for i in range(3)]
    first, second = add(database, *edits[:2])
    assert [stored(database, one).picture for one in (first, second)] == [None, b"png"]
    row = claimed(database)
    (third,) = add(database, edits[2])
    with database.write() as session:
        outbox_claims.retry_later(session, row.id, SOON, "timeout")
    assert [stored(database, one).picture for one in (second, third)] == [None, b"png"]
    assert send_all(database, SOON) == ["v2"]
    assert stored(database, third).picture is None


def test_the_pictures_of_messages_that_failed_long_ago_are_dropped(database: Database) -> None:
    failed, waiting = add(database, *(replace(message(key), picture=b"png") for key in ("failed", "waiting")))
    with database.write() as session:
        outbox_claims.mark_failed(session, failed or 0, "is_archived", NOON)
        assert outbox.forget_pictures(session, NOON) == 0
        assert outbox.forget_pictures(session, SOON) == 1
    assert [stored(database, one).picture for one in (failed, waiting)] == [None, b"png"]


class TestACardThatFailed:
    @pytest.fixture
    def incident(self, database: Database) -> Incident:
        with database.write() as session:
            return opened(session)

    @pytest.fixture
    def card(self, database: Database, incident: Incident) -> int:
        (row_id,) = add(
            database, replace(message("card"), incident_id=incident.id, purpose="card", picture=b"1", picture_alt="one")
        )
        assert row_id is not None
        claim(database)
        with database.write() as session:
            outbox_claims.mark_failed(session, row_id, "not_in_channel", NOON)
        return row_id

    def edit(self, database: Database, incident: Incident, **changes: Any) -> OutboxRow:
        edit = replace(message("card:2", "C2", coalesce="edit", kind="update"), incident_id=incident.id, purpose="card")
        add(database, replace(edit, **changes))
        return claimed(database)

    def repost(self, database: Database, edit: OutboxRow) -> bool:
        with database.write() as session:
            return outbox_cards.repost_card(session, edit)

    @pytest.mark.parametrize(("picture", "shown"), [(b"2", (b"2", "two")), (None, (b"1", "one"))])
    def test_takes_the_words_of_an_edit(
        self, database: Database, incident: Incident, card: int, picture: bytes | None, shown: tuple[bytes, str]
    ) -> None:
        edit = self.edit(database, incident, picture=picture, picture_alt="two")
        assert self.repost(database, edit)
        assert (stored(database, edit.id).state, stored(database, edit.id).picture) == ("superseded", None)
        again = claimed(database)
        assert (again.id, again.kind, again.dedup_key, again.channel) == (card, "post", "card", "C2")
        assert (again.payload, again.attempts, again.reclaimed) == (edit.payload, 1, False)
        assert (again.picture, again.picture_alt) == shown

    def test_is_left_alone_if_another_message_is_the_card_by_now(
        self, database: Database, incident: Incident, card: int
    ) -> None:
        with database.write() as session:
            messages.record(
                session,
                WORKSPACE,
                "C1",
                "1.0",
                incident_id=incident.id,
                purpose="card",
                thread_ts=None,
                outbox_id=None,
                picture_file_id=None,
                at=NOON,
            )
            assert outbox_cards.retry_cards(session, WORKSPACE) == 0
        edit = self.edit(database, incident)
        assert not self.repost(database, edit)
        assert [stored(database, one).state for one in (card, edit.id)] == ["failed", "claimed"]

    def test_is_tried_again_while_its_incident_lives(self, database: Database, incident: Incident, card: int) -> None:
        with database.write() as session:
            assert outbox_cards.retry_cards(session, "other") == 0
            assert outbox_cards.retry_cards(session, WORKSPACE) == 1
            assert outbox_cards.card_error(session, WORKSPACE, incident.id) is None
        again = claimed(database)
        assert (again.id, again.attempts, again.reclaimed, again.picture) == (card, 1, False, b"1")

    def test_is_not_tried_again_by_a_start_when_its_incident_is_over(
        self, database: Database, incident: Incident, card: int
    ) -> None:
        over = replace(incident, state=IncidentState.RESOLVED, resolved_at=SOON)
        with database.write() as session:
            incidents.save(
                session, over, expected_version=incident.version, kind="resolved", at=SOON, actor=None, details={}
            )
            assert outbox_cards.retry_cards(session, WORKSPACE) == 0
        assert stored(database, card).state == "failed"

    def test_of_another_kind_or_incident_is_not_touched(self, database: Database, incident: Incident) -> None:
        (reply,) = add(database, replace(message("reply"), incident_id=incident.id, purpose="update"))
        with database.write() as session:
            outbox_claims.mark_failed(session, reply or 0, "not_in_channel", NOON)
            assert outbox_cards.retry_cards(session, WORKSPACE) == 0
        assert not self.repost(database, self.edit(database, incident))


def test_senders_at_once_never_claim_two_messages_of_a_channel(database: Database) -> None:
    add(database, *(message(f"{channel} {i}", channel) for i in range(5) for channel in ("C1", "C2", "C3")))
    start = Barrier(6)

    def run(owner: str) -> OutboxRow | None:
        start.wait()
        return claim(database, owner=owner)

    with ThreadPoolExecutor(6) as pool:
        rows = [row for row in pool.map(run, "abcdef") if row is not None]
    assert sorted(row.channel for row in rows) == ["C1", "C2", "C3"]
    assert {row.dedup_key for row in rows} == {"C1 0", "C2 0", "C3 0"}
