"""Help, and what is said to what cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.answers.answerer import Occasion, Page, Place
from bot.answers.guide import GuideFacts
from bot.asking.guide import examples
from bot.asking.questions import Calendar, Dates, Last, NotUnderstood, Problem, Visibility, Window
from bot.asking.rendering import render_window
from bot.asking.vocabulary import COMMANDS, VISIBILITY, Command
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import AnswerAction
from bot.slack.ids import Command as SlashCommand
from bot.slack.text import clip, code, name
from bot.slack.views.typed import typed, typed_on

#: Names in the examples until a brand is known.
_BRANDS = ("Lantern", "Beacon")
#: The value of a button in characters.
VALUE_LIMIT = 2000


def guide(facts: GuideFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """Each command with an example that can be copied, and what comes back."""
    language = texts.language
    brand, other = (*(clip(each, 40) for each in facts.brands[:2]), *_BRANDS)[:2]
    is_terminal = occasion.place is Place.TERMINAL

    def line_of(command: Command) -> str:
        question = examples(command, brand, other, language)[0]
        needs_slack = command in facts.need_slack
        example = typed(question, language) if needs_slack else typed_on(occasion, question, language)
        return "• " + texts.text("help.line", example=code(example), what=texts.text(f"gives.{command.value}"))

    apart = facts.need_slack if is_terminal else ()
    page = [f"*{texts.text('help.title')}*", *(line_of(each) for each in facts.commands if each not in apart)]
    if apart:
        page += ["", texts.text("help.only_in_slack"), *map(line_of, apart)]
    names = texts.text("words.between_words").join(COMMANDS[command][language][0] for command in facts.commands)
    notes = [_windows(occasion, texts), texts.text("help.brand"), *([] if is_terminal else [_seen(texts)])]
    line = texts.text("help.fallback", commands=names)
    return Page(line, [blocks.section("\n".join(page)), blocks.section("\n".join(notes))])


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
    known = texts.text("words.between_words").join(name(brand) for brand in brands[:10]) or texts.text(
        "problem.no_brands"
    )
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
    return Page(clip(texts.sentences(complaint, question), blocks.SECTION_LIMIT), body)


def _ask(meant: str, texts: Catalogue) -> Block:
    return blocks.button(texts.text("problem.ask_meant"), AnswerAction.ASK.value, meant, style="primary")


def complain(complaint: str, help_page: Page) -> Page:
    """The complaint above the help."""
    line = clip(f"{complaint} {help_page.line}", blocks.SECTION_LIMIT)
    return Page(line, [blocks.section(complaint), *help_page.blocks])
