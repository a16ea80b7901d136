"""The desk over a real database: from readings to incidents and to what is written for Slack, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from analysis.incident import Incident
from analysis.incident_rules import Patience
from analysis.incident_state import IncidentState
from bot.desk import Desk
from bot.desk_acts import Actor, DeskActs
from storage import incidents
from storage.database import Database
from storage.delivery_tables import OutboxRow
from tests.builders import BRAND, MINUTE, NOW, SetClock, add_history, add_scored_mentions, make_desk, open_incident
from tests.databases import WORKSPACE
from tests.slack.view_checks import check

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(database: Database, clock: SetClock) -> Desk:
    return make_desk(database, clock)


def incidents_of(database: Database) -> list[Incident]:
    with database.read() as session:
        return incidents.list_all(session, WORKSPACE)


def kinds(database: Database, incident: Incident) -> list[str]:
    with database.read() as session:
        return [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)]


def outbox(database: Database) -> list[OutboxRow]:
    with database.read() as session:
        rows: Sequence[OutboxRow] = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return list(rows)


def purposes(database: Database) -> list[tuple[str, str]]:
    return [(row.kind, row.purpose) for row in outbox(database)]


def tick_until(desk: Desk, start: datetime, end: datetime, step: timedelta = 5 * MINUTE) -> None:
    at = start
    while at <= end:
        desk.tick(at)
        at += step


def test_a_burst_opens_one_incident_with_a_card_and_a_first_reply(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk)
    assert (incident.brand, incident.number, incident.state) == (BRAND, 1, IncidentState.OPEN)
    assert incident.observed == 30
    assert incident.opened_at == NOW
    assert NOW - 10 * MINUTE < incident.since <= NOW - 5 * MINUTE
    assert purposes(database) == [("post", "card"), ("post", "update")]
    card, reply = outbox(database)
    check(card.payload["text"], card.payload["blocks"])
    check(reply.payload["text"], reply.payload["blocks"])
    assert card.picture is not None
    assert card.picture.startswith(b"\x89PNG")
    assert (card.payload.get("thread"), reply.payload["thread"]) == (None, True)
    assert "退款一直不到账" in str(reply.payload["blocks"])


def test_the_timeline_says_what_the_alarm_stood_on(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk)
    with database.read() as session:
        (entry,) = incidents.timeline(session, WORKSPACE, incident.id)
    assert (entry.kind, entry.at, entry.details["observed"]) == ("opened", NOW, 30)
    assert entry.details["window_seconds"] == 3600
    assert entry.details["sources"] == {"weibo": 30}
    assert "退款" in str(entry.details["words"])


def test_an_ordinary_day_opens_nothing(database: Database, desk: Desk) -> None:
    add_history(database)
    assert desk.tick(NOW) == []
    assert outbox(database) == []


def test_a_tick_done_twice_changes_nothing(database: Database, desk: Desk) -> None:
    open_incident(database, desk)
    before = (incidents_of(database), purposes(database))
    assert desk.tick(NOW) == []
    assert (incidents_of(database), purposes(database)) == before


def test_every_tick_of_a_whole_incident_done_twice_changes_nothing_more(database: Database, desk: Desk) -> None:
    open_incident(database, desk)
    for minute in range(0, 200, 5):
        desk.tick(NOW + minute * MINUTE)
        after = (incidents_of(database), purposes(database))
        assert desk.tick(NOW + minute * MINUTE) == []
        assert (incidents_of(database), purposes(database)) == after
    assert incidents_of(database)[0].state is IncidentState.RESOLVED


def test_the_same_burst_a_minute_later_is_the_same_incident_and_says_nothing(database: Database, desk: Desk) -> None:
    open_incident(database, desk)
    rows = len(outbox(database))
    assert desk.tick(NOW + MINUTE) == []
    assert len(incidents_of(database)) == 1
    assert len(outbox(database)) == rows


def test_a_tick_before_what_was_seen_already_is_ignored(database: Database, desk: Desk) -> None:
    open_incident(database, desk)
    assert desk.tick(NOW - MINUTE) == []
    assert len(incidents_of(database)) == 1


def test_much_more_of_it_edits_the_card_and_tells_the_thread(database: Database, desk: Desk) -> None:
    first = open_incident(database, desk)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW + 12 * MINUTE, 60)
    (raised,) = desk.tick(NOW + 15 * MINUTE)
    assert raised.id == first.id
    assert raised.level < first.level
    assert purposes(database)[2:] == [("update", "card"), ("post", "update")]
    *_, edit, reply = outbox(database)
    assert reply.payload["broadcast"], "a rise of level is for the whole channel"
    assert edit.picture is not None
    assert reply.picture is None, "the card above it has the new chart"
    check(edit.payload["text"], edit.payload["blocks"])
    check(reply.payload["text"], reply.payload["blocks"])


def test_quiet_leads_to_monitoring_and_then_to_the_end_with_a_summary(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk)
    tick_until(desk, NOW, NOW + 55 * MINUTE + 3 * HOUR)
    assert kinds(database, incident) == ["opened", "quiet_began", "monitoring", "resolved"]
    (ended,) = incidents_of(database)
    assert ended.state is IncidentState.RESOLVED
    assert ended.resolved_by is None
    assert ended.quiet_since is not None
    assert ended.monitoring_at == ended.quiet_since + Patience().quiet_before_monitoring
    assert ended.resolved_at == ended.monitoring_at + Patience().quiet_before_resolved
    closing = outbox(database)[-1]
    assert (closing.kind, closing.purpose, closing.payload["broadcast"]) == ("post", "closing", True)
    check(closing.payload["text"], closing.payload["blocks"])
    assert "负面 30 条" in closing.payload["text"]
    assert "30 条" in closing.payload["text"].split("最高时")[1]


def test_a_flare_up_while_monitoring_is_told_and_needs_nobody_to_open_it_again(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk)
    tick_until(desk, NOW, NOW + 95 * MINUTE)
    assert incidents_of(database)[0].state is IncidentState.MONITORING
    add_scored_mentions(database, WORKSPACE, BRAND, NOW + 97 * MINUTE, 25)
    desk.tick(NOW + 100 * MINUTE)
    assert kinds(database, incident)[-1] == "relapsed"
    assert incidents_of(database)[0].state is IncidentState.OPEN


def test_a_relapse_after_the_end_reopens_the_same_incident_in_the_same_thread(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk)
    tick_until(desk, NOW, NOW + 4 * HOUR)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW + 4 * HOUR + MINUTE, 40)
    (again,) = desk.tick(NOW + 4 * HOUR + 5 * MINUTE)
    assert (again.id, again.state, again.resolved_at) == (incident.id, IncidentState.OPEN, None)
    assert kinds(database, incident)[-1] == "reopened"
    *_, edit, reply = outbox(database)
    assert (edit.kind, reply.payload["thread"], reply.payload["broadcast"]) == ("update", True, True)
    assert purposes(database).count(("post", "card")) == 1


def test_a_burst_long_after_the_end_is_a_new_incident_with_a_card_of_its_own(database: Database, desk: Desk) -> None:
    open_incident(database, desk)
    tick_until(desk, NOW, NOW + 4 * HOUR)
    later = NOW + 11 * HOUR
    add_history(database, until=later)
    add_scored_mentions(database, WORKSPACE, BRAND, later + MINUTE, 40)
    (second,) = desk.tick(later + 5 * MINUTE)
    assert second.number == 2
    assert purposes(database).count(("post", "card")) == 2


def test_each_brand_has_an_incident_of_its_own(database: Database, desk: Desk) -> None:
    open_incident(database, desk, brand="青梧学堂")
    open_incident(database, desk, brand="Lantern")
    assert [(one.brand, one.number) for one in incidents_of(database)] == [("青梧学堂", 1), ("Lantern", 2)]


def test_a_brand_that_falls_silent_altogether_still_comes_to_its_end(database: Database, clock: SetClock) -> None:
    desk = make_desk(database, clock)
    open_incident(database, desk)
    silent = NOW + timedelta(days=8)
    tick_until(desk, silent, silent + 2 * HOUR)
    assert incidents_of(database)[0].state is IncidentState.RESOLVED


def test_mentions_without_a_brand_can_ring_too(database: Database, desk: Desk) -> None:
    incident = open_incident(database, desk, brand="")
    assert incident.brand == ""
    card = outbox(database)[0]
    check(card.payload["text"], card.payload["blocks"])
    assert "未注明品牌的提及" in card.payload["text"]


def test_a_click_at_any_time_leaves_what_the_detector_needs(database: Database, desk: Desk, clock: SetClock) -> None:
    """Somebody ends it while the numbers are high: that alone does not ring again, a doubling does."""
    incident = open_incident(database, desk)
    clock.advance(2 * MINUTE)
    assert DeskActs(desk.book).resolve(incident.id, Actor("maya")).changed
    assert desk.tick(NOW + 5 * MINUTE) == []
    add_scored_mentions(database, WORKSPACE, BRAND, NOW + 6 * MINUTE, 40)
    (again,) = desk.tick(NOW + 8 * MINUTE)
    assert again.state is IncidentState.OPEN
    assert again.resolved_by is None
