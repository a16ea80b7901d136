"""Who may do what: pure rules, and what a team writes about it."""

from __future__ import annotations

import pytest

from analysis.escalation import Step, Target, TargetKind
from analysis.level import Level
from analysis.permissions import LEADS_ACTS, Act, Allowed, PermissionPolicy, called_by, lowers, targets_of
from analysis.policy_errors import PolicyError
from analysis.severity_level import HeldLevel, set_by_owner
from bot.errors import StartupError
from bot.settings import load_settings
from tests.builders import MINUTE, NOW, an_incident

TEAM, LEAD = targets_of(["S0TEAM"], "here"), targets_of(["U0LEAD"], "here")
EDITORS, CALLED = targets_of(["S0EDIT"], "here"), targets_of(["C0BOARD"], "here")
POLICY = PermissionPolicy(TEAM, LEAD, EDITORS, CALLED)


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.CHANGE_SETTINGS}))
def test_without_any_list_everybody_may_do_everything(act: Act) -> None:
    assert PermissionPolicy(called=CALLED).allowed(act).is_everybody


@pytest.mark.parametrize("act", sorted(set(Act) - LEADS_ACTS - {Act.CHANGE_SETTINGS}))
def test_responders_leads_and_whoever_is_called_may_act(act: Act) -> None:
    assert POLICY.allowed(act) == Allowed((*TEAM, *LEAD, *CALLED))


@pytest.mark.parametrize("act", sorted(LEADS_ACTS))
def test_what_makes_an_alarm_smaller_is_for_leads(act: Act) -> None:
    assert POLICY.allowed(act) == Allowed(LEAD)
    assert PermissionPolicy(leads=LEAD).allowed(act) == Allowed(LEAD)


@pytest.mark.parametrize("act", sorted(LEADS_ACTS))
def test_without_leads_responders_do_the_leads_part(act: Act) -> None:
    assert PermissionPolicy(TEAM).allowed(act) == Allowed(TEAM)


def test_leads_alone_do_not_keep_others_from_acting() -> None:
    assert PermissionPolicy(leads=LEAD).allowed(Act.ACKNOWLEDGE).is_everybody


def test_settings_are_changed_by_editors_and_admins_and_by_nobody_else() -> None:
    assert POLICY.allowed(Act.CHANGE_SETTINGS) == Allowed(EDITORS, admins=True)
    assert not PermissionPolicy(TEAM, LEAD).allowed(Act.CHANGE_SETTINGS).is_everybody


def test_setting_a_lower_level_lowers_and_setting_a_higher_one_does_not() -> None:
    orange = an_incident(held=HeldLevel(Level.ORANGE, NOW))
    assert lowers(orange, Level.YELLOW)
    assert not lowers(orange, Level.RED)
    assert not lowers(orange, Level.ORANGE)
    assert not lowers(orange, None)


def test_taking_away_a_floor_lowers_even_while_the_numbers_hold_the_level() -> None:
    held = set_by_owner(HeldLevel(Level.ORANGE, NOW), Level.RED)
    assert lowers(an_incident(held=held, level=held.level), None)
    floor = HeldLevel(Level.RED, NOW, owner_level=Level.ORANGE)
    assert lowers(an_incident(held=floor, level=Level.RED), None)


def test_the_ladders_name_everybody_whom_they_call_once() -> None:
    lead, team = Target(TargetKind.USER, "U0LEAD"), Target(TargetKind.USER_GROUP, "S0TEAM")
    ladders = [[Step(MINUTE, (lead,)), Step(2 * MINUTE, (lead, team))], [Step(MINUTE, (team,))]]
    assert called_by(ladders) == (lead, team)


def test_an_id_that_is_none_is_refused_and_named() -> None:
    with pytest.raises(PolicyError, match=r"permissions\.leads: 'maya' is no id of a person"):
        targets_of(["maya"], "permissions.leads")


def test_the_settings_give_the_policy_with_those_whom_the_ladder_calls() -> None:
    settings = load_settings(
        permissions={"responders": ["S0TEAM"], "leads": ["U0LEAD"], "editors": ["S0EDIT"]},
        escalation={"red": [{"after": 0, "targets": ["C0BOARD"]}]},
    )
    assert settings.permission_policy() == POLICY
    with pytest.raises(StartupError, match=r"PERMISSIONS \(responders\.0\) .*'#crisis' is no Slack id"):
        load_settings(permissions={"responders": ["#crisis"]})
