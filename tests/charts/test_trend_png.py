from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from analysis.charts import ChartError, trend_png
from tests.charts.examples import HOUR, START, buckets, trend_chart

NEGATIVE_RGB = (0xD5, 0x5E, 0x00)


@pytest.fixture(autouse=True)
def warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def negative_pixels(png: bytes) -> npt.NDArray[np.bool_]:
    """Where the plot area shows the colour of negative mentions; the legend above it is left out."""
    pixels = np.asarray(opened(png).convert("RGB"))
    plot = pixels[150:480]
    matches: npt.NDArray[np.bool_] = np.all(plot == NEGATIVE_RGB, axis=2)
    return matches


def test_a_chart_has_the_shape_of_a_link_preview() -> None:
    assert opened(trend_png(trend_chart([1, 2, 3]))).size == (1200, 480)


def test_the_size_follows_the_resolution() -> None:
    assert opened(trend_png(trend_chart([1]), dpi=72)).size == (600, 240)


def test_the_metadata_names_the_program_the_title_and_the_alternative_text() -> None:
    image = opened(trend_png(trend_chart([1]), alt="负面在上午达到高峰"))
    assert image.info["Title"] == "青梧学堂 · 退款维权舆情"
    assert image.info["Software"] == "Tocsin"
    assert image.info["Description"] == "负面在上午达到高峰"


def test_the_card_is_light_and_its_corners_are_transparent() -> None:
    image = opened(trend_png(trend_chart([1])))
    assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
    red, green, blue, alpha = image.getpixel((40, 300))  # type: ignore[misc]
    assert alpha == 255
    assert min(red, green, blue) > 240


def test_a_busier_hour_has_a_higher_bar() -> None:
    heights = negative_pixels(trend_png(trend_chart([0, 10, 40]))).sum(axis=0)
    first_bar, second_bar = heights[155:180].max(), heights[200:225].max()
    assert 3.5 < second_bar / first_bar < 4.5


def test_hours_without_a_bucket_are_empty() -> None:
    chart = trend_chart(buckets=[buckets([5])[0]])
    columns = np.flatnonzero(negative_pixels(trend_png(chart)).any(axis=0))
    assert columns.size > 0
    assert columns.max() < 160


def test_a_chart_without_mentions_is_drawn_and_says_so() -> None:
    empty = trend_png(trend_chart())
    assert not negative_pixels(empty).any()
    assert empty != trend_png(trend_chart([0] * 24))


def test_the_expected_line_and_the_marks_are_drawn() -> None:
    plain = trend_png(trend_chart([3, 9]))
    expected = trend_png(trend_chart([3, 9], expected=[(START, 2.0), (START + HOUR, 2.5)]))
    marked = trend_png(trend_chart([3, 9], marks=[(START + HOUR, "事件 #7")]))
    assert len({plain, expected, marked}) == 3


def test_a_mark_outside_the_window_is_left_out() -> None:
    assert trend_png(trend_chart([3], marks=[(START - HOUR, "早")])) == trend_png(trend_chart([3]))


def test_the_same_values_give_the_same_bytes_in_any_thread() -> None:
    charts = [trend_chart([index, 30, 5], title=f"第 {index} 张") for index in range(4)]
    one_by_one = [trend_png(chart) for chart in charts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(trend_png, charts)) == one_by_one


def test_drawing_leaves_the_global_settings_alone() -> None:
    before = dict(mpl.rcParams)
    trend_png(trend_chart([1, 2]))
    assert dict(mpl.rcParams) == before


def test_a_title_may_be_long_and_may_hold_dollars_and_emoji() -> None:
    long = trend_chart([1], title="退款维权舆情" * 40)
    odd = trend_chart([1], title="Only $299 or $399? _now_ 🔥🇨🇳\n{x}")
    assert opened(trend_png(long)).size == opened(trend_png(odd)).size == (1200, 480)


def test_a_title_that_is_too_long_stays_inside_the_card() -> None:
    pixels = np.asarray(opened(trend_png(trend_chart([1], title="退款维权舆情" * 40))).convert("L"))
    assert pixels[25:75, 1160:1185].min() > 200


def test_a_window_of_many_buckets_is_drawn() -> None:
    minutes = [buckets([1])[0]] * 3000
    chart = trend_chart(buckets=minutes, width=timedelta(minutes=1), end=START + timedelta(days=7))
    assert opened(trend_png(chart)).size == (1200, 480)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ChartError, match="aware"):
        trend_png(trend_chart(start=datetime(2026, 11, 22, 6)))


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ChartError, match="end after its start"):
        trend_png(trend_chart(end=START))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ChartError, match="IANA"):
        trend_png(trend_chart(zone=zone))
