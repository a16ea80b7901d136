"""Calls for people: in the incident's thread for a person or a group, in a channel of its own for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from analysis.clocks import Moments
from analysis.escalation import Action, ActionKind, TargetKind
from analysis.incident import Incident
from bot.announcer import Announcer, key_of
from bot.slack import blocks
from bot.slack.ids import Purpose
from bot.slack.text import address, name, reader_time
from bot.slack.views.card_controls import call_buttons
from bot.slack.views.wording import level_emoji, level_name, subject_name
from storage import outbox
from storage.outbox import OutboxMessage

#: A call goes before whatever else waits, cards aside.
CALL_PRIORITY = 2
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Writes calls into the outbox, in the announcer's channel, language and zone."""

    announcer: Announcer

    def call(self, session: Session, action: Action, incident: Incident, moments: Moments, patience: timedelta) -> None:
        """Say what a due action has to say; ``incident`` and ``moments`` are from before it."""
        if action.kind is ActionKind.ESCALATE:
            self._escalate(session, action, incident, moments)
            return
        line = self.announcer.texts.text(
            f"call.{action.kind.value}",
            number=incident.number,
            owner=_owner(incident),
            until=reader_time(action.due_at + patience, self.announcer.zone),
        )
        self._in_thread(session, incident, action.key, line, to_take=action.kind is ActionKind.UNACKNOWLEDGE)

    def by_hand(self, session: Session, action: Action, incident: Incident, who: str) -> None:
        """Somebody calls the next step of the ladder: those on it are asked to help, not told that nobody has it."""
        people = [target for target in action.targets if target.kind is not TargetKind.CHANNEL]
        named = " ".join(address(target) for target in people) or self.announcer.texts.text("escalate.everybody")
        self._in_thread(session, incident, action.key, self._asked("escalate.asked", incident, who, targets=named))
        for target in action.targets:
            if target.kind is TargetKind.CHANNEL:
                channel = f"<#{self.announcer.channel}>"
                line = self._asked("escalate.asked_channel", incident, who, channel=channel)
                key = key_of(incident, f"call:{action.key}:{target.id}")
                self._in_channel(session, incident, key, target.id, line, Purpose.CALL)

    def _asked(self, key: str, incident: Incident, who: str, **where: str) -> str:
        texts = self.announcer.texts
        return texts.text(
            key,
            emoji=level_emoji(incident),
            who=name(who),
            number=incident.number,
            brand=name(subject_name(incident, texts)),
            level=level_name(incident.level, texts),
            **where,
        )

    def missed(self, session: Session, incident: Incident, action: Action) -> bool:
        """Say in the channel that an action did not happen; False if that was said before."""
        texts = self.announcer.texts
        line = texts.text(
            "call.missed",
            number=incident.number,
            brand=name(subject_name(incident, texts)),
            what=texts.text(f"call.what_{action.kind.value}"),
            due=reader_time(action.due_at, self.announcer.zone),
        )
        key = key_of(incident, f"missed:{action.key}")
        return self._in_channel(session, incident, key, self.announcer.channel, line, Purpose.OPS)

    def _escalate(self, session: Session, action: Action, incident: Incident, moments: Moments) -> None:
        people = [target for target in action.targets if target.kind is not TargetKind.CHANNEL]
        if people:
            named = " ".join(address(target) for target in people)
            line = self._nobody("call.escalated", incident, moments.waiting_since, targets=named)
            self._in_thread(session, incident, action.key, line)
        for target in action.targets:
            if target.kind is TargetKind.CHANNEL:
                line = self._nobody(
                    "call.escalated_channel", incident, moments.waiting_since, channel=f"<#{self.announcer.channel}>"
                )
                key = key_of(incident, f"call:{action.key}:{target.id}")
                self._in_channel(session, incident, key, target.id, line, Purpose.CALL)

    def _nobody(self, key: str, incident: Incident, since: datetime, **where: str) -> str:
        texts = self.announcer.texts
        return texts.text(
            key,
            emoji=level_emoji(incident),
            number=incident.number,
            brand=name(subject_name(incident, texts)),
            level=level_name(incident.level, texts),
            since=reader_time(since, self.announcer.zone),
            **where,
        )

    def _in_thread(self, session: Session, incident: Incident, key: str, line: str, *, to_take: bool = True) -> None:
        told = [blocks.section(line), *(call_buttons(incident, self.announcer.texts) if to_take else [])]
        self.announcer.told(session, incident, f"call:{key}", line, told, Purpose.CALL)

    def _in_channel(
        self, session: Session, incident: Incident, key: str, channel: str, line: str, purpose: Purpose
    ) -> bool:
        buttons = call_buttons(incident, self.announcer.texts) if purpose is Purpose.CALL else []
        message = OutboxMessage(
            dedup_key=key,
            kind="post",
            channel=channel,
            purpose=purpose,
            priority=CALL_PRIORITY,
            payload={"text": line, "blocks": [blocks.section(line), *buttons]},
            incident_id=incident.id,
        )
        return outbox.add(session, incident.workspace_id, message, datetime.now(UTC)) is not None


def _owner(incident: Incident) -> str:
    """The owner as Slack calls them, by name where their id is not known."""
    if incident.owner is not None and _PERSON.fullmatch(incident.owner):
        return f"<@{incident.owner}>"
    return name(incident.owner_name or incident.acknowledged_by or "?")
