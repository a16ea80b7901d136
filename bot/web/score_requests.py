"""What ``POST /v1/score`` takes, checked."""

from __future__ import annotations

from bot.errors import TocsinError
from bot.sources.rows import LONGEST_TEXT

MOST_TEXTS = 1_000


class BadRequest(TocsinError):
    """The request makes no sense; the sentence says what would."""


def read_texts(body: object) -> list[str]:
    """Return the texts of ``{"texts": ["…", …]}`` or ``{"text": "…"}``; raises `BadRequest` for anything else."""
    if not isinstance(body, dict):
        raise BadRequest('Send a JSON object such as {"texts": ["first post", "second post"]}.')
    texts = [body["text"]] if "text" in body else body.get("texts")
    if not isinstance(texts, list) or not texts:
        raise BadRequest('Put the posts into "texts", a list of at least one string.')
    if len(texts) > MOST_TEXTS:
        raise BadRequest(f"{len(texts):,} texts are too many for one request; send at most {MOST_TEXTS:,}.")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise BadRequest(f"Text {place} is not a string.")
        if len(text) > LONGEST_TEXT:
            raise BadRequest(f"Text {place} has {len(text):,} characters; the most is {LONGEST_TEXT:,}.")
    return texts
