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
    """What can be done with a live incident: the frequent acts as buttons, corrections as menus."""
    if not incident.is_live:
        return []
    return [
        blocks.actions(*_buttons(incident, texts), _more(incident, texts)),
        blocks.actions(*_questions(incident, texts), _classes(incident, texts), _levels(incident, texts)),
    ]


def _buttons(incident: Incident, texts: Catalogue) -> list[Block]:
    value = str(incident.id)
    confirm = blocks.confirmation(
        texts.text("card.resolve_title"),
        texts.text("card.resolve_text"),
        texts.text("card.confirm"),
        texts.text("card.deny"),
    )
    acknowledge = blocks.button(texts.text("card.acknowledge"), Action.ACKNOWLEDGE, value, style="primary")
    put_off = Action.SNOOZE if incident.snoozed_until is None else Action.WAKE
    return [
        *([acknowledge] if incident.acknowledged_at is None else []),
        blocks.button(texts.text("card.say"), Action.SAY, value),
        blocks.button(texts.text(f"card.{'snooze' if put_off is Action.SNOOZE else 'wake'}"), put_off, value),
        blocks.button(texts.text("card.resolve"), Action.RESOLVE, value, confirm=confirm),
    ]


def _questions(incident: Incident, texts: Catalogue) -> list[Block]:
    value = str(incident.id)
    return [
        blocks.button(texts.text("why.samples"), WordAction.SAMPLES, value),
        blocks.button(texts.text("why.button"), WordAction.WHY, value),
    ]


def _more(incident: Incident, texts: Catalogue) -> Block:
    return blocks.overflow(
        Action.MORE, [blocks.option(texts.text(f"card.{more.value}"), f"{incident.id}:{more.value}") for more in More]
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
