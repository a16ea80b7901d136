"""Forms of who hears of an incident and who may do what: routes and roles.

Each is filled with what holds; ``metadata`` comes back with what was filled in.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.home_ids import ANY, SettingsAction, SettingsForm
from bot.slack.views import fields
from bot.slack.views.settings_frame import Groups, SettingsFrame
from bot.team_options import RoleName, RouteOption
from bot.team_settings import Name, TeamSettings


def route(
    frame: SettingsFrame,
    route: RouteOption | None,
    at: str,
    brands: Sequence[str],
    groups: Groups,
    settings: TeamSettings,
    metadata: str,
) -> Block:
    """A route, a new one if None. ``at`` is its place in the list."""
    names = list(dict.fromkeys([*([route.brand] if route and route.brand else []), *brands]))
    brand_options = [blocks.option(frame.texts.text("settings.every_brand"), ANY)]
    brand_options += [blocks.option(each, each) for each in names if len(each) <= 100]
    level_options = [blocks.option(frame.texts.text("settings.every_level"), ANY)]
    level_options += [
        blocks.option(frame.texts.text(f"settings.from_{level}"), level) for level in ("red", "orange", "yellow")
    ]
    body: list[Block] = [
        fields.one_of(
            "brand", frame.texts.text("settings.of_brand"), brand_options, (route.brand if route else None) or ANY
        ),
        fields.one_of(
            "level", frame.texts.text("settings.of_level"), level_options, (route.level if route else None) or ANY
        ),
        fields.channels("channels", frame.texts.text("settings.to_channels"), route.channels if route else ()),
        *frame.user_groups(groups, route.groups if route else ()),
        blocks.context(frame.texts.text("settings.route_note")),
    ]
    if route is not None:
        body.append(frame.remove(SettingsAction.REMOVE_ROUTE, at))
    body += frame.give_back(Name.ROUTING, settings)
    return frame.form(SettingsForm.ROUTE, metadata, body)


def people(frame: SettingsFrame, role: RoleName, groups: Groups, settings: TeamSettings, metadata: str) -> Block:
    """Who has a role, and what that means."""
    ids = settings.permissions.of(role)
    title, meaning = frame.texts.text(f"settings.role_{role}"), frame.texts.text(f"settings.role_{role}_means")
    body = [
        blocks.section(f"*{title}*\n{meaning} {frame.texts.text('settings.any_of')}"),
        fields.people("users", frame.texts.text("settings.people_named"), [each for each in ids if each[0] in "UW"]),
        *frame.user_groups(groups, ids),
        fields.channels("channels", frame.texts.text("settings.people_of"), [each for each in ids if each[0] in "CG"]),
        *frame.give_back(Name.PERMISSIONS, settings),
    ]
    return frame.form(SettingsForm.PEOPLE, metadata, body)
