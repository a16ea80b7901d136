from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.crowd import NOBODY, Voice, crowd_of, speaks_with_one_voice
from analysis.running_voices import MEMORY, RunningVoices, warm_up_from

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


def test_only_what_is_much_of_a_crowd_is_worth_a_word() -> None:
    people = [Voice(f"author {n}", f"text {n}") for n in range(30)]
    assert not speaks_with_one_voice(NOBODY)
    assert not speaks_with_one_voice(crowd_of([*people, Voice("author 1", "more")]))
    assert speaks_with_one_voice(crowd_of([*people, *(Voice(f"reader {n}", "copy") for n in range(20))]))
    assert speaks_with_one_voice(crowd_of([*people, *(Voice("robot", f"line {n}") for n in range(20))]))


POSTS = st.lists(
    st.tuples(st.floats(0, 6 * MEMORY), st.builds(Voice, st.sampled_from([None, "a", "b"]), st.sampled_from("xyz"))),
    max_size=60,
).map(lambda posts: sorted(posts, key=lambda post: post[0]))


@given(POSTS)
def test_on_a_stream_the_nth_of_today_and_yesterday_counts_one_nth(posts: list[tuple[float, Voice]]) -> None:
    voices = RunningVoices()
    for place, (at, voice) in enumerate(posts):
        lately = [other for when, other in posts[: place + 1] if when // MEMORY >= at // MEMORY - 1]
        texts = sum(other.text_key == voice.text_key for other in lately)
        authors = sum(other.author == voice.author for other in lately) if voice.author else 0
        assert voices.weight(at, voice) == 1 / max(texts, authors)


@given(POSTS, st.floats(0, 6 * MEMORY))
def test_whoever_begins_to_listen_a_day_earlier_weighs_the_same(posts: list[tuple[float, Voice]], begin: float) -> None:
    always, later = RunningVoices(), RunningVoices()
    for at, voice in posts:
        weight = always.weight(at, voice)
        heard = later.weight(at, voice) if at >= warm_up_from(begin) else None
        assert at < begin or weight == heard


@given(POSTS, st.integers(0, 60))
def test_a_fork_goes_on_as_the_original_would_and_leaves_it_alone(posts: list[tuple[float, Voice]], cut: int) -> None:
    voices, whole = RunningVoices(), RunningVoices()
    weights = [whole.weight(*post) for post in posts]
    for post in posts[:cut]:
        voices.weight(*post)
    for _ in range(2):
        fork = voices.fork()
        assert [fork.weight(*post) for post in posts[cut:]] == weights[cut:]
