"""Charts of words: bars of hotspots and the stream of topics."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from analysis.charts import ChartError
from analysis.word_charts import hotspot_png, topic_png
from tests.charts.examples import START
from tests.charts.word_examples import hotspot_chart, topic_chart

pytestmark = pytest.mark.filterwarnings("error")
VERMILION = (0xD5, 0x5E, 0x00)


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def bars(png: bytes) -> npt.NDArray[np.int_]:
    """The lengths of the bars in pixels, from the top down; the legend above them is left out."""
    matches = np.all(np.asarray(opened(png).convert("RGB")) == VERMILION, axis=2)[130:]
    lengths = matches.sum(axis=1)
    starts = np.flatnonzero((lengths[1:] > 0) & (lengths[:-1] == 0))
    return np.array([lengths[start + 14] for start in starts])


def test_both_charts_have_the_shape_of_a_link_preview_and_carry_their_alternative_text() -> None:
    for png in (hotspot_png(hotspot_chart(), alt="退款最多"), topic_png(topic_chart(), alt="退款最多")):
        image = opened(png)
        assert image.size == (1200, 630)
        assert image.info["Description"] == "退款最多"
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert min(image.getpixel((600, 20))) > 240  # type: ignore[arg-type]


def test_twice_as_many_mentions_have_a_bar_of_twice_the_length() -> None:
    first, second = bars(hotspot_png(hotspot_chart((400, 200), usual="")))[:2]
    assert first / second == pytest.approx(2, rel=0.05)


def test_the_same_values_give_the_same_picture() -> None:
    assert hotspot_png(hotspot_chart()) == hotspot_png(hotspot_chart())
    assert topic_png(topic_chart()) == topic_png(topic_chart())


def test_charts_of_nothing_are_drawn_and_say_so() -> None:
    for empty, blank in (
        (hotspot_png(hotspot_chart(())), hotspot_png(hotspot_chart((), empty=""))),
        (topic_png(topic_chart(0)), topic_png(topic_chart(0, empty=""))),
    ):
        assert empty != blank


def test_more_bands_than_can_be_told_apart_are_left_out() -> None:
    few = topic_chart(5)
    assert topic_png(topic_chart(5, bands=[*few.bands, *few.bands])) == topic_png(
        topic_chart(5, bands=[*few.bands, few.bands[0]])
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"end": START},
        {"width": timedelta(0)},
        {"zone_name": "Nowhere/Land"},
        {"start": datetime(2026, 11, 22, 6)},
    ],
)
def test_a_stream_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ChartError):
        topic_png(topic_chart(**changes))  # type: ignore[arg-type]
