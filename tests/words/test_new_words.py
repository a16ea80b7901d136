from __future__ import annotations

import random

from analysis.new_words import new_words

BEFORE = ["我觉得", "听说", "原来", "果然", "又是", "小心", "别信", "朋友说", "群里讲", "刚发现"]
AFTER = ["太坑", "真贵", "要维权", "没人管", "怎么办", "还在骗", "关门", "被抓", "上新闻", "不退"]
FILLERS = ["老师讲得很清楚", "今天的课程内容丰富", "作业批改及时", "推荐给同学们", "学到很多知识"]


def texts_with(word: str, number: int, seed: int = 1) -> list[str]:
    chosen = random.Random(seed)
    return [
        f"{chosen.choice(FILLERS)}，{chosen.choice(BEFORE)}{word}{chosen.choice(AFTER)}，{chosen.choice(FILLERS)}{n}"
        for n in range(number)
    ]


def test_a_word_that_no_dictionary_has_is_proposed() -> None:
    found = new_words(texts_with("鲸落盘", 40))
    assert [each.word for each in found][:1] == ["鲸落盘"]
    assert found[0].count == 40
    assert all("鲸落盘" in example for example in found[0].examples)


def test_known_words_are_not_proposed() -> None:
    assert not {"割韭菜", "退款", "老师", "维权"} & {each.word for each in new_words(texts_with("割韭菜", 40))}
    assert "鲸落盘" not in {each.word for each in new_words(texts_with("鲸落盘", 40), own=("鲸落盘",))}


def test_a_word_that_was_said_as_often_before_is_no_news() -> None:
    found = new_words(texts_with("鲸落盘", 40), texts_with("鲸落盘", 40, seed=2))
    assert "鲸落盘" not in {each.word for each in found}


def test_pieces_of_a_word_are_not_proposed_beside_it() -> None:
    assert not {"鲸落", "落盘"} & {each.word for each in new_words(texts_with("鲸落盘", 40))}


def test_copies_of_one_text_make_no_word() -> None:
    assert new_words(["听说鲸落盘要维权"] * 100) == []


def test_english_and_empty_texts_propose_nothing() -> None:
    assert new_words(["refund my course now", "", "123"] * 10) == []


def test_names_their_parts_and_what_has_one_in_it_are_not_proposed() -> None:
    texts = texts_with("鲸落盘学堂", 40)
    assert any("鲸落" in each.word for each in new_words(texts))
    assert not any("鲸落" in each.word for each in new_words(texts, names=("鲸落盘学堂",)))


def test_a_verb_with_its_ending_is_no_word() -> None:
    for piece in ("鲸盘得", "鲸盘完", "鲸盘过", "鲸盘了", "鲸盘着", "鲸盘的"):
        assert piece not in {each.word for each in new_words(texts_with(piece, 40))}
