from __future__ import annotations

import random

from analysis.near_duplicates import SIMILARITY, fold

LONG = "课程退费难，客服踢皮球，说好的七天无理由退款现在不认账了"


def test_decoration_makes_no_other_text() -> None:
    assert fold([LONG, f"转发微博 //@ann: {LONG}!!!", f"#退费# {LONG} http://t.cn/a1"]) == [0, 0, 0]


def test_a_word_more_makes_no_other_text() -> None:
    assert fold([LONG, f"{LONG}，大家小心", LONG.replace("现在", "如今")]) == [0, 0, 0]


def test_different_texts_stay_apart() -> None:
    assert fold([LONG, "老师讲得很清楚，课后习题也很实用，推荐给同学", "the oven caught fire"]) == [0, 1, 2]


def test_short_texts_are_copies_only_of_themselves() -> None:
    assert fold(["退款！", "退款", "退钱", "退款啊"]) == [0, 0, 2, 3]


def test_texts_without_letters_are_copies_of_the_same_signs() -> None:
    assert fold(["😡", "😡", "😀", ""]) == [0, 0, 2, 3]


def test_copies_are_found_among_many() -> None:
    chosen = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = ["".join(chosen.choice(letters) for _ in range(80)) for _ in range(300)]
    edited = [text[:38] + "x" + text[39:] for text in texts]
    assert fold(texts + edited) == [*range(300), *range(300)]
    assert SIMILARITY < 77 / 81
