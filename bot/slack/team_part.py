"""App Home, settings and reports as one part of the listeners."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncRespond

from bot.asking.parsing import parse
from bot.asking.questions import Asked, AskReport, AskSettings
from bot.reporting import Reporting
from bot.slack.answering import KNOWN_BRANDS
from bot.slack.home_events import HomeEvents
from bot.slack.responding import deliver
from bot.slack.settings_forms import SettingsForms
from storage import rollups


@dataclass(slots=True)
class TeamPart:
    """Registers its listeners, and takes the questions of ``/sentiment`` that are about it."""

    homes: HomeEvents
    settings: SettingsForms
    reporting: Reporting

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        self.homes.register(app)
        self.settings.register(app)

    async def takes(self, command: dict[str, Any], respond: AsyncRespond) -> bool:
        """Answer ``settings`` and ``report``, after the acknowledgement; False for anything else."""
        text = str(command.get("text") or "")
        asked = parse(text)
        if isinstance(asked, Asked) and isinstance(asked.question, AskReport):
            asked = parse(text, await asyncio.to_thread(self._brands))
        if not isinstance(asked, Asked):
            return False
        match asked.question:
            case AskSettings():
                await self.settings.open(command["trigger_id"], command["user_id"])
            case AskReport(window, brand):
                await deliver(respond, await self.reporting.send(command["user_id"], window, brand))
            case _:
                return False
        return True

    def _brands(self) -> list[str]:
        maker, clock = self.reporting.maker, self.reporting.clock
        with maker.database.read() as session:
            named = rollups.brands(session, maker.workspace_id, clock.now() - KNOWN_BRANDS)
        return [brand for brand in named if brand]
