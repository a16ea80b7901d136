from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from threading import Barrier

from sqlalchemy import text

from analysis.rollup import Counts
from storage import queue
from storage.database import Database
from tests.databases import NOON, prepared
from tests.storage.rows import MINUTE, claim, mention, record, scores_and_rollups, store

MENTIONS = 600


def score_until_empty(url: str, owner: str) -> list[int]:
    """A whole scorer; gives back the ids that it was given."""
    database = Database(url)
    mine: list[int] = []
    while claimed := claim(database, owner, NOON, 7):
        mine.extend(one.id for one in claimed)
        assert record(database, owner, claimed) == len(claimed)
    database.dispose()
    return mine


def fill(database: Database) -> None:
    # All in a few minutes of one brand, so that the scorers add to the same rollups all the time.
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i % 120)) for i in range(MENTIONS)])


def check(database: Database, shares: list[list[int]]) -> None:
    everything = [one for share in shares for one in share]
    assert len(everything) == len(set(everything)) == MENTIONS
    assert scores_and_rollups(database) == (MENTIONS, Counts(negative=MENTIONS))


def test_processes_that_score_together_never_share_a_mention(database: Database, database_url: str) -> None:
    fill(database)
    owners = ["a", "b", "c"]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        check(database, list(pool.map(score_until_empty, [database_url] * 3, owners)))


def test_threads_that_score_together_never_share_a_mention(database: Database, database_url: str) -> None:
    fill(database)
    start = Barrier(4)

    def run(owner: str) -> list[int]:
        start.wait()
        return score_until_empty(database_url, owner)

    with ThreadPoolExecutor(4) as pool:
        check(database, list(pool.map(run, "abcd")))


def test_on_postgresql_a_claim_does_not_wait_for_another_that_is_not_committed(postgresql_url: str) -> None:
    database = prepared(postgresql_url)
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(5)])
    with database.write() as first, database.write() as second:
        mine = queue.claim(first, "a", 3, NOON, MINUTE)
        second.execute(text("SET LOCAL lock_timeout = '5s'"))
        yours = queue.claim(second, "b", 3, NOON, MINUTE)
    assert [one.text for one in mine] == ["text of m0", "text of m1", "text of m2"]
    assert [one.text for one in yours] == ["text of m3", "text of m4"]
