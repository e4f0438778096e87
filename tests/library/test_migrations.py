from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from library import migrations, open_library
from library.database import open_database
from library.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows(
    url: str, tmp_path: Path
) -> None:
    open_library(url, tmp_path).close()
    with open_database(url, tmp_path).read() as connection:
        own = {"include_object": _is_in_the_metadata}
        context = MigrationContext.configure(connection, opts=own)
        assert compare_metadata(context, metadata) == []


def _is_in_the_metadata(
    _thing: object, name: str | None, kind: str, _reflected: object, _other: object
) -> bool:
    """Leave out the search index: SQLite keeps it in tables, PostgreSQL as an index."""
    return not (name or "").startswith(("article_index", "ix_article_texts_words"))


def test_head_is_the_newest_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_a_second_start_changes_nothing(url: str, tmp_path: Path) -> None:
    first = open_library(url, tmp_path)
    owner = first.accounts.owner()
    first.close()
    second = open_library(url, tmp_path)
    assert second.accounts.owner() == owner
    second.close()
