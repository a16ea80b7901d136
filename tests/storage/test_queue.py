from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import text

from analysis.rollup import Counts
from analysis.sentiment import Label
from storage import queue, rollups, workspaces
from storage.database import Database
from tests.databases import NOON, WORKSPACE, prepared
from tests.storage.rows import (
    ALWAYS,
    MINUTE,
    SCORES,
    claim,
    mention,
    record,
    scores_and_rollups,
    store,
)


def backlog(database: Database) -> queue.Backlog:
    with database.read() as session:
        return queue.backlog(session, WORKSPACE)


def test_the_oldest_mentions_are_claimed_first(database: Database) -> None:
    store(database, [mention(f"m{i}", NOON - timedelta(minutes=i)) for i in range(10)])
    assert [one.text for one in claim(database, "a", NOON, 3)] == ["text of m9", "text of m8", "text of m7"]
    assert [one.text for one in claim(database, "b", NOON, 2)] == ["text of m6", "text of m5"]


def test_what_one_scorer_holds_another_gets_only_when_the_lease_is_over(database: Database) -> None:
    store(database, [mention("m")])
    (first,) = claim(database, "a", NOON)
    assert first.workspace_id == WORKSPACE
    assert claim(database, "b", NOON + MINUTE - timedelta(microseconds=1)) == []
    assert claim(database, "b", NOON + MINUTE) == [first]


def test_a_score_is_stored_and_counted_once(database: Database) -> None:
    store(database, [mention("m", NOON + timedelta(seconds=59)), mention("n", NOON, brand="b", source="x")])
    claimed = claim(database, "a", NOON)
    labels = {"text of m": Label.POSITIVE, "text of n": Label.NEGATIVE}
    with database.write() as session:
        scored = [(one.id, SCORES[labels[one.text]]) for one in claimed]
        assert queue.record(session, "a", "model-7", scored, NOON + MINUTE) == 2
        assert queue.record(session, "a", "model-7", scored, NOON + MINUTE) == 0
    with database.read() as session:
        rows = session.execute(text("SELECT model_id, positive, label FROM scores ORDER BY label")).all()
        assert [tuple(row) for row in rows] == [("model-7", 0.1, "negative"), ("model-7", 0.8, "positive")]
        assert rollups.totals(session, WORKSPACE, NOON, NOON + MINUTE, "b") == Counts(negative=1)
        assert rollups.totals(session, WORKSPACE, NOON, NOON + MINUTE) == Counts(negative=1, positive=1)
    assert claim(database, "a", NOON + timedelta(days=1)) == []


def test_a_late_scorer_whose_lease_was_taken_over_counts_nothing(database: Database) -> None:
    store(database, [mention(f"m{i}") for i in range(3)])
    late = claim(database, "late", NOON)
    quick = claim(database, "quick", NOON + MINUTE)
    assert late == quick
    assert record(database, "late", late) == 0
    assert scores_and_rollups(database) == (0, Counts())
    assert record(database, "quick", quick) == 3
    assert record(database, "late", late) == 0
    assert scores_and_rollups(database) == (3, Counts(negative=3))


def test_a_late_scorer_that_nobody_replaced_still_counts(database: Database) -> None:
    store(database, [mention("m")])
    assert record(database, "late", claim(database, "late", NOON), NOON + timedelta(hours=1)) == 1


def test_a_scorer_keeps_what_it_still_holds_of_a_batch(database: Database) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(4)])
    batch = claim(database, "late", NOON)
    taken = claim(database, "quick", NOON + MINUTE, 2)
    assert record(database, "late", batch) == 2
    assert record(database, "quick", taken) == 2
    assert scores_and_rollups(database) == (4, Counts(negative=4))


def test_a_score_for_a_mention_that_was_never_claimed_counts_nothing(database: Database) -> None:
    store(database, [mention("m")])
    with database.write() as session:
        assert (
            queue.record(session, "a", "model", [(1, SCORES[Label.NEGATIVE]), (99, SCORES[Label.NEUTRAL])], NOON) == 0
        )
    assert scores_and_rollups(database) == (0, Counts())


def test_what_a_dead_scorer_held_can_be_given_back_at_once(database: Database) -> None:
    store(database, [mention(f"m{i}") for i in range(3)])
    dead = claim(database, "dead", NOON, 2)
    with database.write() as session:
        assert queue.release(session, "dead") == 2
        assert queue.release(session, "dead") == 0
    assert len(claim(database, "next", NOON)) == 3
    assert record(database, "dead", dead) == 0


def die(database: Database, now: datetime, limit: int = 4) -> list[str]:
    """A scorer claims, dies, and what it held is given back; the texts it held."""
    claimed = claim(database, "dying", now, limit)
    with database.write() as session:
        queue.release(session, "dying")
    return [one.text for one in claimed]


def test_a_mention_that_kills_every_scorer_is_set_aside_and_the_others_of_its_batch_are_scored(
    database: Database,
) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(8)])
    deaths = 0
    for run in range(100):
        owner, now = f"run {run}", NOON + timedelta(seconds=run)
        claimed = claim(database, owner, now, 4)
        if not claimed:
            break
        if any(one.text == "text of m2" for one in claimed):
            deaths += 1
            with database.write() as session:
                queue.release(session, owner)
        else:
            record(database, owner, claimed, now + timedelta(milliseconds=500))
    assert deaths == queue.MOST_ATTEMPTS
    assert scores_and_rollups(database) == (7, Counts(negative=7))
    assert backlog(database) == queue.Backlog(0, None, None, failed=1)


def test_where_every_scorer_dies_of_itself_no_mention_is_given_up(database: Database) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(6)])
    for run in range(60):
        assert die(database, NOON + timedelta(seconds=run))
    now = NOON + timedelta(hours=1)
    while claimed := claim(database, "a", now, 4):
        now += timedelta(seconds=1)
        record(database, "a", claimed, now)
    assert scores_and_rollups(database) == (6, Counts(negative=6))
    assert backlog(database) == queue.Backlog(0, None, None)


def test_a_mention_on_which_scorers_die_holds_nobody_up(database: Database) -> None:
    store(database, [mention("deadly")])
    for run in range(4):
        assert die(database, NOON + timedelta(seconds=run)) == ["text of deadly"]
    store(database, [mention("new", NOON + timedelta(hours=1))])
    now = NOON + timedelta(seconds=10)
    new = claim(database, "a", now)
    assert [one.text for one in new] == ["text of new"]
    assert die(database, now) == ["text of deadly"], "nothing else is free"
    record(database, "a", new, now + timedelta(seconds=1))
    store(database, [mention("newer", NOON + timedelta(hours=2))])
    assert die(database, now + timedelta(seconds=2)) == ["text of deadly"], "its turn came back with the score"
    assert die(database, now + timedelta(seconds=3)) == ["text of newer"]


def test_a_queue_of_nothing_but_given_up_mentions_is_empty(database: Database) -> None:
    store(database, [mention(f"m{i}") for i in range(5)])
    with database.write() as session:
        session.execute(text("UPDATE mentions SET attempts = 5"))
    store(database, [mention("good", NOON + timedelta(hours=1))])
    assert [one.text for one in claim(database, "a", NOON, 2)] == ["text of good"]
    assert backlog(database).failed == 5


def test_the_backlog_tells_how_much_waits_and_since_when(database: Database) -> None:
    assert backlog(database) == queue.Backlog(0, None, None)
    store(database, [mention(f"m{i}", NOON - timedelta(minutes=i)) for i in range(5)])
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
    store(database, [mention("m", NOON - timedelta(days=9))], "other")
    assert backlog(database) == queue.Backlog(5, NOON, NOON - timedelta(minutes=4))
    claimed = claim(database, "a", NOON, 3)
    assert backlog(database).waiting == 5
    record(database, "a", claimed)
    assert backlog(database) == queue.Backlog(3, NOON, NOON - timedelta(minutes=2))


def test_thousands_of_mentions_in_one_batch_are_counted_exactly(database: Database) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(2500)])
    assert record(database, "a", claim(database, "a", NOON, 2500)) == 2500
    assert scores_and_rollups(database) == (2500, Counts(negative=2500))
    with database.read() as session:
        buckets = rollups.series(session, WORKSPACE, *ALWAYS, MINUTE)
    assert [bucket.counts.negative for bucket in buckets] == [60] * 41 + [40]
    assert all(later.start - earlier.start == MINUTE for earlier, later in pairwise(buckets))


def test_an_index_answers_a_claim_however_many_mentions_are_stored(sqlite_url: str) -> None:
    database = prepared(sqlite_url)
    statements: list[str] = []
    with database.write() as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        connection.set_trace_callback(statements.append)
        queue.claim(session, "a", 10, NOON, MINUTE)
        connection.set_trace_callback(None)
        queries = [one for one in statements if "FROM mentions" in one]
        assert queries
        for query in queries:
            rows = session.execute(text(f"EXPLAIN QUERY PLAN {query}".replace(":", "\\:")))
            plan = " ".join(str(row[3]) for row in rows)
            assert "ix_mentions_queue" in plan
            assert "TEMP B-TREE" not in plan
