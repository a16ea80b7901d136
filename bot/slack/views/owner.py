"""Who has an incident: asked in a modal, told in the thread."""

from __future__ import annotations

import re

from analysis.escalation import Target, TargetKind
from analysis.incident import Incident
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Form
from bot.slack.text import address, name

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def owner_of(incident: Incident, texts: Catalogue) -> str:
    """The owner's name; or that nobody has it yet, and once it is over that nobody took it."""
    who = incident.owner_name or incident.acknowledged_by
    return name(who) if who else texts.text("owner.nobody" if incident.is_live else "owner.nobody_took")


def taken(before: Incident, who: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """Who has it now, and who had it before, if that was another."""
    previous = before.owner_name or before.acknowledged_by
    if previous and previous != who:
        line = texts.text("owner.taken_over", who=name(who), before=name(previous))
    else:
        line = texts.text("owner.taken", who=name(who))
    return line, [blocks.section(line)]


def assigned(incident: Incident, who: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """A call for the one who is to have it."""
    owner = incident.owner or ""
    called = address(Target(TargetKind.USER, owner)) if _PERSON.fullmatch(owner) else name(incident.owner_name or "?")
    key = "owner.assigned" if incident.acknowledged_at is not None else "owner.assigned_open"
    line = texts.text(key, who=name(who), owner=called)
    return line, [blocks.section(line)]


def assign_form(incident_id: str, texts: Catalogue) -> Block:
    """Who is to have it?"""
    field: Block = {
        "type": "input",
        "block_id": "owner",
        "label": blocks.plain(texts.text("owner.whom"), 2000),
        "element": {"type": "users_select", "action_id": "value"},
        "optional": False,
    }
    body = [field, blocks.context(texts.text("owner.goes_on"))]
    return blocks.modal(
        Form.ASSIGN.value,
        texts.text("owner.title"),
        texts.text("owner.submit"),
        texts.text("form.close"),
        incident_id,
        body,
    )
