"""What the tests of the sender do again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from analysis.incident import Incident
from bot.desk import Desk
from bot.outbox import OutboxSender
from bot.sandbox import Message, Sandbox
from bot.slack.gateway import SlackGateway
from storage import incidents, messages, outbox
from storage.database import Database
from storage.delivery_tables import OutboxRow
from storage.messages import PostedMessage
from tests.builders import CRISIS, SetClock
from tests.databases import WORKSPACE


def make_sender(
    database: Database,
    gateway: SlackGateway,
    clock: SetClock,
    *,
    interval: timedelta = timedelta(0),
    owner: str = "sender",
) -> OutboxSender:
    return OutboxSender(database, WORKSPACE, gateway, owner, interval, clock)


@dataclass(slots=True)
class Post:
    """An incident with its messages: in the outbox, in the sandbox, and in the record of what is posted."""

    database: Database
    sandbox: Sandbox
    sender: OutboxSender
    clock: SetClock
    desk: Desk
    incident: Incident

    async def send_all(self) -> int:
        """Send what is due now; how many rows the sender took up."""
        taken = 0
        while await self.sender.send_next():
            taken += 1
            assert taken < 50, self.rows()
        return taken

    def in_channel(self) -> list[Message]:
        """What stands in the channel itself, replies shown there as well left out."""
        return [message for message in self.sandbox.workspace.posted(CRISIS) if not message.is_reply]

    def replies(self) -> list[Message]:
        (card,) = self.in_channel()
        return self.sandbox.workspace.replies(CRISIS, card.ts)

    def rows(self) -> list[tuple[str, str, str | None]]:
        """Key, state and error of every row, oldest first, the incident's prefix left away."""
        with self.database.read() as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
            return [(row.dedup_key.split(":", 2)[2], row.state, row.error) for row in rows]

    def states(self) -> dict[str, str]:
        return {key: state for key, state, _ in self.rows()}

    def waits_until(self, key: str) -> datetime | None:
        with self.database.read() as session:
            return session.scalar(select(OutboxRow.not_before).where(OutboxRow.dedup_key.endswith(f":{key}")))

    def card_record(self) -> PostedMessage | None:
        with self.database.read() as session:
            return messages.card(session, WORKSPACE, self.incident.id)

    def records(self) -> list[PostedMessage]:
        with self.database.read() as session:
            return messages.of_incident(session, WORKSPACE, self.incident.id)

    def timeline(self) -> list[tuple[str, dict[str, object]]]:
        with self.database.read() as session:
            entries = incidents.timeline(session, WORKSPACE, self.incident.id)
        return [(entry.kind, entry.details) for entry in entries]

    def failures(self) -> list[str | None]:
        with self.database.read() as session:
            return [row.error for row in outbox.failures(session, WORKSPACE)]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.sandbox.workspace.api_calls)
