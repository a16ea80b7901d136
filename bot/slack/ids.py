"""The names by which Slack and Tocsin know each other's commands and buttons, in one place."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """Slash commands; the manifest registers exactly these."""

    SENTIMENT = "/sentiment"
    TOCSIN = "/tocsin"
    HOTSPOTS = "/hotspots"
    SAMPLES = "/samples"
    INCIDENTS = "/incidents"


class Action(StrEnum):
    """Buttons and menus of the card; their value is, or begins with, the incident's id."""

    ACKNOWLEDGE = "incident_acknowledge"
    TAKE = "incident_take"
    RESOLVE = "incident_resolve"
    SAY = "incident_say"
    SNOOZE = "incident_snooze"
    WAKE = "incident_wake"
    MORE = "incident_more"
    CLASS = "incident_class"
    LEVEL = "incident_level"
    OPEN_THREAD = "incident_open_thread"


class AnswerAction(StrEnum):
    """Buttons of answers to commands."""

    SHARE = "answer_share"
    ASK = "answer_ask"


class More(StrEnum):
    """What the card's menu of rarer acts offers: at most five, as Slack has it."""

    ASSIGN = "assign"
    ESCALATE = "escalate"
    SNOOZE = "snooze"
    FALSE_ALARM = "false_alarm"
    MERGE = "merge"


#: In the menu of levels: leave it to the numbers.
BY_NUMBERS = "by_numbers"


class Form(StrEnum):
    """Modals, by callback id."""

    SNOOZE = "snooze"
    SAY = "say"
    MERGE = "merge"
    ASSIGN = "assign"
    FALSE_ALARM = "false_alarm"
    TIMELINE = "add_to_timeline"
    REPORT = "report_mention"
    OPEN = "open_incident"
    SILENCE = "silence"
    SILENCE_PREVIEW = "silence_preview"


class Shortcut(StrEnum):
    """Message shortcuts, by callback id; the manifest registers exactly these."""

    TIMELINE = "message_to_timeline"
    REPORT = "message_as_mention"
    OPEN = "message_opens_incident"


#: The reaction that adds a message to the timeline.
PIN = "pushpin"


class Purpose(StrEnum):
    """What a posted message is for."""

    CARD = "card"
    UPDATE = "update"
    ACTION = "action"
    CLOSING = "closing"
    CALL = "call"
    HANDOVER = "handover"
    OPS = "ops"


#: Type of the metadata that every message carries, and the key in it by which a lost answer is found again.
METADATA_EVENT = "tocsin_message"
METADATA_KEY = "outbox_key"

#: Stands in a view for the id of a picture that is uploaded only when the message is sent.
PICTURE = "$picture"


class WordAction(StrEnum):
    """Buttons about what was said. On samples their value is the mention's id, on a card the incident's.

    Those of a proposed word carry the word. Those of the post to label begin with the mention's id, with the brand
    after a colon if it is about one.
    """

    IS_NEGATIVE = "mention_is_negative"
    IS_NEUTRAL = "mention_is_neutral"
    IS_POSITIVE = "mention_is_positive"
    NOT_ABOUT_US = "mention_is_not_about_us"
    EXPLAIN = "mention_explain"
    LABEL_NEGATIVE = "label_negative"
    LABEL_NEUTRAL = "label_neutral"
    LABEL_POSITIVE = "label_positive"
    LABEL_NOT_ABOUT_US = "label_not_about_us"
    LABEL_SKIP = "label_skip"
    ACCEPT_WORD = "word_accept"
    REFUSE_WORD = "word_refuse"
    SAMPLES = "incident_samples"
    WHY = "incident_why"
