"""When did a burst begin?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np


def onset(counts: Sequence[float], usual: float, at: datetime, width: timedelta) -> datetime:
    """The start of the run of buckets, the last of which ends ``at``, whose excess over ``usual`` a bucket is largest.

    This is the change point that a CUSUM gives (Page 1954); ``at`` if no bucket was above the usual.
    """
    excess = np.cumsum((np.asarray(counts, dtype=np.float64) - usual)[::-1])
    longest = int(np.argmax(excess)) + 1 if len(excess) and excess.max() > 0 else 0
    return at - width * longest
