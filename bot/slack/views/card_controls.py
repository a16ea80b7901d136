"""The buttons and menus of a card."""

from __future__ import annotations

from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident
from analysis.level import Level
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import BY_NUMBERS, Action, More, WordAction
from bot.slack.views.wording import class_name, level_name


def controls(incident: Incident, texts: Catalogue) -> list[Block]:
    """What can be done with a live incident: the frequent acts as buttons, the rarer ones behind three dots, so that
    they have room on a phone, and corrections as menus. Of one that is over people still ask, to learn from it.
    """
    if not incident.is_live:
        return [blocks.actions(*_questions(incident, texts))]
    return [
        blocks.actions(*_buttons(incident, texts), *_questions(incident, texts), _more(incident, texts)),
        blocks.actions(_classes(incident, texts), _levels(incident, texts)),
    ]


def _buttons(incident: Incident, texts: Catalogue) -> list[Block]:
    value = str(incident.id)
    confirm = blocks.confirmation(
        texts.text("card.resolve_title"),
        texts.text("card.resolve_text"),
        texts.text("card.confirm"),
        texts.text("card.deny"),
    )
    # A phone has room for five: whoever acknowledges has it, so that taking it is offered to those who come later.
    first = blocks.button(texts.text("card.acknowledge"), Action.ACKNOWLEDGE, value, style="primary")
    if incident.acknowledged_at is not None:
        first = blocks.button(texts.text("owner.take"), Action.TAKE, value)
    second = blocks.button(texts.text("card.say"), Action.SAY, value)
    if incident.snoozed_until is not None:
        second = blocks.button(texts.text("card.wake"), Action.WAKE, value)
    return [
        first,
        second,
        blocks.button(texts.text("card.resolve"), Action.RESOLVE, value, confirm=confirm),
    ]


def call_buttons(incident: Incident, texts: Catalogue) -> list[Block]:
    """What whoever is called for help does first, where they are called."""
    value = str(incident.id)
    return [
        blocks.actions(
            blocks.button(texts.text("card.acknowledge"), Action.ACKNOWLEDGE, value, style="primary"),
            blocks.button(texts.text("owner.take"), Action.TAKE, value),
        )
    ]


_MORE_TEXTS = {
    More.ASSIGN: "owner.assign",
    More.ESCALATE: "escalate.button",
    More.SNOOZE: "card.snooze",
    More.FALSE_ALARM: "card.false_alarm",
    More.MERGE: "card.merge",
}


def _questions(incident: Incident, texts: Catalogue) -> list[Block]:
    value = str(incident.id)
    return [
        blocks.button(texts.text("why.samples"), WordAction.SAMPLES, value),
        blocks.button(texts.text("why.button"), WordAction.WHY, value),
    ]


def _more(incident: Incident, texts: Catalogue) -> Block:
    offered = [more for more in More if more is not More.SNOOZE or incident.snoozed_until is None]
    return blocks.overflow(
        Action.MORE, [blocks.option(texts.text(_MORE_TEXTS[more]), f"{incident.id}:{more.value}") for more in offered]
    )


def _classes(incident: Incident, texts: Catalogue) -> Block:
    options = [blocks.option(class_name(kind, texts), f"{incident.id}:{kind.value}") for kind in CrisisClass]
    return blocks.select(
        Action.CLASS, texts.text("card.class_menu"), options, f"{incident.id}:{incident.crisis_class.value}"
    )


def _levels(incident: Incident, texts: Catalogue) -> Block:
    """A person's level is a floor; the first option leaves it to the numbers."""
    chosen = incident.held.owner_level if incident.held is not None else None
    options = [
        blocks.option(texts.text("card.level_by_numbers"), f"{incident.id}:{BY_NUMBERS}"),
        *(
            blocks.option(
                texts.text("card.level_by_hand", level=level_name(level, texts)),
                f"{incident.id}:{level.name.lower()}",
            )
            for level in Level
        ),
    ]
    value = BY_NUMBERS if chosen is None else chosen.name.lower()
    return blocks.select(Action.LEVEL, texts.text("card.level_menu"), options, f"{incident.id}:{value}")
