"""What is new in Slack needs a test that uses it over sockets."""

from __future__ import annotations

from tests.e2e import test_cards_in_use, test_commands_in_use, test_settings_in_use
from tests.e2e.everything import claimed, everything

#: Importing them tells what they use.
_MODULES = (test_cards_in_use, test_commands_in_use, test_settings_in_use)


def test_every_command_button_menu_form_and_shortcut_is_used_by_a_test() -> None:
    assert _MODULES
    assert everything() - claimed() == set(), "use it in a test of tests/e2e and name it in @uses"
    assert claimed() - everything() == set(), "there is no such thing any longer"
