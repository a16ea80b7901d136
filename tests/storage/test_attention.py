from __future__ import annotations

from datetime import timedelta

from analysis.signal import Signal, SignalKind
from bot.desk import Desk
from storage import attention, incidents
from storage.attention import attention_between
from storage.database import Database
from tests.builders import MINUTE, NOW, SetClock, make_book
from tests.databases import WORKSPACE
from tests.desk.scripted import ScriptedHearing, no_picture

HOUR = timedelta(hours=1)


def signal(minutes: float, strength: float = 40.0, brand: str = "Lantern", observed: int = 300) -> Signal:
    return Signal(
        brand=brand,
        at=NOW + minutes * MINUTE,
        window=15 * MINUTE,
        observed=observed,
        expected=20.0,
        threshold=float("inf"),
        firing=True,
        quiet=True,
        since=NOW,
        kind=SignalKind.ATTENTION,
        strength=strength,
    )


def record(database: Database, one: Signal) -> bool:
    with database.write() as session:
        return attention.record(session, WORKSPACE, one)


def between(database: Database, start: float, end: float) -> list[attention.Attention]:
    with database.read() as session:
        return attention_between(session, WORKSPACE, NOW + start * MINUTE, NOW + end * MINUTE)


def test_attention_that_goes_on_is_one_as_loud_as_it_ever_was(database: Database) -> None:
    assert [record(database, signal(minutes, strength)) for minutes, strength in ((0, 40), (5, 90), (10, 50))] == [
        True,
        False,
        False,
    ]
    (one,) = between(database, -60, 60)
    assert (one.brand, one.topic, one.moments, one.strength) == ("Lantern", None, 3, 90)
    assert (one.first_at, one.last_at, one.window) == (NOW, NOW + 10 * MINUTE, 15 * MINUTE)


def test_the_same_moment_twice_is_kept_once(database: Database) -> None:
    assert [record(database, signal(0)), record(database, signal(0))] == [True, False]
    assert between(database, -60, 60)[0].moments == 1


def test_after_a_pause_it_is_another_one_and_so_is_another_brands(database: Database) -> None:
    for one in (signal(0), signal(90), signal(0, brand="Beacon")):
        record(database, one)
    assert [one.brand for one in between(database, -60, 600)] == ["Lantern", "Beacon", "Lantern"]


def test_a_digest_asks_for_a_window(database: Database) -> None:
    for minutes in (0, 30, 55):
        record(database, signal(minutes))
    assert len(between(database, 20, 40)) == 1
    assert between(database, 56, 600) == []
    assert between(database, -600, 0) == []


def test_the_desk_keeps_attention_and_opens_nothing(database: Database) -> None:
    class Loud(ScriptedHearing):
        def signals(self, at: object) -> list[Signal]:
            return [signal(0)]

    desk = Desk(make_book(database, SetClock(), language="en", hearing=Loud(), paint=no_picture))
    assert desk.tick(NOW) == []
    assert desk.tick(NOW) == []
    assert len(between(database, -60, 60)) == 1
    with database.read() as session:
        assert incidents.list_all(session, WORKSPACE) == []
