from __future__ import annotations

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.level import Level
from analysis.severity import Assessment, Contribution, Facts, assess, assessment_of, whole_points
from analysis.severity_factors import Loudness, loudness, reach_factor, reputation_factor, size_factor, spread_factor
from analysis.severity_policy import Factor, SeverityPolicy
from analysis.source_classes import SourceClass, source_class

POLICY = SeverityPolicy()

ORDINARY = Facts(
    negatives=40,
    expected=5,
    authors=35,
    hourly_excess=30,
    alarm_excess=15,
    crisis_class=CrisisClass.REFUND,
    incidents_before=0,
    net_sentiment=0.2,
    source_classes=frozenset({SourceClass.SOCIAL}),
)

counts = st.integers(0, 1_000_000)
facts = st.builds(
    Facts,
    negatives=counts,
    expected=st.floats(0, 10_000),
    authors=st.none() | st.floats(0, 1_000_000),
    hourly_excess=st.floats(-1000, 100_000),
    alarm_excess=st.floats(0, 1000),
    crisis_class=st.sampled_from(CrisisClass),
    red_lines=st.frozensets(st.sampled_from(RedLine)),
    loud=st.builds(Loudness, st.none() | counts, st.integers(0, 1000)),
    incidents_before=st.none() | st.integers(0, 50),
    net_sentiment=st.none() | st.floats(-1, 1),
    source_classes=st.frozensets(st.sampled_from(SourceClass)),
    on_hot_list=st.booleans(),
)


def contributions(values: dict[Factor, float]) -> tuple[Contribution, ...]:
    return tuple(Contribution(factor, value, 100 * POLICY.weights[factor] * value) for factor, value in values.items())


def points(assessment: Assessment, factor: Factor) -> float:
    return next(part.points for part in assessment.contributions if part.factor is factor)


@given(facts)
def test_the_contributions_add_up_to_the_score_and_lie_within_their_weight(given_facts: Facts) -> None:
    assessment = assess(given_facts, POLICY)
    assert fsum(part.points for part in assessment.contributions) == pytest.approx(assessment.score)
    assert [part.factor for part in assessment.contributions] == list(Factor)
    assert all(0 <= part.value <= 1 for part in assessment.contributions)
    assert 0 <= assessment.score <= 100


@given(facts)
def test_the_whole_points_of_a_card_add_up_to_its_rounded_score(given_facts: Facts) -> None:
    assessment = assess(given_facts, POLICY)
    shown = whole_points(assessment)
    assert sum(number for _, number in shown) == round(assessment.score)
    for factor, number in shown:
        assert abs(number - points(assessment, factor)) < 1


@given(
    st.fixed_dictionaries({factor: st.floats(0, 1) for factor in Factor}),
    st.sampled_from(Factor),
    st.floats(0, 1),
    st.booleans(),
)
def test_raising_any_factor_never_lowers_score_or_level(
    values: dict[Factor, float], raised: Factor, value: float, red: bool
) -> None:
    before = assessment_of(contributions(values), POLICY, crosses_red_line=red)
    higher = contributions({**values, raised: max(values[raised], value)})
    after = assessment_of(higher, POLICY, crosses_red_line=red)
    assert after.score >= before.score
    assert after.level <= before.level


MORE = st.sampled_from(
    ["authors", "negatives", "hourly_excess", "reach", "accounts", "incidents", "sentiment", "source", "hot", "red"]
)


def worse(before: Facts, what: str, amount: int) -> Facts:
    """The same facts with more of one count; a count that is unknown stays so."""
    loud = before.loud
    changes: dict[str, dict[str, object]] = {
        "authors": {"authors": None if before.authors is None else before.authors + amount},
        "negatives": {"negatives": before.negatives + amount},
        "hourly_excess": {"hourly_excess": before.hourly_excess + amount},
        "reach": {"loud": replace(loud, top_reach=None if loud.top_reach is None else loud.top_reach + amount)},
        "accounts": {"loud": replace(loud, loud_accounts=loud.loud_accounts + amount)},
        "incidents": {"incidents_before": None if before.incidents_before is None else before.incidents_before + 1},
        "sentiment": {"net_sentiment": None if before.net_sentiment is None else max(-1, before.net_sentiment - 0.3)},
        "source": {"source_classes": before.source_classes | {list(SourceClass)[amount % len(SourceClass)]}},
        "hot": {"on_hot_list": True},
        "red": {"red_lines": before.red_lines | {RedLine.SAFETY}},
    }
    return replace(before, **changes[what])  # type: ignore[arg-type]


@given(facts, MORE, st.integers(0, 10_000))
def test_more_of_any_count_never_lowers_score_or_level(before: Facts, what: str, amount: int) -> None:
    first, second = assess(before, POLICY), assess(worse(before, what, amount), POLICY)
    assert second.score >= first.score
    assert second.level <= first.level
    assert second.needs_review >= first.needs_review


@given(facts)
def test_a_red_line_gives_orange_at_least_and_asks_for_review_but_is_not_red_by_itself(given_facts: Facts) -> None:
    assessment = assess(replace(given_facts, red_lines=frozenset({RedLine.MINORS})), POLICY)
    assert assessment.level <= Level.ORANGE
    assert assessment.needs_review
    assert (assessment.level is Level.RED) == (assessment.score >= POLICY.levels[Level.RED])


def test_one_post_about_an_injured_child_is_orange_and_no_higher() -> None:
    one = Facts(
        negatives=1, expected=0, authors=1, hourly_excess=1, alarm_excess=10, red_lines=frozenset({RedLine.SAFETY})
    )
    assessment = assess(one, POLICY)
    assert assessment.level is Level.ORANGE
    assert assessment.score < POLICY.levels[Level.YELLOW]


def test_a_refund_complaint_of_some_dozen_people_is_not_a_red_crisis() -> None:
    assert assess(ORDINARY, POLICY).level in (Level.BLUE, Level.YELLOW)


def test_a_leak_that_thousands_and_the_news_speak_of_is_red() -> None:
    storm = replace(
        ORDINARY,
        negatives=5000,
        authors=3000,
        hourly_excess=1500,
        crisis_class=CrisisClass.DATA_LEAK,
        loud=Loudness(3_000_000, 12),
        source_classes=frozenset({SourceClass.SOCIAL, SourceClass.FORUM, SourceClass.MEDIA}),
        on_hot_list=True,
    )
    assert assess(storm, POLICY).level is Level.RED


def test_without_authors_a_negative_post_counts_as_half_a_person() -> None:
    unknown = size_factor(None, 105, 5, full=500, unknown_author_share=0.5)
    assert unknown == size_factor(55, 105, 5, full=500, unknown_author_share=0.5)


def test_what_is_not_known_is_marked_and_stands_in_with_the_policys_value() -> None:
    blank = replace(ORDINARY, authors=None, incidents_before=None, net_sentiment=None, source_classes=frozenset())
    assessment = assess(blank, POLICY)
    unknown = {part.factor for part in assessment.contributions if not part.is_known}
    assert unknown == {Factor.SIZE, Factor.REACH, Factor.REPUTATION, Factor.SPREAD}
    assert points(assessment, Factor.REACH) == pytest.approx(15 * POLICY.unknown_reach)
    assert points(assessment, Factor.REPUTATION) == pytest.approx(10 * POLICY.unknown_reputation)


def test_one_star_alone_is_at_most_half_of_reach() -> None:
    assert reach_factor(Loudness(80_000_000, 1), full=1_000_000, unknown=0.25) == 0.5
    assert reach_factor(Loudness(80_000_000, 2), full=1_000_000, unknown=0.25) == 0.75


def test_loudness_counts_the_loud_and_ignores_what_is_unknown() -> None:
    assert loudness([None, 10, 5000, 1200]) == Loudness(5000, 2)
    assert loudness([None]) == Loudness(None, 0)


def test_a_good_name_without_history_adds_nothing() -> None:
    assert reputation_factor(0, 0.4, unknown=0.25) == 0
    assert reputation_factor(1, -1.0, unknown=0.25) == pytest.approx(0.7)


def test_a_story_in_one_place_has_not_spread_and_the_news_make_it_spread() -> None:
    assert spread_factor({SourceClass.SOCIAL}) == 0
    assert spread_factor({SourceClass.SOCIAL, SourceClass.FORUM}) == 0.25
    assert spread_factor({SourceClass.SOCIAL, SourceClass.MEDIA}) == 0.55
    assert spread_factor(set(SourceClass), on_hot_list=True) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("weibo", SourceClass.SOCIAL),
        ("App Store", SourceClass.REVIEWS),
        ("news:reuters", SourceClass.MEDIA),
        ("黑猫投诉", SourceClass.COMPLAINTS),
        ("import", SourceClass.OTHER),
    ],
)
def test_a_source_is_told_by_its_name(name: str, kind: SourceClass) -> None:
    assert source_class(name) is kind
