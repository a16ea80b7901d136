"""A local workspace that speaks Slack's Web API and Socket Mode, with a page that a person can use."""

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.records import ActionRun, CommandRun, Message, SandboxTimeoutError
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace

__all__ = [
    "ActionRun",
    "ApiError",
    "CommandRun",
    "Faults",
    "Message",
    "Sandbox",
    "SandboxTimeoutError",
    "Workspace",
]
