"""Text on its way into Slack. Every word of a mention is hostile until it has been through here."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.escalation import Target, TargetKind

#: A zero-width joiner-like mark that breaks Slack's emphasis without being seen (as healthchecks does).
_INVISIBLE = "\u034f"
#: Looks like a backtick and ends no code.
_BACKTICK = "\u02cb"
NAME_LIMIT = 80
#: What is left of &amp;, &lt; or &gt; where a text is cut off in its middle.
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")


def escape(text: str) -> str:
    """Make foreign text inert in mrkdwn: no mention, no channel ping, no link, no emphasis."""
    inert = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        inert = inert.replace(mark, _INVISIBLE + mark)
    return inert


def code(text: str) -> str:
    """Foreign text as code that can be copied as it stands: in it Slack interprets no emphasis."""
    inert = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"`{inert.replace('`', _BACKTICK)}`"


def name(text: str) -> str:
    """A foreign name or word on one line: inert, and short enough to leave room for what stands around it."""
    return escape(clip(" ".join(text.split()), NAME_LIMIT))


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clip_markup(text: str, limit: int) -> str:
    """The same for text with Slack's markup: an entity or a date is left out whole, never cut into nonsense."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if cut.rfind("<") > cut.rfind(">"):
        cut = cut[: cut.rfind("<")]
    return _HALF_ENTITY.sub("", cut) + "…"


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment for places where Slack does not show a reader's own time, such as notifications."""
    return moment.astimezone(zone).strftime("%m-%d %H:%M")


def reader_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment that Slack shows in each reader's own zone; the team's zone where it cannot."""
    fallback = f"{local_time(moment, zone)} {zone.key}"
    return f"<!date^{int(moment.timestamp())}^{{date_num}} {{time}}^{fallback}>"


def address(target: Target) -> str:
    """A person, a group or a channel as Slack shows and calls them."""
    signs = {TargetKind.USER: "@", TargetKind.USER_GROUP: "!subteam^", TargetKind.CHANNEL: "#"}
    return f"<{signs[target.kind]}{target.id}>"
