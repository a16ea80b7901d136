from __future__ import annotations

import random

import pytest

from models.augmentation import (
    NO_AUGMENTATION,
    AugmentationRates,
    augment,
    with_lost_character,
    with_typo,
    without_emoticons,
)

TEXTS = [f"网课第{number}讲又卡住了，客服一直没有回复[泪]" for number in range(300)]


def marked(text: str) -> str:
    return f"traditional:{text}"


def only(**rates: float) -> AugmentationRates:
    return AugmentationRates(**{"without_emoticons": 0.0, "traditional": 0.0, "typos": 0.0, **rates})


def test_the_same_seed_changes_the_same_texts_and_another_seed_others() -> None:
    rates = AugmentationRates(0.3, 0.3, 0.3)
    assert augment(TEXTS, rates, 1, marked) == augment(TEXTS, rates, 1, marked)
    assert augment(TEXTS, rates, 1, marked) != augment(TEXTS, rates, 2, marked)


def test_about_the_asked_share_is_changed() -> None:
    changed = sum(text.startswith("traditional:") for text in augment(TEXTS, only(traditional=0.2), 5, marked))
    assert 30 <= changed <= 90


def test_nothing_is_changed_where_nothing_is_asked() -> None:
    assert augment(TEXTS, NO_AUGMENTATION, 3, marked) == TEXTS


def test_english_is_never_made_traditional() -> None:
    assert augment(["the video stalls again"], only(traditional=1.0), 1, marked) == ["the video stalls again"]


@pytest.mark.parametrize(
    ("text", "plain"), [("好吃[赞][赞]", "好吃"), ("late again 😡", "late again "), ("😡😡", "😡😡"), ("[泪]", "[泪]")]
)
def test_emoticons_go_unless_they_are_all_there_is(text: str, plain: str) -> None:
    assert without_emoticons(text) == plain


def test_a_typo_touches_one_word_by_one_letter() -> None:
    for seed in range(50):
        text = with_typo("my refund is late", random.Random(seed))
        assert text != "my refund is late"
        assert abs(len(text) - len("my refund is late")) <= 1
        assert text.startswith("my ")


def test_words_too_short_for_a_typo_stay() -> None:
    assert with_typo("so it is", random.Random(1)) == "so it is"


def test_a_short_chinese_text_loses_nothing() -> None:
    assert with_lost_character("不好吃", random.Random(1)) == "不好吃"


def test_a_longer_chinese_text_loses_or_doubles_one_character() -> None:
    text = "客服一直没有回复我的退款"
    for seed in range(50):
        assert abs(len(with_lost_character(text, random.Random(seed))) - len(text)) == 1
