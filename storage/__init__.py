"""Tables, queries, leases, outbox rows, rollups, migrations. The only room that knows SQL."""
