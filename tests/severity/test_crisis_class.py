from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest

from analysis.crisis_class import ClassPolicy, Post, classify, classify_crowd
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.crowd import Voice
from analysis.lexicon import Lexicon, load_lexicon
from analysis.policy_errors import PolicyError
from tests.severity import example_sentences, held_back_sentences, oblique_sentences
from tests.severity.example_sentences import Sentence

POLICY = ClassPolicy()
Packs = Mapping[str, Sequence[Sentence]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def judged(packs: Packs) -> Iterator[tuple[Sentence, CrisisClass | None, frozenset[RedLine]]]:
    for pack, sentences in packs.items():
        words = load_lexicon([pack])
        for sentence in sentences:
            verdict = classify(sentence[0], words)
            found = None if verdict.crisis_class is CrisisClass.UNCLEAR else verdict.crisis_class
            yield sentence, found, frozenset(verdict.red_lines)


@pytest.mark.parametrize("packs", [example_sentences.PACKS, oblique_sentences.PACKS], ids=["plain", "oblique"])
def test_the_examples_are_placed_as_a_reader_would(packs: Packs) -> None:
    wrong = [(text, found, red) for (text, kind, lines), found, red in judged(packs) if (kind, lines) != (found, red)]
    assert wrong == []


def test_on_sentences_the_lists_were_not_made_from_what_is_found_is_right_and_half_is_found() -> None:
    """Measured when they were written: precision 0.93, recall 0.57; red lines 0.93 and 0.72."""
    counts: Counter[str] = Counter()
    for (_, kind, lines), found, red in judged(held_back_sentences.PACKS):
        counts["right"] += kind is not None and found is kind
        counts["found"] += found is not None
        counts["there"] += kind is not None
        counts["red_right"] += len(red & lines)
        counts["red_found"] += len(red)
        counts["red_there"] += len(lines)
    assert counts["right"] >= 0.9 * counts["found"]
    assert counts["right"] >= 0.5 * counts["there"]
    assert counts["red_right"] >= 0.85 * counts["red_found"]
    assert counts["red_right"] >= 0.65 * counts["red_there"]


@pytest.mark.parametrize(
    "text",
    [
        "没有泄露任何信息",
        "数据泄露是谣言",
        "there was no data breach",
        "如果数据泄露了怎么办",
        "what if my data is leaked",
    ],
)
def test_what_is_denied_or_only_imagined_is_no_leak(lexicon: Lexicon, text: str) -> None:
    assert RedLine.DATA_LEAK not in classify(text, lexicon).red_lines


@pytest.mark.parametrize(
    "text", ["难道不是数据泄露吗", "isn't this a data breach?", "我的信 息 泄 露 了", "DATA BREACH!!"]
)
def test_what_is_asked_in_anger_spaced_out_or_shouted_is_meant(lexicon: Lexicon, text: str) -> None:
    assert RedLine.DATA_LEAK in classify(text, lexicon).red_lines


def test_a_threat_to_sue_counts_though_it_is_conditional(lexicon: Lexicon) -> None:
    assert RedLine.LAWSUIT in classify("如果再不退款我就起诉", lexicon).red_lines


def test_no_refund_is_still_about_a_refund(lexicon: Lexicon) -> None:
    assert classify("still no refund", lexicon).crisis_class is CrisisClass.REFUND


@pytest.mark.parametrize("text", ["refunds", "refunded", "refunding", "Refund's late"])
def test_english_words_are_found_with_their_endings(lexicon: Lexicon, text: str) -> None:
    assert classify(text, lexicon).crisis_class is CrisisClass.REFUND


def test_english_words_are_not_found_inside_others_nor_in_links_and_names(lexicon: Lexicon) -> None:
    for text in ("prefundament", "https://example.org/refund", "@refund_help hello"):
        assert classify(text, lexicon).crisis_class is CrisisClass.UNCLEAR, text


def test_the_words_that_say_so_are_named(lexicon: Lexicon) -> None:
    assert classify("申请退费两个月了", lexicon).words == ("退费",)


def posts(*texts: str, author: str | None = None) -> list[Post]:
    return [Post(text, Voice(author, f"{text}{number}")) for number, text in enumerate(texts)]


def test_a_crowd_has_the_class_that_most_voices_name(lexicon: Lexicon) -> None:
    verdict = classify_crowd(posts(*["退款呢"] * 6, "闪退", "你好", "老师不错"), lexicon, POLICY)
    assert verdict.crisis_class is CrisisClass.REFUND
    assert verdict.share == pytest.approx(6 / 9)
    assert verdict.words == (("退款", 6),)


def test_one_author_who_repeats_himself_is_no_crowd(lexicon: Lexicon) -> None:
    loud = posts(*["抄袭"] * 10, author="u1")
    verdict = classify_crowd([*loud, *posts(*["退款呢"] * 5)], lexicon, POLICY)
    assert verdict.crisis_class is CrisisClass.REFUND


def test_thin_or_divided_evidence_is_unclear_and_the_ranking_still_shows_it(lexicon: Lexicon) -> None:
    thin = classify_crowd(posts("退款呢", "退款呢", *["哦"] * 20), lexicon, POLICY)
    divided = classify_crowd(posts(*["退款呢"] * 5, *["闪退"] * 5), lexicon, POLICY)
    for verdict in (thin, divided, classify_crowd([], lexicon, POLICY)):
        assert verdict.crisis_class is CrisisClass.UNCLEAR
    assert thin.ranking == ((CrisisClass.REFUND, 2.0),)


def test_one_voice_is_enough_for_a_red_line(lexicon: Lexicon) -> None:
    verdict = classify_crowd(posts("现场着火了", *["你好"] * 30), lexicon, POLICY)
    assert verdict.red_lines == {RedLine.SAFETY: ("着火",)}


def test_a_policy_that_lets_a_class_win_from_behind_is_refused() -> None:
    with pytest.raises(PolicyError, match="least_lead"):
        ClassPolicy(least_lead=0.5)
