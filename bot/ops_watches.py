"""The watches that speak to the operators: of scoring that is behind, and of sources that fell silent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue import catalogue
from bot.lag_watch import LagWatch
from bot.settings import Settings
from bot.silence_watch import SourceSilenceWatch
from bot.team_settings import LiveSettings, TeamSettings
from storage.database import Database


@dataclass(frozen=True, slots=True)
class OpsWatches:
    """Both of them."""

    lag: LagWatch
    silence: SourceSilenceWatch


def make_ops_watches(settings: Settings, database: Database, channel: str, live: LiveSettings) -> OpsWatches:
    """They speak in the channel's language, and no silence of a source that is switched off is told."""
    texts = catalogue(settings.language)
    lag = LagWatch(
        database=database,
        workspace_id=settings.workspace,
        channel=channel,
        patience=settings.scoring_patience,
        texts=texts,
    )
    silence = SourceSilenceWatch(
        database=database,
        workspace_id=settings.workspace,
        channel=channel,
        zone=settings.timezone,
        texts=texts,
        catch_up=settings.catch_up,
    )

    def take_up(now: TeamSettings) -> None:
        lag.texts = silence.texts = now.texts_of(channel)
        silence.ignored = now.ignored_sources()

    live.join(take_up)
    return OpsWatches(lag, silence)
