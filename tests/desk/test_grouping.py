from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass
from analysis.grouping import (
    GroupingPolicy,
    Joins,
    Known,
    MergeRefused,
    Opens,
    Reason,
    Reopens,
    Withheld,
    count_withheld,
    merge,
    place,
    similarity,
)
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.silences import Silence
from tests.desk.test_incident_rules import incident

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = GroupingPolicy()
WORDS = frozenset({"退款", "客服", "手续费"})
ALARM = Alarm(NOW, "Lantern", "refunds", Level.YELLOW, CrisisClass.REFUND, WORDS, {"weibo": 12})
LIVE = Known(1, "lantern", "refunds", IncidentState.OPEN, CrisisClass.REFUND, WORDS)
WHOLE = replace(LIVE, id=2, topic=None)
ENDED = replace(LIVE, id=3, state=IncidentState.RESOLVED, ended_at=NOW - 2 * HOUR)
SILENCE = Silence(NOW - HOUR, NOW + HOUR, "U1", "known", brand="Lantern")


def test_an_alarm_without_history_opens_an_incident() -> None:
    assert place(ALARM, [], [], POLICY) == Opens()
    assert place(ALARM, [replace(LIVE, brand="Beacon")], [], POLICY) == Opens()


def test_a_live_incident_of_the_same_topic_takes_it() -> None:
    assert place(ALARM, [WHOLE, LIVE], [], POLICY) == Joins(1)


def test_a_brand_wide_incident_mutes_its_topics_and_counts_them() -> None:
    assert place(ALARM, [WHOLE], [], POLICY) == Withheld(NOW, Reason.BRAND_INCIDENT, incident=2)


def test_a_brand_wide_alarm_opens_above_its_topics_and_mutes_them() -> None:
    assert place(replace(ALARM, topic=None), [LIVE], [], POLICY) == Opens(mutes=(1,))


def test_what_needs_review_is_never_withheld() -> None:
    red_line = replace(ALARM, needs_review=True)
    assert place(red_line, [WHOLE], [], POLICY) == Joins(2)
    assert place(red_line, [], [SILENCE], POLICY) == Opens()
    assert place(red_line, [replace(ENDED, state=IncidentState.FALSE_ALARM)], [], POLICY) == Opens()


def test_a_silence_withholds_what_would_be_new_and_not_what_is_open() -> None:
    assert place(ALARM, [], [SILENCE], POLICY) == Withheld(NOW, Reason.SILENCED, silence=SILENCE)
    assert place(ALARM, [LIVE], [SILENCE], POLICY) == Joins(1)


def test_the_same_class_and_words_reopen_the_old_one_within_the_cool_down() -> None:
    assert place(ALARM, [ENDED], [], POLICY) == Reopens(3)
    assert place(ALARM, [replace(ENDED, ended_at=NOW - 6 * HOUR)], [], POLICY) == Opens()


def test_another_class_or_other_words_are_another_incident() -> None:
    assert place(replace(ALARM, crisis_class=CrisisClass.DATA_LEAK), [ENDED], [], POLICY) == Opens()
    assert place(replace(ALARM, words=frozenset({"闪退", "登录"})), [ENDED], [], POLICY) == Opens()


def test_an_unclear_class_is_settled_by_the_words_and_missing_words_by_the_class() -> None:
    assert place(replace(ALARM, crisis_class=CrisisClass.UNCLEAR), [ENDED], [], POLICY) == Reopens(3)
    assert place(replace(ALARM, words=frozenset()), [ENDED], [], POLICY) == Reopens(3)


def test_what_a_person_called_a_false_alarm_does_not_ring_again_within_the_cool_down() -> None:
    false = replace(ENDED, state=IncidentState.FALSE_ALARM)
    assert place(ALARM, [false], [], POLICY) == Withheld(NOW, Reason.FALSE_ALARM, incident=3)


def test_a_merged_incident_is_not_reopened_and_the_newest_of_several_is() -> None:
    merged = replace(ENDED, id=9, state=IncidentState.MERGED, ended_at=NOW - HOUR)
    newer = replace(ENDED, id=8, ended_at=NOW - HOUR)
    assert place(ALARM, [merged], [], POLICY) == Opens()
    assert place(ALARM, [newer, ENDED], [], POLICY) == Reopens(8)


def test_withheld_alarms_are_counted_by_reason() -> None:
    silenced = Withheld(NOW, Reason.SILENCED, silence=SILENCE)
    muted = Withheld(NOW, Reason.BRAND_INCIDENT, incident=2)
    assert count_withheld([muted, silenced, muted]) == {Reason.BRAND_INCIDENT: 2, Reason.SILENCED: 1}


@given(st.frozensets(st.text(max_size=3)), st.frozensets(st.text(max_size=3)))
def test_similarity_is_symmetric_and_one_only_for_equal_sets(first: frozenset[str], second: frozenset[str]) -> None:
    assert similarity(first, second) == similarity(second, first)
    assert 0 <= similarity(first, second) <= 1
    assert similarity(first, first) == (1 if first else 0)


def other(**changes: object) -> Incident:
    return incident(id=2, number=2, **changes)


def test_two_incidents_become_the_older_one_with_the_worse_of_both() -> None:
    worse = other(level=Level.RED, observed=50, peak_observed=60, since=NOW - 9 * HOUR)
    for merged in (merge(incident(), worse, "U1", NOW), merge(worse, incident(), "U1", NOW)):
        assert (merged.kept.id, merged.kept.level, merged.kept.peak_observed) == (1, Level.RED, 60)
        assert merged.kept.since == NOW - 9 * HOUR
        assert merged.absorbed.state is IncidentState.MERGED
        assert (merged.absorbed.resolved_by, merged.absorbed.resolved_at) == ("U1", NOW)


def test_whoever_had_taken_either_first_has_both() -> None:
    taken = other(state=IncidentState.ACKNOWLEDGED, acknowledged_at=NOW, acknowledged_by="U7")
    kept = merge(incident(), taken, "U1", NOW).kept
    assert (kept.state, kept.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "U7")


def test_an_open_one_wakes_one_that_was_only_watched() -> None:
    watched = incident(state=IncidentState.MONITORING, monitoring_at=NOW, quiet_since=NOW)
    kept = merge(watched, other(), "U1", NOW).kept
    assert (kept.state, kept.monitoring_at, kept.quiet_since) == (IncidentState.OPEN, None, None)


def test_what_is_over_or_the_same_or_elsewhere_cannot_be_merged() -> None:
    with pytest.raises(MergeRefused, match="already over"):
        merge(incident(), other(state=IncidentState.RESOLVED), "U1", NOW)
    with pytest.raises(MergeRefused, match="into itself"):
        merge(incident(), incident(), "U1", NOW)
    with pytest.raises(MergeRefused, match="different workspaces"):
        merge(incident(), other(workspace_id="elsewhere"), "U1", NOW)


def test_a_similarity_of_zero_would_join_everything_and_is_refused() -> None:
    with pytest.raises(PolicyError, match="least_similarity"):
        GroupingPolicy(least_similarity=0)
