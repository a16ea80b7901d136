"""What an order to snooze did, in a sentence."""

from __future__ import annotations

from bot.answers.answerer import Occasion
from bot.asking.guide import examples
from bot.asking.questions import Snooze
from bot.asking.vocabulary import Command
from bot.catalogue import Catalogue
from bot.slack.text import name
from bot.slack.views.typed import typed_on
from bot.slack.views.windows import full_time
from bot.slack.views.wording import subject_name
from bot.snoozing import SnoozeAnswer


def snoozed(answer: SnoozeAnswer, occasion: Occasion, texts: Catalogue) -> str:
    """That it sleeps and until when, or why nothing was put off."""
    zone = occasion.zone
    incident = answer.incident
    if incident is not None:
        brand = name(subject_name(incident, texts))
        until = full_time(answer.until, zone)
        return texts.text("snoozed.done", number=incident.number, brand=brand, until=until, zone=zone.key)
    refusal = "none_live" if answer.refusal is None else answer.refusal.value
    numbers = texts.text("words.between_words").join(map(str, answer.live[:20]))
    return texts.text(
        f"snoozed.{refusal}", number=answer.number, numbers=numbers, command=_example(answer, occasion, texts)
    )


def _example(answer: SnoozeAnswer, occasion: Occasion, texts: Catalogue) -> str:
    example = examples(Command.SNOOZE, "", "", texts.language)[0]
    until = example.until if isinstance(example, Snooze) else ""
    return typed_on(occasion, Snooze(until, answer.live[0] if answer.live else 1), texts.language)
