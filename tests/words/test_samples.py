from __future__ import annotations

import pytest

from analysis.samples import has_word, samples
from analysis.sentiment import Label
from tests.words.posts import post

REFUND = "They keep refusing the refund for the cancelled course in May"
OVEN = "The oven in the kitchen class caught fire twice this week"
LOGIN = "I cannot log in since Monday and the password page is blank"


def test_copies_are_folded_and_counted() -> None:
    posts = [
        post(REFUND, reach=10),
        post(f"RT @ann: {REFUND}!!", reach=500, source="x"),
        post(f"{REFUND} please", source="x"),
        post(OVEN),
    ]
    found = {sample.text: sample for sample in samples(posts, limit=2)}
    told = found[f"RT @ann: {REFUND}!!"]
    assert (told.copies, told.reach, told.sources) == (3, 510, ("x", "weibo"))
    assert found[OVEN].copies == 1
    assert found[OVEN].reach is None


def test_a_few_samples_are_about_different_things() -> None:
    many = [post(f"{REFUND} says {name}", author=name, reach=900) for name in ("ann", "bob", "cy", "dee")]
    others = [post(f"Refund my course, the cancelled one, {month}") for month in ("June", "July", "August")]
    texts = {sample.text for sample in samples([*many, *others, post(OVEN), post(LOGIN)], limit=3)}
    assert {OVEN, LOGIN} <= texts


def test_different_sources_are_preferred_between_equals() -> None:
    posts = [post(f"{OVEN} {name}", source=source) for name, source in (("one", "x"), ("two", "x"))]
    posts = [post(OVEN, source="x"), post(LOGIN, source="x"), post(REFUND, source="forum")]
    shown = samples(posts, limit=2)
    assert {sample.post.source for sample in shown} == {"x", "forum"}


def test_only_negative_posts_are_shown_the_surest_among_them() -> None:
    sure = [post(f"{text}", negative=0.99) for text in (REFUND, OVEN, LOGIN)]
    doubtful = [post(f"maybe the {thing} is slow", negative=0.5) for thing in "abcdefghijklmnopqrstuvwxyz"]
    positive = [post("Lovely oven, lovely refund", label=Label.POSITIVE)]
    shown = samples([*doubtful, *sure, *positive], limit=3)
    assert {sample.text for sample in shown} == {REFUND, OVEN, LOGIN}


def test_what_leads_to_a_person_is_masked() -> None:
    [sample] = samples([post("退款！电话13812345678，客服不理人")])
    assert "13812345678" not in sample.text


def test_samples_of_a_word_have_it() -> None:
    posts = [post(REFUND), post(OVEN), post("退款三周没到账")]
    assert [sample.text for sample in samples(posts, word="ovens")] == [OVEN]
    assert [sample.text for sample in samples(posts, word="退款")] == ["退款三周没到账"]
    assert samples(posts, word="parrot") == []


@pytest.mark.parametrize(
    ("text", "word", "has"),
    [
        ("two refunds", "refund", True),
        ("refunding", "Refund", True),
        ("customer services desk", "customer service", True),
        ("service for customer", "customer service", False),
        ("客服 踢皮球", "客服踢皮球", True),
        ("profound", "found", False),
    ],
)
def test_a_word_is_found_in_all_its_forms(text: str, word: str, has: bool) -> None:
    assert has_word(text, word) is has


def test_few_posts_are_all_shown_and_none_is_invented() -> None:
    assert samples([]) == []
    assert len(samples([post("😡"), post("")], limit=5)) == 2
    assert samples([post(REFUND)], limit=0) == []
