from __future__ import annotations

import json
import math
from collections.abc import Sequence

import pytest

from analysis.sentiment import Score
from models.classifier import Classifier
from models.explain import Explanation, WordWeight, explain, faithfulness, log_odds, without_words
from models.explain_command import as_json, as_text, main, weightiest
from models.words import Span, word_spans
from tests.models.posts import COMPLAINTS, POSTS

WEIGHTS = {"awful": 2.0, "late": 1.0, "thanks": -1.5, "垃圾": 3.0, "😡": 0.5}
CERTAIN = Score(1.0, 0.0, 0.0)


class ToyScorer:
    """Adds up the weights of a text's different words as log-odds of negative, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[Score]:
        self.calls.append(list(texts))
        return [self._score(text) for text in texts]

    @staticmethod
    def _score(text: str) -> Score:
        words = {text[span.start : span.end].casefold() for span in word_spans(text)}
        negative = 1 / (1 + math.exp(-sum(WEIGHTS.get(word, 0.0) for word in words)))
        return Score(negative, 1 - negative, 0.0)


def weights(explanation: Explanation) -> dict[str, float]:
    return {word.word: round(word.weight, 9) for word in explanation.words}


def test_a_word_weighs_what_it_adds_to_the_log_odds_of_negative() -> None:
    explanation = explain(["Awful, late and thanks"], ToyScorer())[0]
    assert weights(explanation) == {"Awful": 2.0, "late": 1.0, "and": 0.0, "thanks": -1.5}


def test_words_come_highest_first_with_their_places_in_the_original_text() -> None:
    text = "thanks  快递是垃圾😡 late"
    explanation = explain([text], ToyScorer())[0]
    assert [word.word for word in explanation.words] == ["垃圾", "late", "😡", "快递", "是", "thanks"]
    assert all(text[span.start : span.end] == word.word for word in explanation.words for span in word.spans)


def test_all_places_of_a_repeated_word_are_left_out_together() -> None:
    explanation = explain(["late, Late and LATE"], ToyScorer())[0]
    assert weights(explanation) == {"late": 1.0, "and": 0.0}
    assert explanation.words[0].spans == (Span(0, 4), Span(6, 10), Span(15, 19))


def test_two_words_that_each_suffice_share_the_weight() -> None:
    def any_complaint(texts: Sequence[str]) -> list[Score]:
        return [Score(0.8, 0.2, 0.0) if {"bad", "late"} & set(text.split()) else Score(0.2, 0.8, 0.0) for text in texts]

    explanation = explain(["bad shop late"], any_complaint)[0]
    assert weights(explanation) == {"bad": round(math.log(4), 9), "late": round(math.log(4), 9), "shop": 0.0}


def test_all_texts_are_scored_in_one_call_and_each_gets_its_own_words() -> None:
    scorer = ToyScorer()
    explanations = explain(["awful", "", "thanks late"], scorer)
    assert len(scorer.calls) == 1
    assert len(scorer.calls[0]) == len(set(scorer.calls[0]))
    assert [weights(one) for one in explanations] == [{"awful": 2.0}, {}, {"late": 1.0, "thanks": -1.5}]
    assert [one.score for one in explanations] == ToyScorer()(["awful", "", "thanks late"])


def test_a_long_text_costs_no_more_than_the_allowed_passes() -> None:
    scorer = ToyScorer()
    explanation = explain([" ".join(f"word{index}" for index in range(1000))], scorer, max_words=20)[0]
    assert len(scorer.calls[0]) == 2 + 2 * 20
    assert len(explanation.words) == 20


def test_certainty_has_finite_log_odds() -> None:
    assert math.isfinite(log_odds(CERTAIN))
    assert log_odds(CERTAIN) == -log_odds(Score(0.0, 0.5, 0.5))


def test_faithfulness_is_the_mean_fall_of_p_negative() -> None:
    texts = ["awful table", "垃圾 椅子"]
    scorer = ToyScorer()
    figures = faithfulness(explain(texts, scorer), scorer, seed=1, count=1)
    before = [one.negative for one in ToyScorer()(texts)]
    assert figures.texts == 2
    assert figures.highest == pytest.approx(sum(before) / 2 - 0.5)
    falls = [(0.0, one - 0.5) for one in before]
    assert figures.random in [pytest.approx((one + other) / 2) for one in falls[0] for other in falls[1]]


def test_the_same_seed_leaves_out_the_same_random_words() -> None:
    scorer = ToyScorer()
    explanations = explain(list(POSTS), scorer)
    scorer.calls.clear()
    for seed in (1, 1, 2):
        faithfulness(explanations, scorer, seed=seed)
    first, again, other = scorer.calls
    assert first == again
    assert first[: len(POSTS)] == other[: len(POSTS)]
    assert first[len(POSTS) :] != other[len(POSTS) :]


def test_texts_that_either_choice_takes_whole_are_passed_over() -> None:
    scorer = ToyScorer()
    explanations = explain(["awful late thanks", "awful late"], scorer)
    assert faithfulness(explanations, scorer, seed=1, count=2).texts == 1
    with pytest.raises(ValueError, match="more than 5 different words"):
        faithfulness(explanations, scorer, seed=1)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.fixture(scope="module")
def explanations(classifier: Classifier) -> list[Explanation]:
    return explain(list(POSTS), classifier.score)


def test_the_five_highest_words_carry_more_of_a_post_than_five_random_ones(
    classifier: Classifier, explanations: list[Explanation]
) -> None:
    figures = faithfulness(explanations, classifier.score, seed=1)
    assert figures.texts == len(POSTS)
    assert figures.highest > figures.random + 0.25


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_holds_among_complaints_of_either_language_whichever_words_chance_picks(
    classifier: Classifier, explanations: list[Explanation], language: str
) -> None:
    half = len(COMPLAINTS) // 2
    chosen = explanations[:half] if language == "en" else explanations[half : len(COMPLAINTS)]
    draws = [faithfulness(chosen, classifier.score, seed=seed) for seed in range(4)]
    assert {draw.texts for draw in draws} == {half}
    # A complaint says so more than once: what five words carry is a share of it, but far more than chance picks.
    assert draws[0].highest > 0.2
    assert all(draw.highest > 2 * draw.random for draw in draws)


def test_few_posts_become_more_negative_without_their_highest_words(
    classifier: Classifier, explanations: list[Explanation]
) -> None:
    complaints = explanations[: len(COMPLAINTS)]
    left = classifier.score([without_words(one.text, one.words[:5]) for one in complaints])
    worse = sum(after.negative > one.score.negative for one, after in zip(complaints, left, strict=True))
    assert worse <= 2


EXPLANATION = Explanation(
    "bad 坏 bad ok",
    Score(0.7, 0.2, 0.1),
    (
        WordWeight("bad", 1.25, (Span(0, 3), Span(6, 9))),
        WordWeight("坏", 0.1, (Span(4, 5),)),
        WordWeight("ok", -0.5, (Span(10, 12),)),
    ),
)


def test_a_terminal_shows_the_words_that_weigh_most_either_way() -> None:
    assert [word.word for word in weightiest(EXPLANATION.words, 2)] == ["bad", "ok"]
    assert as_text(EXPLANATION, limit=2) == (
        "negative: negative 0.700, neutral 0.200, positive 0.100\n\n"
        "What each word adds to the log-odds of negative:\n"
        "   +1.25  bad (2 times)\n"
        "   -0.50  ok\n"
        "          and 1 that weigh less; --limit shows more\n"
    )


def test_a_text_without_words_says_so() -> None:
    assert as_text(Explanation("!!", Score(0.1, 0.8, 0.1), ()), limit=5).endswith("No words to weigh.\n")


def test_json_gives_every_word_with_its_places() -> None:
    report = as_json(EXPLANATION, "toy")
    assert report["label"] == "negative"
    assert report["words"] == [
        {"word": "bad", "weight": 1.25, "spans": [[0, 3], [6, 9]]},
        {"word": "坏", "weight": 0.1, "spans": [[4, 5]]},
        {"word": "ok", "weight": -0.5, "spans": [[10, 12]]},
    ]


def test_the_command_explains_one_post(capsys: pytest.CaptureFixture[str]) -> None:
    text = "客服态度极差😡，退款拖了半个月"
    assert main([text, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["label"] == "negative"
    assert report["words"][0]["word"] == "极差"
    assert "😡" in {word["word"] for word in report["words"][:4]}


def test_the_command_names_a_model_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["text", "--model", "./nowhere"]) == 2
    assert "./nowhere" in capsys.readouterr().err
