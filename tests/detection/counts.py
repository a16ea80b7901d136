"""Made-up series of counts for the tests of the detector."""

from __future__ import annotations

import math
import random

BUCKET = 300.0
DAY = 86400.0
START = 1_772_000_000 // 86400 * 86400.0


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number (Knuth's product of uniforms), for small means."""
    limit, product, number = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def ordinary(days: float, mean: float, seed: int = 1, daily_swing: float = 0.0) -> list[tuple[float, float]]:
    """Poisson counts in buckets of five minutes, with a daily rhythm of the given share of the mean."""
    rng = random.Random(seed)
    rows = []
    for bucket in range(int(days * DAY / BUCKET)):
        at = START + bucket * BUCKET
        swing = 1 + daily_swing * math.sin(2 * math.pi * at / DAY)
        rows.append((at, float(poisson(rng, mean * swing))))
    return rows


def with_burst(
    rows: list[tuple[float, float]], at_day: float, minutes: float, extra: float
) -> list[tuple[float, float]]:
    """The same rows with ``extra`` more in each bucket of the burst."""
    begin = START + at_day * DAY
    return [(at, count + (extra if begin <= at < begin + minutes * 60 else 0.0)) for at, count in rows]
