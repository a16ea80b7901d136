from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from storage import audit, outbox, outbox_claims, watermark
from storage.audit import AuditCounts
from storage.database import Database
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import claim, mention, message, record, store


def counts(database: Database) -> AuditCounts:
    with database.read() as session:
        return audit.counts(session, WORKSPACE)


def test_the_counts_of_the_tables_agree_while_nothing_is_lost(database: Database) -> None:
    store(database, [mention(f"m{i}") for i in range(5)])
    record(database, "a", claim(database, "a", NOON, 3))
    assert counts(database) == AuditCounts(mentions=5, scored=3, rolled_up=3, failed_messages=0)


def test_a_mention_that_is_counted_twice_shows(database: Database) -> None:
    store(database, [mention("m")])
    record(database, "a", claim(database, "a", NOON))
    with database.write() as session:
        session.execute(text("UPDATE rollups SET negative = negative + 1"))
    assert counts(database) == AuditCounts(mentions=1, scored=1, rolled_up=2, failed_messages=0)


def test_only_posts_that_were_sent_are_listed_as_sent(database: Database) -> None:
    with database.write() as session:
        for one in (message("sent"), message("waiting"), message("edit", kind="update"), message("failed")):
            row_id = outbox.add(session, WORKSPACE, one, NOON)
            assert row_id is not None
            if one.dedup_key in ("sent", "edit"):
                outbox_claims.mark_sent(session, row_id, "1.0", NOON)
            if one.dedup_key == "failed":
                outbox_claims.mark_failed(session, row_id, "is_archived", NOON)
        assert audit.sent_posts(session, WORKSPACE) == ["sent"]
    assert counts(database).failed_messages == 1


def test_the_oldest_waiting_mention_of_a_window_is_found(database: Database) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(minutes=i)) for i in range(4)])
    record(database, "a", claim(database, "a", NOON, 2))
    with database.read() as session:

        def oldest(after: int, until: int) -> watermark.Waiting | None:
            window = {"after": NOON + timedelta(minutes=after), "until": NOON + timedelta(minutes=until)}
            return watermark.oldest_waiting(session, WORKSPACE, **window)

        assert oldest(-1, 1) is None
        assert oldest(-1, 9) == watermark.Waiting(NOON + timedelta(minutes=2), NOON)
        assert oldest(2, 9) == watermark.Waiting(NOON + timedelta(minutes=3), NOON)
        assert oldest(3, 9) is None
