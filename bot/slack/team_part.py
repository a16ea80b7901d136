"""App Home, settings and reports as one part of the listeners."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp, AsyncRespond

from bot.asking.questions import AskReport, AskSettings
from bot.reporting import Reporting
from bot.slack.home_events import HomeEvents
from bot.slack.responding import deliver
from bot.slack.settings_forms import SettingsForms


@dataclass(slots=True)
class TeamPart:
    """Registers its listeners, and takes the orders that are about it."""

    homes: HomeEvents
    settings: SettingsForms
    reporting: Reporting

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        self.homes.register(app)
        self.settings.register(app)

    async def take(
        self, question: AskSettings | AskReport, user_id: str, trigger_id: str, respond: AsyncRespond
    ) -> None:
        """Open the settings, or make and send a report."""
        match question:
            case AskSettings():
                await self.settings.open(trigger_id, user_id)
            case AskReport(window, brand):
                await deliver(respond, await self.reporting.send(user_id, window, brand))
