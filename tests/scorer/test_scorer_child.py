from __future__ import annotations

import pytest

from bot.scorer_child import scorer_children
from storage.database import Database


@pytest.mark.parametrize("devices", [None, "", "cuda", "cuda:1"])
def test_one_device_or_none_named_has_one_scorer_with_the_bots_own_settings(
    database: Database, devices: str | None
) -> None:
    [child] = scorer_children(database, {"TOCSIN_DEVICE": devices or ""}, devices)
    assert child.environment == {"TOCSIN_DEVICE": devices or ""}


def test_every_one_of_several_graphics_cards_has_a_scorer_of_its_own(database: Database) -> None:
    children = scorer_children(database, {"TOCSIN_ZONE": "UTC"}, "cuda:0, cuda:1")
    assert [child.environment for child in children] == [
        {"TOCSIN_ZONE": "UTC", "TOCSIN_DEVICE": "cuda:0"},
        {"TOCSIN_ZONE": "UTC", "TOCSIN_DEVICE": "cuda:1"},
    ]
