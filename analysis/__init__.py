"""Pure decisions: text, windows, detection, incident rules, charts. No clock, database, network, Slack or torch."""
