"""``python -m bot.commands_table``: writes ``docs/commands.md`` from the grammar, so that the two never differ."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.answers.table import available, need_slack
from bot.asking.guide import SYNTAX, UNTILS, examples
from bot.asking.questions import Calendar, Dates, Last, Visibility, Window
from bot.asking.rendering import render_window
from bot.asking.vocabulary import COMMANDS, VISIBILITY, Command, Language
from bot.catalogue import LANGUAGES, catalogue
from bot.slack.commands import ALIASES
from bot.slack.ids import Command as SlashCommand
from bot.slack.views.typed import typed

FILE = Path(__file__).parents[1] / "docs" / "commands.md"
_BRANDS = ("Lantern", "Beacon")

_HEAD = """<!-- Written by `python -m bot.commands_table` from the grammar; a test fails when it is out of date. -->

# Commands

What stands behind `/sentiment` and `/tocsin`, which understand the same, in English or Chinese.
{aliases}
What stands in square brackets may be left out; a window, a brand and `by` may come in any order. The answer is in your
language, its days are those of your time zone, and it says so.

- **Typos** are answered with what was probably meant, as a button and as a line to copy.
- **Who sees it**: everybody in the alert channel, in channels that `TOCSIN_TEAM_CHANNELS='["#pr"]'` names and in those
  that the escalation calls; elsewhere only you, with a *Share* button that posts the answer with your name.
  {visibility} at the end of a command override that. Help and mistakes are for you alone.
- **Brands** are known by a beginning that only one has. What stands in quotation marks is taken as it is.
- **On a terminal**: `tocsin ask "today lantern"` gives the same answer, `--json` the facts behind it. `--at TIME` looks
  back: nothing after that moment counts. `--zone` and `--language` choose for whom. Forms and buttons need Slack
  ({need_slack}); everything else works there too.
"""

_UNTIL_HEAD = """## Until when

What `snooze` takes, and the forms and `tocsin silence add --until` as well: at least a minute and at most two weeks
from now, in the time zone of who asks (of the team with `tocsin silence`).
"""


def commands_table() -> str:
    """The whole page."""
    aliases = ", ".join(f"`{alias.value}`" for alias, command in ALIASES.items() if Command(command) in available())
    forms = ", ".join(f"`{COMMANDS[command]['en'][0]}`" for command in need_slack())
    visibility = " and ".join(f"`{VISIBILITY[kind]['en'][0]}` (`{VISIBILITY[kind]['zh'][0]}`)" for kind in Visibility)
    head = _HEAD.format(
        aliases=f"{aliases} are commands of their own: they leave out the first word.",
        visibility=visibility,
        need_slack=forms,
    )
    return "\n".join([head, *_windows(), "", *_commands(), "", _UNTIL_HEAD, *_untils(), ""])


def write() -> None:
    FILE.write_text(commands_table(), "utf-8")


def _windows() -> list[str]:
    today = examples(Command.SENTIMENT, *_BRANDS, "en")
    dates = next(each.window for each in today if hasattr(each, "window") and isinstance(each.window, Dates))
    windows: list[tuple[Window, str]] = [
        (Calendar.TODAY, "since midnight, against the same hours yesterday"),
        (Calendar.YESTERDAY, "the whole day before, against the day before that"),
        (Calendar.DAY_BEFORE, "the whole day two days ago, against the day before that"),
        (Last(24), "the last 24 hours, against the 24 before; any number of hours; `last 24 hours` is the same"),
        (Last(7 * 24), "the last 7 days, against the 7 before; any number of days up to a year"),
        (Calendar.WEEK, "since Monday, against the same part of last week; `this week` is the same"),
        (Calendar.LAST_WEEK, "Monday to Sunday, against the week before"),
        (Calendar.MONTH, "since the first, against the same part of last month; `this month` is the same"),
        (Calendar.LAST_MONTH, "the whole month, against the month before"),
        (dates, "whole days, both included, against as many before; one date is one day"),
    ]
    rows = [f"| `{render_window(each, 'en')}` | `{render_window(each, 'zh')}` | {what} |" for each, what in windows]
    return ["| Window | 时段 | Meaning |", "| --- | --- | --- |", *rows]


def _untils() -> list[str]:
    meanings = (
        "minutes from now",
        "hours from now",
        "both",
        "days from now, 14 at most",
        "the next such time, today or tomorrow; hours go from 0 to 23",
        "at 20:00",
        "a time of a day",
        "a day without a time means 9:00",
        "the next such day",
    )
    rows = [f"| `{en}` | `{zh}` | {what} |" for (en, zh), what in zip(UNTILS, meanings, strict=True)]
    return ["| UNTIL | 到何时 | Meaning |", "| --- | --- | --- |", *rows]


def _commands() -> list[str]:
    head = ["| Command | 命令 | Example | 例子 | What comes back | 返回 |", "| --- | --- | --- | --- | --- | --- |"]
    return [*head, *(_row(command) for command in available())]


def _row(command: Command) -> str:
    cells = [_syntax(command, language) for language in LANGUAGES]
    cells += [_examples(command, language) for language in LANGUAGES]
    cells += [catalogue(language).text(f"gives.{command.value}") for language in LANGUAGES]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _syntax(command: Command, language: Language) -> str:
    slots = [catalogue(language).text(f"slot.{slot.value}") for slot in SYNTAX[command]]
    words = [] if command is Command.SENTIMENT else [COMMANDS[command][language][0]]
    return f"`{' '.join([SlashCommand.SENTIMENT.value, *words, *slots])}`"


def _examples(command: Command, language: Language) -> str:
    return "<br>".join(f"`{typed(each, language)}`" for each in examples(command, *_BRANDS, language))


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{FILE} is written\n")
