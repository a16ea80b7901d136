from __future__ import annotations

import logging
import os
from datetime import time, timedelta
from pathlib import Path

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.desk_rules import DeskRules
from analysis.escalation import TargetKind
from analysis.level import Level
from bot.cli import main
from bot.errors import StartupError
from bot.settings import Settings, load_settings, unknown_settings, unknown_settings_in_files


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("TOCSIN_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_defaults_of_the_readme_hold() -> None:
    settings = load_settings()
    assert settings.alert_channel == "#crisis"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.quiet_before_monitoring == timedelta(minutes=30)


def test_the_environment_wins_over_the_env_file_and_that_over_the_toml_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tocsin.toml").write_text('zone = "Europe/London"\nlanguage = "zh"\nscorer_batch = 7\n')
    (tmp_path / ".env").write_text("TOCSIN_ZONE=Asia/Tokyo\nTOCSIN_LANGUAGE=en\n")
    monkeypatch.setenv("TOCSIN_ZONE", "America/New_York")
    settings = load_settings()
    assert (settings.zone, settings.language, settings.scorer_batch) == ("America/New_York", "en", 7)


def test_a_bare_number_is_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_REOPEN_WITHIN", "90")
    assert load_settings().reopen_within == timedelta(seconds=90)


def test_the_api_address_always_ends_in_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SLACK_API_URL", "http://127.0.0.1:9/api")
    assert load_settings().slack_api_url == "http://127.0.0.1:9/api/"


def test_tokens_are_not_shown_when_the_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    assert "very-secret" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_ZONE", "Nowhere/Land"),
        ("TOCSIN_LANGUAGE", "fr"),
        ("TOCSIN_NEGATIVE_MINIMUM", "0"),
        ("TOCSIN_TICK", "x"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_setting_s_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StartupError, match=name):
        load_settings()


def test_a_toml_file_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("zone = \n")
    with pytest.raises(StartupError, match=r"tocsin\.toml"):
        load_settings()


def test_a_misspelt_setting_is_pointed_out_with_the_one_that_was_meant() -> None:
    assert unknown_settings(["TOCSIN_ZOME", "TOCSIN_ZONE", "PATH", "SLACK_BOT_TOKEN"]) == [
        "TOCSIN_ZOME is no setting of Tocsin; did you mean TOCSIN_ZONE?"
    ]


def test_a_misspelt_setting_in_a_file_is_pointed_out_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TOCSIN_LANGUAG=zh\nTOCSIN_ZONE=Asia/Tokyo\nHOME_PAGE=x\n")
    (tmp_path / "tocsin.toml").write_text('languag = "zh"\nTOCSIN_ZONE = "Asia/Tokyo"\ndevice = "cpu"\nxyz = 1\n')
    assert unknown_settings_in_files() == [
        "TOCSIN_LANGUAG is no setting of Tocsin; did you mean TOCSIN_LANGUAGE?",
        "TOCSIN_ZONE in tocsin.toml is no setting of Tocsin; did you mean zone?",
        "languag in tocsin.toml is no setting of Tocsin; did you mean language?",
        "xyz in tocsin.toml is no setting of Tocsin.",
    ]


def test_every_setting_can_stand_in_the_toml_file_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("".join(f"{name} = 1\n" for name in Settings.model_fields))
    assert unknown_settings_in_files() == []


def test_without_files_there_is_nothing_misspelt_in_them() -> None:
    assert unknown_settings_in_files() == []


def test_a_value_from_a_file_that_cannot_be_used_is_refused_by_the_file_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tocsin.toml").write_text('language = "fr"\nslack_bot_token = 5\n')
    with pytest.raises(StartupError, match=r"^slack_bot_token in tocsin\.toml cannot be used"):
        load_settings()
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(StartupError, match=r"^language in tocsin\.toml cannot be used"):
        load_settings()
    (tmp_path / ".env").write_text("TOCSIN_LANGUAGE=de\n")
    with pytest.raises(StartupError, match=r"^TOCSIN_LANGUAGE in \.env cannot be used"):
        load_settings()
    monkeypatch.setenv("TOCSIN_LANGUAGE", "it")
    with pytest.raises(StartupError, match=r"^TOCSIN_LANGUAGE cannot be used"):
        load_settings()


DESK = """
trades = ["travel"]
[severity]
levels = { blue = 10, yellow = 30 }
harm = { refund = 0.9 }
[clocks.red]
acknowledge = 300
[quiet]
start = "23:00"
end = "07:30"
weekends = true
[escalation]
patience = 600
red = [{ after = 0, targets = ["U0LEAD"] }, { after = 900, targets = ["S0CRISIS", "C0BOARD"] }]
"""


def test_the_rules_of_the_desk_are_what_the_file_says_and_else_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(DESK)
    rules = load_settings().desk_rules()
    assert rules.severity.levels[Level.YELLOW] == 30
    assert rules.severity.levels[Level.RED] == 80
    assert rules.severity.harm[CrisisClass.REFUND] == 0.9
    clocks = rules.escalation.clocks.levels[Level.RED]
    assert (clocks.acknowledge, clocks.facts) == (timedelta(minutes=5), timedelta(hours=4))
    first, second = rules.escalation.ladders[Level.RED]
    assert [target.kind for target in (*first.targets, *second.targets)] == [
        TargetKind.USER,
        TargetKind.USER_GROUP,
        TargetKind.CHANNEL,
    ]
    assert second.after == timedelta(minutes=15)
    assert rules.quiet is not None
    assert (rules.quiet.end, rules.quiet.weekends) == (time(7, 30), True)


def test_without_settings_nobody_is_called_and_the_team_never_sleeps() -> None:
    rules = load_settings().desk_rules()
    assert rules == DeskRules()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[escalation]\nred = [{ after = 0, targets = ["maya"] }]', "'maya' is no id of a user"),
        ("[severity]\nlevels = { red = 10 }", "must rise from blue over yellow"),
        ("[severity.weights]\nsize = 0.9", "add up to"),
        ("[clocks.red]\nupdate = 100000", "allows more time than orange"),
        ("[escalation]\nladder = 3", "escalation"),
    ],
)
def test_rules_that_contradict_each_other_are_refused_in_one_sentence(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "tocsin.toml").write_text(text)
    with pytest.raises(StartupError, match=complaint):
        load_settings().desk_rules()


def test_the_channels_of_the_team_are_those_that_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_TEAM_CHANNELS", '["#pr", "C0LEGAL"]')
    monkeypatch.setenv("TOCSIN_ESCALATION", '{"red": [{"after": 600, "targets": ["U0BOSS", "C0BOARD"]}]}')
    assert load_settings().channels_of_the_team() == {"pr", "C0LEGAL", "C0BOARD"}


@pytest.mark.parametrize(("level", "shown"), [("INFO", False), ("DEBUG", True)])
def test_what_libraries_warn_of_is_told_to_who_debugs_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str, shown: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_LOG_LEVEL", level)
    try:
        assert main(["manifest"]) == 0
        assert logging.getLogger("py.warnings").isEnabledFor(logging.WARNING) is shown
    finally:
        logging.captureWarnings(capture=False)
