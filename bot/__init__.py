"""The outside world and the wiring: settings, commands, Slack, sources, scheduler, desk, sandbox."""
