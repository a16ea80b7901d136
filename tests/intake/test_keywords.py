from __future__ import annotations

import random

import pytest

from analysis.keywords import Keyword, distinctive_words, terms

CALM_ZH = [
    "老师讲得很清楚，课后习题也很实用",
    "今天的直播课内容丰富，收获很大",
    "课程更新很快，作业批改也及时",
    "班主任很负责，每天提醒打卡",
    "客服回答了我的问题，态度不错",
    "这门课性价比高，推荐给同学了",
]
CRISIS_ZH = [
    "课程退费难，客服踢皮球，说好的七天无理由呢",
    "退费难！客服一直拖延，大家一起维权",
    "交了钱就跑路，这不是割韭菜吗，退费难",
    "已经在黑猫投诉了，退费难，客服踢皮球",
    "割韭菜的水课，录播当直播卖，要求退款",
    "维权群里都是被割韭菜的学员，退款拖延三个月",
]
CALM_EN = [
    "The teacher explains everything clearly and the homework helps",
    "Great live lesson today, learned a lot about statistics",
    "The course gets updated quickly and the reviews are fair",
    "My tutor is responsible and reminds us every morning",
    "Support answered my question about the homework within an hour",
    "Good value, recommended the course to my classmates",
]
CRISIS_EN = [
    "Customer service ignored my refund request for three weeks",
    "Still no refund, customer service hangs up on me. Scam!",
    "They sold recorded videos as live lessons. Refund please",
    "Refund denied again, customer service is a joke",
    "This scam course took my money, chargeback filed",
    "chargeback is the only way, customer service will not answer, scam",
]


def posts(kinds: list[str], count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    return [
        f"{chosen.choice(kinds)} {chosen.choice(['', '!', '…', ' http://t.cn/a1', ' @somebody'])}" for _ in range(count)
    ]


def words(found: list[Keyword]) -> list[str]:
    return [keyword.term for keyword in found]


def test_the_words_of_a_planted_chinese_crisis_come_first() -> None:
    target = posts(CALM_ZH, 40, 1) + posts(CRISIS_ZH, 120, 2)
    found = words(distinctive_words(target, posts(CALM_ZH, 400, 3), limit=6))
    assert found[:2] == ["退费难", "割韭菜"] or found[:2] == ["割韭菜", "退费难"]
    planted = "退费难 割韭菜 踢皮球 维权 维权群 退款 拖延 黑猫投诉 水课 跑路 录播 客服"
    assert set(found) <= set(planted.split())


def test_the_words_of_a_planted_english_crisis_come_first() -> None:
    target = posts(CALM_EN, 40, 1) + posts(CRISIS_EN, 120, 2)
    found = words(distinctive_words(target, posts(CALM_EN, 400, 3), limit=4))
    assert set(found) == {"refund", "customer service", "scam", "chargeback"}


def test_a_crisis_in_two_languages_gives_words_of_both() -> None:
    target = posts(CRISIS_ZH, 100, 1) + posts(CRISIS_EN, 100, 2)
    found = words(distinctive_words(target, posts(CALM_ZH + CALM_EN, 400, 3), limit=8))
    assert {"退费难", "割韭菜", "refund", "customer service"} <= set(found)


def test_counts_are_texts_and_not_occurrences() -> None:
    [keyword] = distinctive_words(
        ["退款退款退款，还我退款", "退款", "退款！", "退款退款"], ["退款", "课程", "老师"], limit=1
    )
    assert (keyword.term, keyword.count, keyword.background_count) == ("退款", 4, 1)
    assert keyword.z > 0


def test_names_links_numbers_and_masks_are_no_words() -> None:
    text = "@united call [phone] or [email] http://t.co/refund 退款[怒] 2015 12345 [order …3456] A380"
    assert terms(text) == {"call", "退款"}


def test_the_brand_is_no_news_about_the_brand() -> None:
    target = ["知学课堂退款难", "知学课堂拖延退款", "Virgin America refund scam", "virgin refund"] * 5
    found = words(distinctive_words(target, CALM_ZH, limit=10, ignore=["知学课堂", "Virgin America"]))
    assert not {"知学", "课堂", "知学课堂", "virgin", "america", "virgin america"} & set(found)
    assert {"refund", "拖延"} <= set(found)


def test_stop_words_and_lone_negators_do_not_come_up() -> None:
    target = ["我们觉得这个没有什么意思，真的不是退款", "they will never give this back, not even a refund"] * 10
    found = words(distinctive_words(target, CALM_ZH, limit=10))
    assert set(found) == {"退款", "refund"}


def test_a_word_inside_a_longer_one_and_a_plural_are_not_said_twice() -> None:
    target = ["refund", "refunds now", "a refund", "two refunds", "客服", "人工客服", "人工客服不在", "客服电话"] * 5
    found = words(distinctive_words(target, [], limit=10))
    assert len([word for word in found if word.startswith("refund")]) == 1
    assert len([word for word in found if "客服" in word]) == 1


def test_without_a_background_the_most_frequent_words_lead() -> None:
    target = ["退款 拖延", "退款 客服", "退款 客服 水课", "退款 客服 拖延"]
    assert words(distinctive_words(target, [], limit=2)) == ["退款", "客服"]


def test_a_single_word_that_is_all_that_is_said_is_no_mistake() -> None:
    assert words(distinctive_words(["退款"] * 5, [])) == ["退款"]


def test_a_word_of_the_background_does_not_lead() -> None:
    found = words(distinctive_words(["课程 退款"] * 50, ["课程 很好"] * 50, limit=1))
    assert found == ["退款"]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_words_than_asked_for(limit: int) -> None:
    assert len(distinctive_words(CRISIS_ZH * 5, CALM_ZH, limit=limit)) == limit


def test_no_texts_have_no_words() -> None:
    assert distinctive_words([], CALM_ZH) == []
    assert distinctive_words(["", "😡", "123"], []) == []


def test_the_same_texts_always_give_the_same_words() -> None:
    target, background = posts(CRISIS_ZH + CRISIS_EN, 200, 1), posts(CALM_ZH + CALM_EN, 200, 2)
    assert distinctive_words(target, background) == distinctive_words(target[::-1], background[::-1])
