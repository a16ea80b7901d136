from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rollup import Counts
from analysis.share_of_voice import share_interval, share_of_voice, source_breakdown


def test_brands_stand_beside_one_another_by_their_mentions() -> None:
    united, delta, nobody = share_of_voice(
        {"Delta": Counts(10, 10, 5), "United": Counts(60, 10, 5), "Nobody": Counts()},
        {"United": Counts(20, 5, 0)},
    )
    assert (united.name, united.share, united.negative_share) == ("United", 0.75, 0.8)
    assert united.share_of_negative == pytest.approx(6 / 7)
    assert united.net == pytest.approx(-55 / 75)
    assert (united.growth, united.negative_growth) == (3.0, 3.0)
    assert (delta.growth, delta.net) == (None, -0.2)
    assert (nobody.share, nobody.negative_share, nobody.interval) == (0.0, None, None)


def test_sources_are_listed_by_their_negative_mentions_and_silent_ones_not() -> None:
    found = source_breakdown({"x": Counts(3, 90, 0), "weibo": Counts(8, 1, 1), "forum": Counts()})
    assert [part.name for part in found] == ["weibo", "x"]
    assert found[0].share_of_negative == pytest.approx(8 / 11)


def test_of_nothing_there_are_no_shares() -> None:
    assert share_of_voice({}) == []
    [part] = share_of_voice({"United": Counts()})
    assert (part.share, part.share_of_negative) == (0.0, None)


def test_the_interval_is_that_of_wilson() -> None:
    assert share_interval(3, 10) == pytest.approx((0.1078, 0.6032), abs=1e-4)
    assert share_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


@settings(deadline=None)
@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_holds_the_share_and_stays_a_share(part_and_whole: tuple[int, int]) -> None:
    part, whole = part_and_whole
    low, high = share_interval(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1
