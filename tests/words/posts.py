"""Made-up posts for the tests of what is being said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from analysis.scored_post import ScoredPost
from analysis.sentiment import Label
from analysis.text import text_key

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_ids = count(1)


def post(
    text: str,
    *,
    label: Label = Label.NEGATIVE,
    negative: float | None = None,
    at: datetime = NOON,
    source: str = "weibo",
    author: str | None = None,
    reach: int | None = None,
) -> ScoredPost:
    usual = {Label.NEGATIVE: 0.95, Label.NEUTRAL: 0.1, Label.POSITIVE: 0.02}[label]
    return ScoredPost(
        external_id=str(next(_ids)),
        text=text,
        text_key=text_key(text),
        source=source,
        created_at=at,
        label=label,
        negative=usual if negative is None else negative,
        brand="青梧学堂",
        author=author,
        reach=reach,
    )


def spread(
    texts: Sequence[str],
    number: int,
    start: datetime,
    length: timedelta,
    *,
    label: Label = Label.NEGATIVE,
    seed: int = 1,
) -> list[ScoredPost]:
    """So many posts at even distances, their texts drawn and numbered so that none is a copy."""
    chosen = random.Random(seed)
    tails = ["", " really", " again", " 唉", " 真的", " ok", " hmm", " 哦"]
    return [
        post(
            f"{chosen.choice(texts)}{chosen.choice(tails)} {'ab'[n % 2]}{n}",
            label=label,
            at=start + length * (n / number),
            author=f"u_{seed}_{n}",
        )
        for n in range(number)
    ]
