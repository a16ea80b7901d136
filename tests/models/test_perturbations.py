from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from models.perturbations import (
    PLAIN_EMOJI,
    Perturbation,
    Sounds,
    common_characters,
    mandarin_sounds,
    perturb,
    spaced_out,
    standard_perturbations,
    with_homophones,
    with_plain_emoji,
    with_typos,
)
from tests.models.posts import POSTS

ENGLISH = "The driver threw my parcel over the fence and it landed in a puddle"
CHINESE = "客服态度极差，退款拖了半个月还不给，太恶心了"
TOY_SOUNDS = Sounds(list, {"极": "极集", "差": "差叉"})


@pytest.fixture(scope="module")
def perturbations() -> Mapping[str, Perturbation]:
    return standard_perturbations()


def differences(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def test_the_same_seed_changes_a_text_in_the_same_way(perturbations: Mapping[str, Perturbation]) -> None:
    for name, change in perturbations.items():
        once = [perturb(text, name, change, seed=1) for text in POSTS]
        assert once == [perturb(text, name, change, seed=1) for text in POSTS]


@pytest.mark.parametrize("name", ["emoji added", "homophones", "typos"])
def test_another_seed_changes_it_in_another(perturbations: Mapping[str, Perturbation], name: str) -> None:
    change = perturbations[name]
    once = [perturb(text, name, change, seed=1) for text in POSTS]
    assert once != [perturb(text, name, change, seed=2) for text in POSTS]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("emoji removed", "烂软件😡[怒]", "烂软件"),
        ("emoji removed", ENGLISH, ENGLISH),
        ("spaced out", "太差了 bad", "太 差 了  bad"),
        ("traditional", "客服态度极差", "客服態度極差"),
        ("traditional", ENGLISH, ENGLISH),
        ("simplified", "客服態度極差", "客服态度极差"),
        ("simplified", CHINESE, CHINESE),
        ("homophones", ENGLISH, ENGLISH),
        ("upper case", "so Late", "SO LATE"),
        ("upper case", CHINESE, CHINESE),
    ],
)
def test_a_change_touches_what_it_is_named_for_and_nothing_else(
    perturbations: Mapping[str, Perturbation], name: str, text: str, expected: str
) -> None:
    assert perturb(text, name, perturbations[name], seed=1) == expected


def test_an_added_emoji_shows_a_thing_and_stands_at_either_end() -> None:
    seen = {with_plain_emoji("x", random.Random(seed)) for seed in range(200)}
    assert seen == {f"{emoji} x" for emoji in PLAIN_EMOJI} | {f"x {emoji}" for emoji in PLAIN_EMOJI}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_typos_change_a_few_characters_and_keep_the_rest(text: str) -> None:
    for seed in range(20):
        changed = with_typos(text, random.Random(seed))
        assert changed != text
        assert abs(len(changed) - len(text)) <= 2


def test_long_texts_get_more_typos_than_short_ones() -> None:
    short, long = ENGLISH[:39], ENGLISH[:39] + " " + "parcel driver fence puddle landed threw " * 4
    assert len(set(with_typos(short, random.Random(1)).split()) - set(short.split())) == 1
    assert len(set(with_typos(long, random.Random(1)).split()) - set(long.split())) > 1


def test_a_homophone_sounds_like_what_it_replaces_and_is_another_character() -> None:
    sounds = mandarin_sounds()
    for seed in range(10):
        changed = with_homophones("极差", sounds, random.Random(seed))
        assert differences("极差", changed) == 1
        assert [sounds.read(one)[0] for one in changed] == ["ji", "cha"]


def test_one_ideograph_in_ten_is_written_otherwise() -> None:
    text = "极" * 40 + "，" + "好" * 40
    changed = with_homophones(text, Sounds(lambda run: list(run), {"极": "极集", "好": "好"}), random.Random(1))
    assert differences(text, changed) == 4
    assert changed.endswith("，" + "好" * 40)


def test_a_text_without_homophones_stays_as_it_is() -> None:
    assert with_homophones("好", TOY_SOUNDS, random.Random(1)) == "好"
    assert with_homophones("", TOY_SOUNDS, random.Random(1)) == ""


def test_a_reading_depends_on_the_word_and_every_ideograph_has_one() -> None:
    sounds = mandarin_sounds()
    assert sounds.read("银行") == ["yin", "hang"]
    assert sounds.read("行走") == ["xing", "zou"]
    assert len(sounds.read("好𠮷𠮷好")) == 4


def test_common_characters_are_those_of_the_first_level() -> None:
    characters = common_characters()
    assert (len(characters), len(set(characters))) == (3755, 3755)
    assert (characters[0], characters[-1]) == ("啊", "座")
    assert spaced_out("".join(characters)).count(" ") == 3754
