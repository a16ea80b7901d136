"""A score as other programs read it."""

from __future__ import annotations

from analysis.sentiment import Score


def score_fields(score: Score) -> dict[str, object]:
    """Return label and probabilities, ready for JSON; they sum to 1 but for the rounding.

    ``needs_review`` says that the classifier would rather have a person decide.
    """
    return {
        "label": score.label.value,
        "negative": round(score.negative, 6),
        "neutral": round(score.neutral, 6),
        "positive": round(score.positive, 6),
        "needs_review": score.needs_review,
    }
