"""Charts of words for the tests."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from analysis.word_charts import HotspotBar, HotspotChart, TopicBand, TopicChart
from tests.charts.examples import START

NAMES = ("退款, 不到账, 客服", "退费, 合同, 扣钱", "服务器崩溃, 卡顿", "老师态度, 辱骂", "证书, 虚假宣传")


USUAL = (40.0, 180.0, None, 60.0, 11.0)
NOTES = ("10.3 倍 · 上升", "1.3 倍", "新出现", "消退", "平稳")


def hotspot_chart(counts: tuple[int, ...] = (412, 230, 96, 41, 12), **changes: Any) -> HotspotChart:
    bars = tuple(HotspotBar(*each) for each in zip(NAMES, counts, USUAL, NOTES, strict=False))
    values: dict[str, Any] = {
        "title": "青梧学堂 · 负面热点",
        "bars": bars,
        "count": "负面提及",
        "usual": "平常同样时长",
        "sample_size": "读了 800 / 2,412 条负面",
        "zone": "11-22 14:00 – 11-23 14:00 · Asia/Shanghai",
        "empty": "没有突出的词",
    }
    return HotspotChart(**(values | changes))


def topic_chart(number: int = 5, **changes: Any) -> TopicChart:
    bands = tuple(
        TopicBand(
            NAMES[place].replace(", ", " · "),
            tuple(8 + 6 * place * (1 + math.sin(step / (2 + place) + place)) for step in range(24)),
        )
        for place in range(number)
    )
    values: dict[str, Any] = {
        "title": "青梧学堂 · 话题走势",
        "bands": bands,
        "start": START,
        "end": START + timedelta(hours=24),
        "width": timedelta(hours=1),
        "zone_name": "Asia/Shanghai",
        "mentions": "每小时提及数",
        "sample_size": "读了 700 / 2,412 条提及",
        "zone": "时间为 Asia/Shanghai",
        "empty": "说法太少，分不出话题",
        "day": "{month}月{day}日",
    }
    return TopicChart(**(values | changes))
