from __future__ import annotations

from pathlib import Path

import pytest

from bot.scenario import ScenarioError, load
from bot.scenario_file import FOLDER

SHIPPED = (FOLDER / "refund-dispute.toml").read_text(encoding="utf-8")


def spoilt(folder: Path, old: str, new: str) -> str:
    """The shipped scenario with one thing changed, as a file; returns its path."""
    assert old in SHIPPED
    path = folder / "spoilt.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    return str(path)


def test_a_scenario_loads_by_its_path_as_by_its_name() -> None:
    assert load(str(FOLDER / "refund-dispute.toml")) == load("refund-dispute")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario volcano.*refund-dispute"):
        load("volcano")


def test_broken_toml_is_refused_with_the_file_and_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('name = "x"\nspeed = = 3\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"broken\.toml.*line 2"):
        load(str(path))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_bytes("name = '青'".encode("gbk"))
    with pytest.raises(ScenarioError, match=r"other\.toml"):
        load(str(path))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("mentions_per_hour = 18", "mentions_per_hour = -1", r"brands\.0\.mentions_per_hour"),
        ("mentions_per_hour = 18", "mention_per_hour = 18", r"brands\.0\.mentions_per_hour"),
        ("by_hour = [7, 4,", "by_hour = [4,", r"brands\.0\.by_hour"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Atlantis"', "zone: 'Asia/Atlantis' is not an IANA"),
        ("speed = 60", "speed = 0", "speed"),
        ("history_days = 3", 'history_days = "three"', "history_days"),
        ('name = "refund-dispute"', 'name = "Refund dispute"', "name"),
        ('name = "Lantern Columns"', 'name = "青梧学堂"', "brands: two brands have the same name"),
        ('brand = "青梧学堂"', 'brand = "青梧"', r"phases\.0\.brand: there is no brand '青梧'"),
        ("course-praise = 0.47", "course-prise = 0.47", r"brands\.0\.pools\.course-prise: there is no such pool"),
        ("zh = { weibo = 1 }, en = { x = 1 }", "zh = { weibo = 1 }", r"phases\.0\.sources\.en"),
        ("{amount}块打水漂", "{money}块打水漂", r"pools\.refund-refused\.zh\.2: nothing fills the slot \{money\}"),
        ('"RT @{handle}: {text}"', '"RT @{handle}"', r"reposts\.en: every repost needs"),
        ('sentiment = "negative"', 'sentiment = "angry"', r"pools\.refund-refused\.sentiment"),
        ("[links]\n", "[links]\ncolour = 3\n", r"links\.colour"),
    ],
)
def test_bad_data_is_refused_with_the_file_and_the_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=r"spoilt\.toml: " + complaint) as refused:
        load(spoilt(tmp_path, old, new))
    assert not refused.value.temporary
