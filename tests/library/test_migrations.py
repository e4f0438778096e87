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
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


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
