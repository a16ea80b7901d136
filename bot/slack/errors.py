"""What went wrong at Slack, sorted by what to do about it."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.errors import TocsinError

#: Errors that trying again does not mend, with what a person can do about them.
ADVICE: dict[str, str] = {
    "channel_not_found": "Invite the bot to the channel, or set TOCSIN_ALERT_CHANNEL to one it can see.",
    "not_in_channel": "Invite the bot to the channel with /invite.",
    "is_archived": "Unarchive the channel, or set TOCSIN_ALERT_CHANNEL to another.",
    "restricted_action": "A workspace setting keeps the bot from posting there; ask an administrator.",
    "invalid_auth": "The bot token is not valid any more; set SLACK_BOT_TOKEN anew.",
    "token_revoked": "The bot token was revoked; install the app again and set SLACK_BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace; install it again.",
    "missing_scope": "Install the app again from the manifest that `tocsin manifest` prints.",
}


class SlackError(TocsinError):
    """Slack said no. ``code`` is Slack's own word for it."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        advice = ADVICE.get(code, "See Tocsin's log.")
        super().__init__(f"Slack answered {code}{f' ({detail})' if detail else ''}. {advice}")


class SlackRefused(SlackError):
    """Slack will say the same to the same request."""


class SlackUnavailable(TocsinError):
    """Slack could not be reached, was overloaded, or did not answer.

    ``retry_after`` is in seconds where Slack named a time. ``maybe_done`` is False where Slack said itself that
    it did nothing.
    """

    temporary = True

    def __init__(self, reason: str, retry_after: float | None = None, *, maybe_done: bool = True) -> None:
        self.reason = reason
        self.retry_after = retry_after
        self.maybe_done = maybe_done
        super().__init__(f"Slack is not available now ({reason}). Tocsin tries again by itself.")


def code_of(error: SlackApiError) -> str | None:
    """Slack's word for what is wrong; None if what answered was not Slack (a proxy, another server)."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "unknown_error") if isinstance(data, dict) else None
