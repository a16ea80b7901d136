from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from analysis.rollup import Counts
from storage import queue
from storage.database import Database
from tests.databases import NOON
from tests.storage.rows import mention, record, scores_and_rollups, store

MENTIONS = 50

#: A scorer that is killed, as by kill -9, at the moment that the second argument names.
SCORER = """
import os, signal, sys
from datetime import UTC, datetime, timedelta
from sqlalchemy import event
from analysis.sentiment import Score
from storage import queue
from storage.database import Database

url, moment = sys.argv[1:]
now = datetime(2026, 3, 2, 12, tzinfo=UTC)
database = Database(url)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def die_before(words):
    def look(connection, cursor, statement, parameters, context, many):
        if statement.startswith(words):
            die()
    event.listen(database.engine, "before_cursor_execute", look)

if moment == "during the claim":
    event.listen(database.engine, "commit", die)
with database.write() as session:
    claimed = queue.claim(session, "victim", 20, now, timedelta(minutes=1))
assert len(claimed) == 20
if moment == "between claim and record":
    die()
if moment.startswith("before "):
    die_before(moment.removeprefix("before "))
if moment == "before the commit":
    event.listen(database.engine, "commit", die)
with database.write() as session:
    queue.record(session, "victim", "model", [(one.id, Score(0.7, 0.2, 0.1)) for one in claimed], now)
die()
"""


def run_victim(url: str, moment: str) -> None:
    ended = subprocess.run([sys.executable, "-c", SCORER, url, moment], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def recover(database: Database) -> int:
    """What the next scorer does, once the leases of the dead one are over."""
    later = NOON + timedelta(minutes=2)
    total = 0
    while True:
        with database.write() as session:
            claimed = queue.claim(session, "heir", 20, later, timedelta(minutes=1))
        if not claimed:
            return total
        total += record(database, "heir", claimed, later)


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("during the claim", MENTIONS),
        ("between claim and record", MENTIONS),
        ("before INSERT INTO scores", MENTIONS),
        ("before UPDATE mentions SET scored_at", MENTIONS),
        ("before INSERT INTO rollups", MENTIONS),
        ("before the commit", MENTIONS),
        ("after the commit", MENTIONS - 20),
    ],
)
def test_a_killed_scorer_loses_nothing_and_counts_nothing_twice(
    database: Database, database_url: str, moment: str, left: int
) -> None:
    store(database, [mention(f"m{i}", NOON + timedelta(seconds=i)) for i in range(MENTIONS)])
    run_victim(database_url, moment)
    assert scores_and_rollups(database) == (MENTIONS - left, Counts(negative=MENTIONS - left))
    assert recover(database) == left
    assert scores_and_rollups(database) == (MENTIONS, Counts(negative=MENTIONS))
