"""The people and channels every sandbox starts with."""

from __future__ import annotations

from bot.sandbox.records import Channel, User, UserGroup

TEAM_NAME = "Tocsin Sandbox"
TEAM_DOMAIN = "tocsin-sandbox"
APP_ID = "A0SANDBOX"
BOT_USER = "U0TOCSIN"
BOT_ID = "B0TOCSIN"
#: Speaks for the workspace itself, as Slackbot does: failed commands and the like.
HOUSE_USER = "USLACKBOT"

ANALYST = "U0ANALYST"
COMMS = "U0COMMS"
LEGAL = "U0LEGAL"
PEOPLE = (ANALYST, COMMS, LEGAL)

RESPONSE, LEADS = "S0RESPONSE", "S0LEADS"

CRISIS = "C0CRISIS"
FEED = "C0FEED"
GENERAL = "C0GENERAL"

#: What the page says in a channel in which nothing has been posted yet.
EMPTY_TEXTS = {
    FEED: "Nothing is posted here by default. It is a second channel with the bot in it, to try its commands in.",
}


def demo_users() -> dict[str, User]:
    users = (
        User(ANALYST, "linxia", "林夏 Lin Xia", "Analyst", "Asia/Shanghai", "zh-CN"),
        User(COMMS, "maya", "Maya Hart", "Communications lead", "Europe/London", "en-GB", is_admin=True),
        User(LEGAL, "daniel", "Daniel Reyes", "Legal counsel", "America/New_York", "en-US"),
        User(BOT_USER, "tocsin", "Tocsin", "Crisis alarm", "Etc/UTC", "en-US", is_bot=True),
        User(HOUSE_USER, "sandbox", "Sandbox", "", "Etc/UTC", "en-US", is_bot=True),
    )
    return {user.id: user for user in users}


def demo_channels(created: int) -> dict[str, Channel]:
    """The bot is a member of the first two only, so that ``not_in_channel`` can be met as well."""
    everybody = set(PEOPLE)
    channels = (
        Channel(CRISIS, "crisis", "One incident, one thread", everybody | {BOT_USER}, created),
        Channel(FEED, "mentions-feed", "What the public says", everybody | {BOT_USER}, created),
        Channel(GENERAL, "general", "Everything else", everybody, created),
    )
    return {channel.id: channel for channel in channels}


def demo_groups() -> dict[str, UserGroup]:
    groups = (
        UserGroup(RESPONSE, "response", "Response team", set(PEOPLE)),
        UserGroup(LEADS, "crisis-leads", "Crisis leads", {COMMS}),
    )
    return {group.id: group for group in groups}
