"""Everything that people can use in Slack, by id, and which test uses it: what is new and has no test fails one."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

from bot.asking.vocabulary import Command as Word
from bot.slack.home_ids import HomeAction, SettingsAction, SettingsForm
from bot.slack.ids import PIN, Action, AnswerAction, Command, Form, More, Shortcut, WordAction

Test = TypeVar("Test", bound=Callable[..., object])
_KINDS: Final[tuple[type[StrEnum], ...]] = (
    *(Command, Action, AnswerAction, More, Form, Shortcut, WordAction),
    *(HomeAction, SettingsAction, SettingsForm),
)
#: Pages of the settings that only show something.
_SHOWN: Final = {SettingsForm.MAIN.value, SettingsForm.NOTE.value}
#: Forms in which something wrong can be filled in.
_FALLIBLE: Final = (
    *(Form.SNOOZE, Form.FALSE_ALARM, Form.SILENCE, Form.REPORT, Form.OPEN),
    *(SettingsForm.SENSITIVITY, SettingsForm.QUIET, SettingsForm.BRAND, SettingsForm.ROUTE, SettingsForm.DIGEST),
    *(SettingsForm.WORDS, SettingsForm.PEOPLE),
)
_tested: dict[str, set[str]] = {}


def said(text: str) -> str:
    """The id of what was asked for behind a slash command."""
    first = text.split(" ")[0]
    return f"asked {first if first in set(Word) else Word.SENTIMENT}"


def wrong(form: str) -> str:
    """The id of a form that came back because of what was filled in."""
    return f"wrong {form}"


def everything() -> set[str]:
    """The ids of all that a test has to use."""
    ids = {one.value for kind in _KINDS for one in kind} - _SHOWN
    ids |= {said(word) for word in Word} | {wrong(form) for form in _FALLIBLE}
    return ids | {PIN}


def uses(*ids: str) -> Callable[[Test], Test]:
    """Says of a test what it uses; whether it really did is looked at when it has run."""

    def marked(test: Test) -> Test:
        _tested[test.__name__] = set(ids)
        return test

    return marked


def used_by(test: str) -> set[str]:
    return _tested.get(test, set())


def claimed() -> set[str]:
    """What the tests that were imported say they use."""
    return set().union(*_tested.values())
