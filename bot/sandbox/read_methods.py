"""The Web API methods that read: conversations, people, the team, the bot itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.sandbox import demo_team
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.paging import page
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.workspace import Workspace


class ReadMethods:
    """``auth.test``, ``conversations.*``, ``users.*``, ``usergroups.*``, ``bots.info`` and ``team.info``."""

    def __init__(self, workspace: Workspace, base_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._base_url = base_url

    def table(self) -> dict[str, Callable[[Call], Json]]:
        return {
            "auth.test": self.auth_test,
            "conversations.list": self.conversations_list,
            "conversations.info": self.conversations_info,
            "conversations.members": self.conversations_members,
            "conversations.history": self.conversations_history,
            "conversations.replies": self.conversations_replies,
            "conversations.join": self.conversations_join,
            "conversations.open": self.conversations_open,
            "users.info": self.users_info,
            "users.list": self.users_list,
            "usergroups.list": self.usergroups_list,
            "usergroups.users.list": self.usergroups_users_list,
            "bots.info": self.bots_info,
            "team.info": self.team_info,
        }

    def auth_test(self, _call: Call) -> Json:
        return {
            "url": self._base_url(),
            "team": demo_team.TEAM_NAME,
            "user": self._workspace.users[demo_team.BOT_USER].name,
            "team_id": self._workspace.team_id,
            "user_id": demo_team.BOT_USER,
            "bot_id": demo_team.BOT_ID,
            "is_enterprise_install": False,
        }

    def conversations_list(self, call: Call) -> Json:
        types = set((call.text("types") or "public_channel").replace(" ", "").split(","))
        channels = [
            channel
            for channel in self._workspace.channels.values()
            if ("im" if channel.is_im else "public_channel") in types
        ]
        part, more = page(call, channels)
        return {"channels": [channel.as_slack(demo_team.BOT_USER) for channel in part], **more}

    def conversations_info(self, call: Call) -> Json:
        return {"channel": self._channel(call).as_slack(demo_team.BOT_USER)}

    def conversations_members(self, call: Call) -> Json:
        part, more = page(call, sorted(self._channel(call).members))
        return {"members": part, **more}

    def conversations_join(self, call: Call) -> Json:
        channel = self._channel(call)
        channel.members.add(demo_team.BOT_USER)
        self._workspace.tell("channel", channel=channel.id)
        return {"channel": channel.as_slack(demo_team.BOT_USER)}

    def conversations_open(self, call: Call) -> Json:
        users = (call.text("users") or "").split(",")
        if len(users) != 1 or users[0] not in demo_team.PEOPLE:
            raise ApiError("user_not_found")
        return {"channel": self._workspace.direct(users[0]).as_slack(demo_team.BOT_USER)}

    def conversations_history(self, call: Call) -> Json:
        """Newest first, without what only happened in threads."""
        channel = self._joined(call)
        messages = _between(call, self._workspace.posted(channel.id)[::-1])
        part, more = page(call, messages)
        return {"messages": [self._shown(call, message) for message in part], **more}

    def conversations_replies(self, call: Call) -> Json:
        """The first message of the thread, then the replies, oldest first."""
        channel = self._joined(call)
        ts = call.required("ts")
        message = self._workspace.find(channel.id, ts)
        root = self._workspace.find(channel.id, message.thread_ts or ts) if message else None
        if root is None:
            raise ApiError("thread_not_found")
        replies = _between(call, self._workspace.replies(channel.id, root.ts))
        part, more = page(call, replies, default_limit=1000)
        return {"messages": [self._shown(call, item) for item in [root, *part]], **more}

    def users_info(self, call: Call) -> Json:
        user = self._workspace.users.get(call.required("user"))
        if user is None:
            raise ApiError("user_not_found")
        moment = self._workspace.local_time()
        include = call.flag("include_locale")
        return {"user": user.as_slack(self._workspace.team_id, moment, include_locale=include)}

    def users_list(self, call: Call) -> Json:
        part, more = page(call, list(self._workspace.users.values()))
        moment = self._workspace.local_time()
        include = call.flag("include_locale")
        members = [user.as_slack(self._workspace.team_id, moment, include_locale=include) for user in part]
        return {"members": members, **more}

    def usergroups_list(self, _call: Call) -> Json:
        groups = self._workspace.user_groups.values()
        return {"usergroups": [group.as_slack(self._workspace.team_id) for group in groups]}

    def usergroups_users_list(self, call: Call) -> Json:
        group = self._workspace.user_groups.get(call.required("usergroup"))
        if group is None:
            raise ApiError("no_such_subteam")
        return {"users": sorted(group.members)}

    def bots_info(self, call: Call) -> Json:
        if call.text("bot") not in (None, demo_team.BOT_ID):
            raise ApiError("bot_not_found")
        user = self._workspace.users[demo_team.BOT_USER]
        names = {"id": demo_team.BOT_ID, "app_id": demo_team.APP_ID, "user_id": user.id, "name": user.real_name}
        return {"bot": {**names, "deleted": False}}

    def team_info(self, _call: Call) -> Json:
        names = {"id": self._workspace.team_id, "name": demo_team.TEAM_NAME, "domain": demo_team.TEAM_DOMAIN}
        return {"team": {**names, "url": self._base_url()}}

    def _channel(self, call: Call) -> Channel:
        return self._workspace.find_channel(call.required("channel"))

    def _joined(self, call: Call) -> Channel:
        channel = self._channel(call)
        if demo_team.BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _shown(self, call: Call, message: Message) -> Json:
        include = call.flag("include_all_metadata")
        shown = message.as_slack(self._workspace.team_id, include_metadata=include)
        replies = [] if message.is_reply else self._workspace.replies(message.channel, message.ts)
        if replies:
            users = list(dict.fromkeys(reply.user for reply in replies))
            shown.update(
                thread_ts=message.ts,
                reply_count=len(replies),
                reply_users=users,
                reply_users_count=len(users),
                latest_reply=replies[-1].ts,
            )
        return shown


def _between(call: Call, messages: Sequence[Message]) -> list[Message]:
    oldest, latest = _ts(call, "oldest", 0.0), _ts(call, "latest", float("inf"))
    inclusive = call.flag("inclusive")

    def inside(message: Message) -> bool:
        ts = float(message.ts)
        return oldest <= ts <= latest if inclusive else oldest < ts < latest

    return [message for message in messages if inside(message)]


def _ts(call: Call, name: str, default: float) -> float:
    value = call.text(name)
    try:
        return default if value is None else float(value)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None
