"""Everything that knows Slack: the gateway, the handlers, the views, the manifest."""
