"""What people add to an incident's timeline: messages, by shortcut or by a pushpin."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.incident import Incident
from analysis.privacy import mask
from analysis.text import clean
from bot.desk_acts import Actor
from bot.incident_book import IncidentBook
from bot.slack.ids import Purpose
from bot.slack.text import clip
from storage import incidents, messages, pinned

#: So much of a message is kept.
LONGEST_TEXT = 3000
#: As many as a menu of Slack takes.
MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message in Slack: where it stands, what it says, and who wrote it, by Slack id."""

    channel: str
    ts: str
    text: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The timelines of one book's incidents. An ended incident takes messages too: the review comes later."""

    book: IncidentBook

    def incident_of(self, channel: str, thread_ts: str) -> Incident | None:
        """The incident whose card is the first message of the thread."""
        with self.book.database.read() as session:
            card = messages.find(session, self.book.workspace_id, channel, thread_ts)
            if card is None or card.incident_id is None or card.purpose != Purpose.CARD:
                return None
            return incidents.get(session, self.book.workspace_id, card.incident_id)

    def choices(self) -> list[Incident]:
        """The incidents that one may mean: the live ones first, then the newest."""
        with self.book.database.read() as session:
            everything = incidents.list_all(session, self.book.workspace_id)
        return sorted(everything, key=lambda one: (not one.is_live, -one.number))[:MOST_CHOICES]

    def add(self, incident_id: int, quoted: Quoted, who: Actor) -> bool:
        """Keep a message, masked, in the timeline; False if it is there already."""
        with self.book.database.write() as session:
            return pinned.add(
                session,
                self.book.workspace_id,
                incident_id,
                channel=quoted.channel,
                ts=quoted.ts,
                text=kept(quoted.text),
                author=quoted.author,
                at=self.book.clock.now(),
                actor=who.name,
            )

    def remove(self, channel: str, ts: str, who: Actor) -> bool:
        """Note that it was taken out; False if it was in no timeline."""
        with self.book.database.write() as session:
            return (
                pinned.remove(
                    session,
                    self.book.workspace_id,
                    channel=channel,
                    ts=ts,
                    at=self.book.clock.now(),
                    actor=who.name,
                )
                is not None
            )


def kept(text: str) -> str:
    """A message as it is stored: clean, without personal data, and not endless."""
    return clip(mask(clean(text)), LONGEST_TEXT)
