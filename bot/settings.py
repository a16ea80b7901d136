"""Settings from the environment, a ``.env`` file and ``tocsin.toml``, in that order of precedence."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from analysis.alert_policy import DEFAULT_SENSITIVITY, days_of
from analysis.desk_rules import DeskRules
from analysis.grouping import GroupingPolicy
from analysis.incident_rules import Patience
from analysis.level import Level
from analysis.permissions import PermissionPolicy
from analysis.policy_errors import PolicyError
from bot.desk_settings import (
    EscalationSettings,
    GroupingSettings,
    LevelClockSettings,
    LevelName,
    PermissionSettings,
    QuietSettings,
    Seconds,
    SeveritySettings,
)
from bot.errors import StartupError
from bot.team_options import Brands, DigestOption, Routing, Sources, WordsOption

ENV_FILE = ".env"
TOML_FILE = "tocsin.toml"


def data_folder() -> Path:
    """Where the database lives unless told otherwise: the user's data folder."""
    return platformdirs.user_data_path("tocsin", appauthor=False)


def default_database_url() -> str:
    return f"sqlite:///{data_folder() / 'tocsin.db'}"


def whole_tick(value: timedelta) -> timedelta:
    """A tick that rollups can be asked for and that fits the detector's hour; raises ValueError for any other."""
    hour = timedelta(hours=1)
    if value <= timedelta(0) or value % timedelta(minutes=1) or hour % value:
        raise ValueError("must be whole minutes that divide an hour, such as 60, 300 or 900 seconds")
    return value


class Settings(BaseSettings):
    """Everything a person can set. Times are in seconds where a plain number is given."""

    model_config = SettingsConfigDict(
        env_prefix="TOCSIN_",
        env_file=ENV_FILE,
        toml_file=TOML_FILE,
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr | None = Field(
        None, validation_alias=AliasChoices("SLACK_BOT_TOKEN", "TOCSIN_SLACK_BOT_TOKEN", "slack_bot_token")
    )
    slack_app_token: SecretStr | None = Field(
        None, validation_alias=AliasChoices("SLACK_APP_TOKEN", "TOCSIN_SLACK_APP_TOKEN", "slack_app_token")
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_SIGNING_SECRET", "TOCSIN_SLACK_SIGNING_SECRET", "slack_signing_secret"),
    )
    slack_client_id: str | None = Field(
        None, validation_alias=AliasChoices("SLACK_CLIENT_ID", "TOCSIN_SLACK_CLIENT_ID", "slack_client_id")
    )
    slack_client_secret: SecretStr | None = Field(
        None, validation_alias=AliasChoices("SLACK_CLIENT_SECRET", "TOCSIN_SLACK_CLIENT_SECRET", "slack_client_secret")
    )
    encryption_key: SecretStr | None = Field(
        None, description="seals the tokens of installed workspaces; several by comma, the newest first"
    )
    public_url: str | None = Field(None, description="where people and Slack reach the bot in HTTP mode, https://…")
    slack_api_url: str = Field("https://slack.com/api/", description="base URL of Slack's Web API")
    alert_channel: str = Field("#crisis", description="channel name or id for cards")
    ops_channel: str = Field("", description="channel for what concerns Tocsin itself; empty: the alert channel")
    team_channels: list[str] = Field(
        [], description="names or ids of further channels in which everybody sees the answers to commands"
    )
    workspace: str = Field("default", min_length=1, max_length=64)
    database_url: str = Field(default_factory=default_database_url)
    language: Literal["en", "zh"] = Field("en", description="language of the alert channel")
    zone: str = Field("Asia/Shanghai", description="IANA zone of the team")
    model: str | None = Field(None, description="folder or hub name of a classifier; empty: the shipped one")
    device: str | None = Field(
        None, description="cuda, cuda:1, cpu; several, as cuda:0,cuda:1: a scorer on each; empty: CUDA if there is one"
    )
    backend: Literal["fastest", "torch", "torch-compiled", "onnx-int8", "onnx-fp32"] = Field(
        "fastest", description="what computes scores; fastest: measured at the first start of a scorer, then kept"
    )
    measure_backend: bool = Field(True, description="false: fastest is what was measured before, else torch")
    scorer_threads: int | None = Field(None, ge=1)
    scorer_batch: int = Field(256, ge=1, le=4096)
    scorer_lease: Seconds = timedelta(seconds=120)
    web_token: SecretStr | None = Field(None, description="what programs that ask for scores must carry")
    message_interval: Seconds = Field(timedelta(seconds=1), description="least time between posts")
    tick: Seconds = Field(timedelta(seconds=60), description="event time between two looks of the detector")
    catch_up: Seconds = Field(timedelta(hours=2), description="ticks missed longer ago than this are skipped")
    scoring_patience: Seconds = Field(
        timedelta(seconds=120), description="how long the detector waits for unscored mentions"
    )
    sensitivity: str = Field(
        DEFAULT_SENSITIVITY, description="low, normal, high, or days: ring for what comes once in so many"
    )
    negative_minimum: int = Field(10, ge=1, description="no alarm below this many negatives an hour")
    quiet_before_monitoring: Seconds = timedelta(minutes=30)
    quiet_before_resolved: Seconds = timedelta(minutes=60)
    reopen_within: Seconds = timedelta(hours=6)
    trades: list[Literal["knowledge", "ecommerce", "travel", "food"]] = Field(
        ["knowledge"], description="packs of words by which the class of a crisis is known"
    )
    severity: SeveritySettings = Field(default_factory=SeveritySettings, description="weights, levels and harm")
    cards_from: LevelName = Field("blue", description="lower levels have no card; only the digest tells of them")
    clocks: dict[LevelName, LevelClockSettings] = Field({}, description="times allowed, by level")
    escalation: EscalationSettings = Field(default_factory=EscalationSettings, description="whom to call, by level")
    quiet: QuietSettings | None = Field(None, description="when blue and yellow wait for the morning")
    grouping: GroupingSettings = Field(default_factory=GroupingSettings, description="what belongs together")
    permissions: PermissionSettings = Field(
        default_factory=PermissionSettings, description="who may act, and who may change settings"
    )
    brands: Brands = Field((), description="names, other names and excluded words of the brands")
    sources: Sources = Field((), description="sources that are switched off, and what kind of public a source is")
    routing: Routing = Field((), description="who else hears of incidents, by brand and level")
    channel_languages: dict[str, Literal["en", "zh"]] = Field({}, description="languages of channels, by their ids")
    digest: DigestOption = Field(default_factory=DigestOption, description="when and where digests are sent")
    words: WordsOption = Field(default_factory=WordsOption, description="Chinese words that no dictionary has")
    clock_file: Path | None = Field(None, description="a replay's clock; empty: the system's")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no IANA time zone, such as Asia/Shanghai or Europe/London")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _url_ends_in_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value if value.endswith("/") else value + "/"

    @field_validator("public_url")
    @classmethod
    def _public_url_is_one(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with https://")
        return value if value is None else value.rstrip("/")

    @field_validator("tick")
    @classmethod
    def _tick_fits(cls, value: timedelta) -> timedelta:
        return whole_tick(value)

    @field_validator("sensitivity")
    @classmethod
    def _known_sensitivity(cls, value: str) -> str:
        days_of(value)
        return value

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def channels_of_the_team(self) -> frozenset[str]:
        """Where answers are for everybody, by id or by name without ``#``: channels that are named in settings."""
        steps = [step for level in ("red", "orange", "yellow", "blue") for step in getattr(self.escalation, level)]
        called = [target for step in steps for target in step.targets if target.startswith(("C", "G"))]
        return frozenset(each.lstrip("#") for each in (*self.team_channels, *called))

    def desk_rules(self) -> DeskRules:
        """How the desk behaves.

        Raises:
            StartupError: two settings contradict each other; the sentence says what to change.
        """
        try:
            return DeskRules(
                patience=Patience(self.quiet_before_monitoring, self.quiet_before_resolved),
                severity=self.severity.policy(),
                escalation=self.escalation.policy(self.clocks),
                grouping=GroupingPolicy(self.reopen_within, self.grouping.least_similarity),
                quiet=self.quiet.policy(self.timezone) if self.quiet else None,
                cards_from=Level[self.cards_from.upper()],
            )
        except PolicyError as error:
            raise StartupError(f"The desk cannot work like this: {error}") from error

    def permission_policy(self) -> PermissionPolicy:
        """Who may act.

        Raises:
            StartupError: the ladder makes no sense; the sentence says what to change.
        """
        return self.permissions.policy(self.desk_rules().escalation)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls))


def unknown_settings(names: Iterable[str]) -> list[str]:
    """A sentence for each name that looks like a setting of ours but is none: most likely a slip of the pen."""
    known = {f"TOCSIN_{name.upper()}" for name in Settings.model_fields} | {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    found = sorted(name for name in names if name.upper().startswith("TOCSIN_") and name.upper() not in known)
    return [_no_setting(name, name.upper(), known) for name in found]


def unknown_settings_in_files() -> list[str]:
    """The same for ``.env`` and ``tocsin.toml``; in the latter every key should be a setting."""
    in_env_file = (name.upper() for name in DotEnvSettingsSource(Settings).env_vars)
    known = set(Settings.model_fields)
    in_toml = sorted(key for key in TomlConfigSettingsSource(Settings).toml_data if key not in known)
    return unknown_settings(in_env_file) + [
        _no_setting(f"{key} in {TOML_FILE}", key.lower().removeprefix("tocsin_"), known) for key in in_toml
    ]


def _no_setting(name: str, spelt: str, known: set[str]) -> str:
    near = get_close_matches(spelt, known, n=1)
    return f"{name} is no setting of Tocsin" + (f"; did you mean {near[0]}?" if near else ".")


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        StartupError: a value is malformed; the sentence names the setting and its file, never its value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        inside = ".".join(str(part) for part in first["loc"][1:])
        reason = str(first["msg"]).removeprefix("Value error, ")
        written = _as_written(name, overrides) + (f" ({inside})" if inside else "")
        raise StartupError(f"{written} cannot be used: {reason}. Correct it and start again.") from error
    except ValueError as error:
        raise StartupError(f"{TOML_FILE} cannot be read: {error}. Correct it and start again.") from error


def _as_written(name: str, overrides: Container[str]) -> str:
    """A setting as the person knows who wrote it: the variable, or what stands in a file."""
    variable = name if name.isupper() else f"TOCSIN_{name.upper()}"
    if name in overrides or name in EnvSettingsSource(Settings)():
        return variable
    if name in DotEnvSettingsSource(Settings)():
        return f"{variable} in {ENV_FILE}"
    if name in TomlConfigSettingsSource(Settings)():
        return f"{name.lower()} in {TOML_FILE}"
    return variable
