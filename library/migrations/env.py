"""How Alembic reaches the database: through the connection that it is given."""

from alembic import context

from library.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
# The caller's transaction is ours: both databases undo a migration that fails half-way.
context.run_migrations()
