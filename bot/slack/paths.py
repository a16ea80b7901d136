"""The addresses that Slack and installers call, below the public URL."""

from __future__ import annotations

from typing import Final

EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"
HEALTH_PATH: Final = "/healthz"
