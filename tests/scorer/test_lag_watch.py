"""Scoring that falls behind is told once, and again only after it had caught up."""

from __future__ import annotations

from datetime import timedelta

from bot.catalogue import catalogue
from bot.lag_watch import LagWatch
from storage import outbox_claims
from storage.database import Database
from tests.builders import BRAND, NOW, SetClock, add_unscored_mentions, score_waiting
from tests.databases import WORKSPACE

PATIENCE = timedelta(minutes=2)


def told(database: Database) -> list[str]:
    texts = []
    with database.write() as session:
        while row := outbox_claims.claim_next(session, WORKSPACE, "reader", NOW, PATIENCE, {}):
            texts.append(str(row.payload["text"]))
            outbox_claims.mark_sent(session, row.id, str(row.id), NOW)
    return texts


def watch(database: Database, machine: SetClock) -> LagWatch:
    return LagWatch(database, WORKSPACE, "C1", PATIENCE, catalogue("en"), machine)


def test_the_channel_hears_once_that_scoring_is_behind(database: Database) -> None:
    machine = SetClock()
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW, 7)
    lag = watch(database, machine)
    assert not lag.look()
    machine.advance(PATIENCE * 2)
    assert lag.look()
    assert lag.look()
    (line,) = told(database)
    assert "behind by 7 mentions" in line
    assert "4 min" in line


def test_after_it_has_caught_up_the_next_lag_is_told_again(database: Database) -> None:
    machine = SetClock()
    lag = watch(database, machine)
    for _ in range(2):
        add_unscored_mentions(database, WORKSPACE, BRAND, machine.now(), 3)
        machine.advance(timedelta(hours=1, seconds=1))
        assert lag.look()
        score_waiting(database, machine.now())
        assert not lag.look()
    assert len(told(database)) == 2
