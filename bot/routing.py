"""Who else hears of an incident: notices in other channels, calls of user groups, as the team's routes say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from analysis.incident import Incident
from bot.announcer import key_of
from bot.caller import CALL_PRIORITY
from bot.incident_book import IncidentBook
from bot.slack import blocks
from bot.slack.ids import Purpose
from bot.slack.text import name
from bot.slack.views.wording import level_emoji, level_name, subject_name
from bot.team_options import RouteOption
from bot.team_settings import TeamSettings
from storage import incidents, outbox
from storage.outbox import OutboxMessage

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Router:
    """Looks at live incidents whose card is out, and writes what their routes ask for into the outbox.

    The outbox knows what was said by its key, of which the level is a part: each is said once for every level that an
    incident reaches, whatever is restarted. An incident that is snoozed or only watched goes nowhere.
    """

    book: IncidentBook
    settings: Callable[[], TeamSettings]

    def look(self) -> int:
        """Say what is to be said; returns how much that was."""
        settings = self.settings()
        if not settings.routing:
            return 0
        with self.book.database.read() as session:
            live = incidents.live(session, self.book.workspace_id)
        return sum(self._send(one, settings) for one in live if one.announced_at and not one.snoozed_until)

    def _send(self, incident: Incident, settings: TeamSettings) -> int:
        routes = [route for route in settings.routing if route.takes(incident.brand, incident.worst_level)]
        if not routes:
            return 0
        with self.book.database.write() as session:
            said = sum(self._notice(session, incident, channel, settings) for channel in _channels(routes))
            said += sum(self._call(session, incident, group) for group in _groups(routes))
        if said:
            log.info("incident %d went %d ways", incident.number, said)
        return said

    def _notice(self, session: Session, incident: Incident, channel: str, settings: TeamSettings) -> int:
        home = self.book.announcer.channel
        if channel == home:
            return 0
        texts = settings.texts_of(channel)
        line = texts.text(
            "home.notice",
            emoji=level_emoji(incident),
            number=incident.number,
            brand=name(subject_name(incident, texts)),
            level=level_name(incident.worst_level, texts),
            channel=f"<#{home}>",
        )
        return self._add(session, incident, f"notice:{channel}", channel, line, in_thread=False)

    def _call(self, session: Session, incident: Incident, group: str) -> int:
        texts = self.book.announcer.texts
        line = texts.text("home.call", group=f"<!subteam^{group}>", level=level_name(incident.worst_level, texts))
        return self._add(session, incident, f"call:{group}", self.book.announcer.channel, line, in_thread=True)

    def _add(self, session: Session, incident: Incident, what: str, channel: str, line: str, *, in_thread: bool) -> int:
        payload = {"text": line, "blocks": [blocks.section(line)], **({"thread": True} if in_thread else {})}
        message = OutboxMessage(
            dedup_key=key_of(incident, f"route:{incident.worst_level.name.lower()}:{what}"),
            kind="post",
            channel=channel,
            purpose=Purpose.CALL,
            priority=CALL_PRIORITY,
            payload=payload,
            incident_id=incident.id,
        )
        return int(outbox.add(session, incident.workspace_id, message, datetime.now(UTC)) is not None)


def _channels(routes: list[RouteOption]) -> list[str]:
    return list(dict.fromkeys(channel for route in routes for channel in route.channels))


def _groups(routes: list[RouteOption]) -> list[str]:
    return list(dict.fromkeys(group for route in routes for group in route.groups))
