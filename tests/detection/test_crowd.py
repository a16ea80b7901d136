from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.crowd import Voice, crowd_of

VOICES = st.lists(st.builds(Voice, st.sampled_from([None, "a", "b", "c"]), st.sampled_from("xyz")), max_size=60)


def test_different_people_who_say_different_things_all_count() -> None:
    crowd = crowd_of(Voice(f"author {n}", f"text {n}") for n in range(40))
    assert (crowd.posts, crowd.weight, crowd.authors, crowd.discount) == (40, 40, 40, 0)


def test_a_robot_that_posts_all_night_is_hardly_more_than_one_voice() -> None:
    crowd = crowd_of(Voice("robot", f"text {n}") for n in range(1_000))
    assert crowd.weight < 8
    assert crowd.top_author_share == 1
    assert crowd.top_text_share == 1 / 1_000


def test_a_chain_of_reposts_weighs_as_the_logarithm_of_its_length() -> None:
    assert crowd_of(Voice(f"author {n}", "same") for n in range(10_000)).weight == pytest.approx(9.79, abs=0.01)


def test_who_is_not_known_is_taken_for_somebody_new() -> None:
    assert crowd_of(Voice(None, f"text {n}") for n in range(5)).weight == 5


def test_a_crowd_beside_a_robot_still_counts() -> None:
    people = [Voice(f"author {n}", f"text {n}") for n in range(30)]
    robot = [Voice("robot", "buy") for _ in range(300)]
    crowd = crowd_of([*people, *robot])
    assert 30 < crowd.weight < 37
    assert crowd.top_author_share == pytest.approx(300 / 330)


def test_nothing_said_weighs_nothing() -> None:
    assert crowd_of([]).weight == crowd_of([]).discount == crowd_of([]).top_text_share == 0


@given(VOICES)
def test_the_weight_is_between_one_voice_and_all_posts(voices: list[Voice]) -> None:
    crowd = crowd_of(voices)
    assert min(1, len(voices)) <= crowd.weight <= len(voices)
    assert 0 <= crowd.discount < 1


@given(VOICES, st.builds(Voice, st.sampled_from([None, "a", "d"]), st.sampled_from("xyw")))
def test_one_more_post_never_makes_the_crowd_smaller(voices: list[Voice], more: Voice) -> None:
    assert crowd_of([*voices, more]).weight > crowd_of(voices).weight
