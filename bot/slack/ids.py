"""The names by which Slack and Tocsin know each other's commands and buttons, in one place."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """Slash commands; the manifest registers exactly these."""

    SENTIMENT = "/sentiment"


class Action(StrEnum):
    """Buttons of the card; their value is the incident's id."""

    ACKNOWLEDGE = "incident_acknowledge"
    RESOLVE = "incident_resolve"


class Purpose(StrEnum):
    """What a posted message is for."""

    CARD = "card"
    UPDATE = "update"
    ACTION = "action"
    CLOSING = "closing"


#: Type of the metadata that every message carries, and the key in it by which a lost answer is found again.
METADATA_EVENT = "tocsin_message"
METADATA_KEY = "outbox_key"

#: Stands in a view for the id of a picture that is uploaded only when the message is sent.
PICTURE = "$picture"
