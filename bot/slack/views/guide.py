"""Help, and what is said to what cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.answers.answerer import Occasion, Page
from bot.answers.guide import GuideFacts
from bot.asking.guide import examples
from bot.asking.questions import Calendar, Dates, Last, NotUnderstood, Problem, Visibility, Window
from bot.asking.rendering import render_window
from bot.asking.vocabulary import COMMANDS, VISIBILITY
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import AnswerAction
from bot.slack.ids import Command as SlashCommand
from bot.slack.text import clip, code, name
from bot.slack.views.typed import typed

#: Names in the examples until a brand is known.
_BRANDS = ("Lantern", "Beacon")
#: The value of a button in characters.
VALUE_LIMIT = 2000


def guide(facts: GuideFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """Each command with an example that can be copied, and what comes back."""
    language = texts.language
    brand, other = (*(clip(each, 40) for each in facts.brands[:2]), *_BRANDS)[:2]
    lines = [
        texts.text(
            "help.line",
            example=code(typed(examples(command, brand, other, language)[0], language)),
            what=texts.text(f"gives.{command.value}"),
        )
        for command in facts.commands
    ]
    page = f"*{texts.text('help.title')}*\n" + "\n".join(f"• {line}" for line in lines)
    names = ", ".join(COMMANDS[command][language][0] for command in facts.commands)
    notes = [_windows(occasion, texts), texts.text("help.brand"), _seen(texts)]
    line = texts.text("help.fallback", commands=names)
    return Page(line, [blocks.section(page), blocks.section("\n".join(notes))])


def _windows(occasion: Occasion, texts: Catalogue) -> str:
    today = occasion.now.astimezone(occasion.zone).date()
    shown: dict[str, Window] = {
        "today": Calendar.TODAY,
        "yesterday": Calendar.YESTERDAY,
        "day": Last(24),
        "days": Last(7 * 24),
        "week": Calendar.WEEK,
        "last_week": Calendar.LAST_WEEK,
        "month": Calendar.MONTH,
        "dates": Dates(today - timedelta(days=2), today),
    }
    words = {key: code(render_window(window, texts.language)) for key, window in shown.items()}
    return texts.text("help.windows", zone=occasion.zone.key, **words)


def _seen(texts: Catalogue) -> str:
    words = {kind.value: code(VISIBILITY[kind][texts.language][0]) for kind in Visibility}
    return texts.text("help.seen", **words)


def complaint(problem: NotUnderstood, brands: Sequence[str], texts: Catalogue) -> str:
    """What is wrong with what was typed, in a sentence."""
    known = ", ".join(name(brand) for brand in brands[:10]) or texts.text("problem.no_brands")
    unknown_brand = problem.problem in (Problem.UNKNOWN_BRAND, Problem.TWO_BRANDS_NEEDED)
    values = {"brands": known} if unknown_brand else {}
    return texts.text(f"problem.{problem.problem.value}", text=name(problem.text), **values)


def unknown_command(command: str, texts: Catalogue) -> str:
    return texts.text("problem.unknown_command", command=name(command))


def did_you_mean(complaint: str, meant: str, texts: Catalogue) -> Page:
    """The complaint, with what was perhaps meant as a line to copy and as a button."""
    command = f"{SlashCommand.SENTIMENT.value} {meant}"
    question = texts.text("problem.meant", command=code(clip(command, blocks.SECTION_LIMIT // 4)))
    body = [blocks.section(f"{complaint}\n{question}")]
    if len(meant) <= VALUE_LIMIT:
        body.append(blocks.actions(_ask(meant, texts)))
    return Page(clip(f"{complaint} {question}", blocks.SECTION_LIMIT), body)


def _ask(meant: str, texts: Catalogue) -> Block:
    return blocks.button(texts.text("problem.ask_meant"), AnswerAction.ASK.value, meant, style="primary")


def complain(complaint: str, help_page: Page) -> Page:
    """The complaint above the help."""
    line = clip(f"{complaint} {help_page.line}", blocks.SECTION_LIMIT)
    return Page(line, [blocks.section(complaint), *help_page.blocks])
