from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from analysis.charts import ChartLabels, TrendChart
from analysis.rollup import Bucket, Counts

START = datetime(2026, 11, 22, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
LABELS = ChartLabels(
    negative="负面",
    neutral="中性",
    positive="正面",
    expected="预期负面",
    mentions="每小时提及数",
    sample_size="基于 842 条提及",
    zone="时间为 Asia/Shanghai",
    empty="这段时间没有提及",
    day="{month}月{day}日",
)


def buckets(negatives: Sequence[int]) -> list[Bucket]:
    """One bucket an hour with these negative counts, two neutral and one positive mention each."""
    return [Bucket(START + index * HOUR, Counts(count, 2, 1)) for index, count in enumerate(negatives)]


def trend_chart(negatives: Sequence[int] = (), **changes: Any) -> TrendChart:
    """A chart of 24 hours from 14:00 in Shanghai."""
    values: dict[str, Any] = {
        "title": "青梧学堂 · 退款维权舆情",
        "zone": "Asia/Shanghai",
        "width": HOUR,
        "start": START,
        "end": START + 24 * HOUR,
        "buckets": buckets(negatives),
        "labels": LABELS,
    }
    return TrendChart(**(values | changes))
