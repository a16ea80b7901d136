"""Small multiples of brands."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from analysis.brand_charts import MOST_BRANDS, BrandChart, BrandPanel, brand_png
from analysis.charts import ChartError
from analysis.rollup import Bucket, Counts

pytestmark = pytest.mark.filterwarnings("error")
START = datetime(2026, 3, 9, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERMILION = (0xD5, 0x5E, 0x00)


def panel(name: str, negative: int, others: int) -> BrandPanel:
    buckets = [Bucket(START + hour * HOUR, Counts(negative, others, 0)) for hour in range(24)]
    return BrandPanel(name, f"负面 {negative}", buckets)


def chart(*panels: BrandPanel) -> BrandChart:
    return BrandChart(
        title="各品牌提及走势",
        panels=panels or (panel("青梧学堂", 20, 30), panel("Brightmoor", 10, 40)),
        start=START,
        end=START + 24 * HOUR,
        width=HOUR,
        zone_name="Asia/Shanghai",
        negative="负面",
        others="其他提及",
        sample_size="共 2,400 条提及",
        zone="时间为 Asia/Shanghai",
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def negative_pixels(png: bytes) -> tuple[int, int]:
    """How many pixels of the negative colour lie in the left and in the right half, below the legend."""
    matches = np.all(np.asarray(opened(png).convert("RGB")) == VERMILION, axis=2)[140:]
    return int(matches[:, :600].sum()), int(matches[:, 600:].sum())


def test_it_has_the_shape_of_a_link_preview_and_carries_its_alternative_text() -> None:
    image = opened(brand_png(chart(), alt="两个品牌"))
    assert image.size == (1200, 630)
    assert image.info["Description"] == "两个品牌"


def test_all_panels_have_one_scale() -> None:
    left, right = negative_pixels(brand_png(chart()))
    assert left / right == pytest.approx(2, rel=0.1)


def test_brands_beyond_those_that_a_phone_can_show_are_left_out() -> None:
    many = [panel(f"Brand {number}", 5, 5) for number in range(MOST_BRANDS + 2)]
    assert brand_png(chart(*many)) == brand_png(chart(*many[:MOST_BRANDS]))
    assert brand_png(chart(*many[:3])) != brand_png(chart(*many[:MOST_BRANDS]))


def test_a_brand_nobody_speaks_of_has_an_empty_panel() -> None:
    left, right = negative_pixels(brand_png(chart(panel("青梧学堂", 20, 30), BrandPanel("Pellworth", "–", ()))))
    assert left > 0
    assert right == 0


def test_long_names_dollars_and_emoji_are_drawn_within_their_panel() -> None:
    brand_png(chart(panel("A very long name of a brand $x$ 😡 " * 5, 1, 2), panel("B", 1, 2)))


@pytest.mark.parametrize(
    "changes",
    [
        {"end": START},
        {"width": timedelta(0)},
        {"start": START.replace(tzinfo=None)},
        {"zone_name": "Mars/Olympus"},
    ],
)
def test_times_that_make_no_sense_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ChartError):
        brand_png(replace(chart(), **changes))  # type: ignore[arg-type]
