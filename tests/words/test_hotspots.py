from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.hotspots import Hotspot, Stretch, hotspots
from analysis.sentiment import Label
from analysis.word_families import WordFamilies, parse_families
from analysis.word_states import WordState
from tests.words.posts import NOON, post, spread

DAY = timedelta(days=1)
CALM = [
    "The teacher explains everything and the homework fits",
    "Nice live lesson about statistics, I learned a lot",
    "老师讲得很清楚，课后习题也很实用",
    "今天的直播课内容丰富，收获很大",
]
USUAL_COMPLAINTS = ["The video keeps buffering on my tablet", "视频缓冲太久，平板上看不了"]
CRISIS = [
    "My certificate was forged, they printed a wrong number",
    "Forged certificate! The number on it does not exist",
    "证书编号查不到，客服踢皮球",
    "证书编号是假的，退费难",
]
PAST = Stretch(
    NOON - 8 * DAY,
    NOON - DAY,
    spread(CALM, 280, NOON - 8 * DAY, 7 * DAY, label=Label.POSITIVE, seed=1)
    + spread(USUAL_COMPLAINTS, 70, NOON - 8 * DAY, 7 * DAY, seed=2),
)
WINDOW = Stretch(
    NOON - DAY,
    NOON,
    spread(CALM, 40, NOON - DAY, DAY, label=Label.POSITIVE, seed=3)
    + spread(USUAL_COMPLAINTS, 10, NOON - DAY, DAY, seed=4)
    + spread(CRISIS, 60, NOON - DAY / 2, DAY / 2, seed=5),
)
NO_FAMILIES = WordFamilies()


def words(found: list[Hotspot]) -> set[str]:
    return {word for hotspot in found for word in hotspot.words}


def test_what_is_new_leads_in_both_languages() -> None:
    found = hotspots(WINDOW, PAST, families=NO_FAMILIES)
    assert {"证书", "编号", "证书编号"} & words(found[:2])
    assert any("certificate" in word for word in words(found[:3]))


def test_the_usual_complaint_is_behind_what_is_new() -> None:
    found = hotspots(WINDOW, PAST, limit=20, families=NO_FAMILIES)
    places = {word: place for place, hotspot in enumerate(found) for word in hotspot.words}
    assert places.get("缓冲", 99) > places["编号" if "编号" in places else "证书编号"]


def test_a_hotspot_counts_posts_and_says_what_became_of_them() -> None:
    texts = [
        post("refund refund refund", at=NOON - timedelta(hours=5)),
        post("no refund yet", at=NOON - timedelta(hours=4)),
        post("where is my refund", at=NOON - timedelta(hours=3)),
        post("they gave me a refund", label=Label.POSITIVE, at=NOON - timedelta(hours=2)),
        post("nothing else", at=NOON - timedelta(hours=1)),
    ]
    past = [
        post("refund please", at=NOON - 3 * DAY),
        *(post(f"fine lesson {n}", label=Label.POSITIVE, at=NOON - 2 * DAY) for n in "abc"),
    ]
    found = hotspots(Stretch(NOON - DAY, NOON, texts), Stretch(NOON - 4 * DAY, NOON - DAY, past), families=NO_FAMILIES)
    [refund] = [hotspot for hotspot in found if hotspot.term == "refund"]
    assert (refund.count, refund.past_count, refund.share_negative) == (3, 1, 0.75)
    assert refund.growth == pytest.approx(9.0)


def test_what_the_past_never_said_has_no_growth_and_is_new() -> None:
    [first, *_] = hotspots(WINDOW, PAST, families=NO_FAMILIES)
    assert first.growth is None
    assert first.state is WordState.NEW


def test_without_a_past_the_calm_posts_of_the_window_are_what_is_usual() -> None:
    found = hotspots(Stretch(NOON - DAY, NOON, WINDOW.posts), None, families=NO_FAMILIES)
    assert {"证书", "编号", "证书编号"} & words(found)
    assert all(hotspot.growth is None and hotspot.state is not WordState.NEW for hotspot in found)


def test_the_words_of_a_family_are_counted_together() -> None:
    families = parse_families({"waiting": {"en": ["delay", "late"], "zh": ["延误"]}}, where="test")
    texts = ["delayed at the gate", "late at noon", "delays everywhere", "航班延误两回", "late in the evening"]
    window = Stretch(NOON - DAY, NOON, [post(text) for text in texts] + [post("fine", label=Label.POSITIVE)])
    [waiting, *_] = hotspots(window, families=families)
    assert waiting.family == "waiting"
    assert waiting.count == 5
    assert set(waiting.words) <= {"delayed", "delays", "late", "延误"}


def test_a_thousand_copies_do_not_drown_thirty_voices() -> None:
    robot = [post("Buy cheap watches at our warehouse", author="u_robot") for _ in range(1000)]
    people = spread(["Refund the broken oven"], 60, NOON - DAY, DAY, seed=6)
    calm = spread(CALM, 60, NOON - DAY, DAY, label=Label.POSITIVE, seed=7)
    [first, *_] = hotspots(Stretch(NOON - DAY, NOON, robot + people + calm), families=NO_FAMILIES)
    assert not {"watches", "warehouse", "cheap"} & set(first.term.split())


def test_no_hotspot_echoes_another() -> None:
    window = Stretch(NOON - DAY, NOON, spread(["The customer service never answers"], 30, NOON - DAY, DAY))
    found = hotspots(window, families=NO_FAMILIES)
    assert len([hotspot for hotspot in found if "service" in hotspot.term or "customer" in hotspot.term]) == 1


def test_denied_words_stay_together() -> None:
    window = Stretch(
        NOON - DAY,
        NOON,
        spread(["平台 不退款", "说好的 不退款"], 20, NOON - DAY, DAY)
        + spread(["课程 很好"], 20, NOON - DAY, DAY, label=Label.POSITIVE),
    )
    assert any("不退款" in hotspot.term for hotspot in hotspots(window, families=NO_FAMILIES))


def test_the_brand_is_no_news_about_the_brand() -> None:
    window = Stretch(NOON - DAY, NOON, spread(["Virgin America lost it", "青梧学堂退费难"], 30, NOON - DAY, DAY))
    found = hotspots(window, ignore=["Virgin America", "青梧学堂"], limit=10)
    assert not {"virgin", "america", "virgin america", "学堂", "青梧"} & words(found)


def test_feelings_are_no_subject() -> None:
    window = Stretch(
        NOON - DAY, NOON, spread(["terrible and horrible, the oven", "太差了 失望 烤箱"], 20, NOON - DAY, DAY)
    )
    assert words(hotspots(window, families=NO_FAMILIES)) <= {"oven", "烤箱", "太差了", "really", "hmm"}


def test_each_hotspot_shows_up_to_three_posts_of_different_people() -> None:
    same = [post("oven on fire", author="u_1", reach=900), post("the oven burns", author="u_1", reach=800)]
    others = [post(f"my oven smokes {name}", author=name) for name in ("ann", "bob", "cy")]
    [first, *_] = hotspots(Stretch(NOON - DAY, NOON, same + others), families=NO_FAMILIES)
    assert len(first.posts) == 3
    assert first.posts[0].text == "oven on fire"
    assert len({each.author for each in first.posts}) == 3


def test_a_drawn_share_is_scaled_up() -> None:
    half = Stretch(
        NOON - DAY, NOON, [post("oven one"), post("oven two"), post("fine", label=Label.POSITIVE)], share=0.5
    )
    [first, *_] = hotspots(half, families=NO_FAMILIES)
    assert (first.term, first.count) == ("oven", 4)


def test_no_posts_have_no_hotspots() -> None:
    assert hotspots(Stretch(NOON - DAY, NOON, []), PAST) == []
    assert hotspots(Stretch(NOON - DAY, NOON, [post("😡 123")]), None) == []


def test_the_same_posts_in_another_order_give_the_same_hotspots() -> None:
    backwards = Stretch(WINDOW.start, WINDOW.end, WINDOW.posts[::-1])
    terms = [(each.term, each.count, each.state) for each in hotspots(WINDOW, PAST)]
    assert [(each.term, each.count, each.state) for each in hotspots(backwards, PAST)] == terms


def test_a_family_is_a_hotspot_also_if_its_name_is_one_of_its_words() -> None:
    texts = ["No refund since Monday", "Where is my money", "I want my money back"]
    window = Stretch(NOON - DAY, NOON, spread(texts, 30, NOON - DAY, DAY) + list(WINDOW.posts[:40]))
    found = hotspots(window, PAST)
    assert "money" in [each.family for each in found]


def test_a_phrase_with_the_brands_name_says_no_more_than_its_other_words() -> None:
    texts = ["青梧学堂退款太慢", "青梧学堂退款没有人管", "Lantern refund takes for ever", "Lantern refund is a joke"]
    window = Stretch(NOON - DAY, NOON, spread(texts, 40, NOON - DAY, DAY) + list(WINDOW.posts[:40]))
    found = hotspots(window, PAST, ignore=("青梧学堂", "Lantern"), families=NO_FAMILIES)
    assert found
    assert not any("lantern" in each.term.lower() or "学堂" in each.term for each in found)


def test_what_is_not_negative_may_be_drawn_at_another_share() -> None:
    whole = Stretch(NOON - DAY, NOON, spread(CALM[:1], 40, NOON - DAY, DAY, label=Label.NEUTRAL))
    angry = spread(["My certificate was forged"], 20, NOON - DAY, DAY)
    told = spread(["Nobody here says my certificate was forged"], 3, NOON - DAY, DAY, label=Label.NEUTRAL, seed=2)
    drawn = Stretch(NOON - DAY, NOON, [*angry, *told, *whole.posts], share=1.0, calm_share=0.1)
    (first, *_) = [each for each in hotspots(drawn, families=NO_FAMILIES) if "certificate" in each.term]
    assert first.count == 20
    assert first.share_negative == pytest.approx(20 / (20 + 3 / 0.1))


def test_a_family_speaks_with_the_words_that_are_said_in_anger_and_not_with_those_of_thanks() -> None:
    """Everybody writes "help" and "call"; those who are angry wait on hold and get no answer."""
    calm = ["Thanks for your help, great call", "They replied to my email, so helpful", "Can you help me book a lesson"]
    angry = ["On hold for an hour again", "Nobody answers, still on hold", "Hung up on me after the hold music"]
    window = Stretch(
        NOON - DAY,
        NOON,
        spread(calm, 60, NOON - DAY, DAY, label=Label.POSITIVE, seed=11)
        + spread(angry, 20, NOON - DAY, DAY, seed=12)
        + spread(["Please help, the lesson is gone", "I need help with a lesson"], 20, NOON - DAY, DAY, seed=13),
    )
    service = next(each for each in hotspots(window) if each.family == "service")
    assert "hold" in service.words
    assert "help" not in service.words
    assert service.count < 40


def test_the_posts_of_a_family_have_the_words_by_which_it_is_called() -> None:
    """However far one post reached: a label that no post below it has looks like a mistake."""
    loud = [post(f"my money is gone {n}", author=f"loud{n}", reach=9_000) for n in range(4)]
    others = spread(["Refund refused again", "they charge twice"], 20, NOON - DAY, DAY, seed=21)
    found = hotspots(Stretch(NOON - DAY, NOON + DAY, [*loud, *others]))
    money = next(each for each in found if each.family == "money")
    shown = " ".join(each.text.casefold() for each in money.posts)
    assert len(money.words) == 3
    assert all(word in shown for word in money.words)
