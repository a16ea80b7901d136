"""Red lines need no volume: one post is enough for a person to look at it."""

from __future__ import annotations

import pytest

from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.signal import SignalKind
from bot.desk import Desk
from bot.hearing import WatchHearing
from bot.red_line_hearing import RedLineHearing
from storage import incidents
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW, SetClock, add_history, add_scored_mentions, make_book, reader
from tests.databases import WORKSPACE

LEAK = "我的手机号和订单信息被泄露了，骗子直接打电话来"
COURT = "已经找律师了，准备起诉这家公司"
HOUR = 60 * MINUTE


@pytest.fixture
def lines(database: Database) -> RedLineHearing:
    return RedLineHearing(database, WORKSPACE, reader())


def test_one_post_that_crosses_a_line_is_heard_with_its_words(database: Database, lines: RedLineHearing) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 1, text=LEAK)
    heard = lines.signal(BRAND, NOW)
    assert heard is not None
    assert (heard.kind, heard.firing, heard.observed) == (SignalKind.RED_LINE, True, 1)
    assert heard.since == NOW - 5 * MINUTE
    assert heard.words == ("手机号…泄",)


def test_ordinary_complaints_cross_none(database: Database, lines: RedLineHearing) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 20)
    assert lines.signal(BRAND, NOW) is None


def test_a_line_that_was_crossed_the_day_before_is_known(database: Database, lines: RedLineHearing) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 20 * HOUR, 1, text=LEAK)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 1, text=LEAK)
    assert lines.signal(BRAND, NOW) is None
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 4 * MINUTE, 1, text=COURT)
    heard = lines.signal(BRAND, NOW)
    assert heard is not None
    assert heard.observed == 1


def test_other_brands_and_older_posts_are_not_meant(database: Database, lines: RedLineHearing) -> None:
    add_scored_mentions(database, WORKSPACE, "somebody else", NOW - 5 * MINUTE, 1, text=LEAK)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 2 * HOUR, 1, text=LEAK)
    assert lines.signal(BRAND, NOW) is None


def test_the_desk_opens_an_orange_incident_that_asks_for_a_persons_eye(
    database: Database, lines: RedLineHearing
) -> None:
    add_history(database, BRAND, NOW - 10 * MINUTE)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 1, text=LEAK)
    hearing = WatchHearing(database, WORKSPACE, MINUTE, red_lines=lines)
    desk = Desk(make_book(database, SetClock(NOW), hearing=hearing))
    (incident,) = desk.tick(NOW)
    assert incident.level is Level.ORANGE
    assert incident.state is IncidentState.OPEN
    assert incident.severity is not None
    assert incident.severity.needs_review
    assert desk.tick(NOW) == []
    with database.read() as session:
        assert len(incidents.list_all(session, WORKSPACE)) == 1
