"""Run by Alembic for every command; the caller hands over an open connection with a transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.metadata import METADATA


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transactional_ddl=True,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
