"""The grammar of commands: words in, a question out. No Slack, no database."""
