"""Search in the text of articles: FTS5 on SQLite, a GIN index on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, text

from library.tables import article_texts, articles

#: Both fold case; *simple* and *unicode61* know no language, and so fit every one.
_SQLITE = (
    "CREATE VIRTUAL TABLE article_index USING fts5(words, content='article_texts', "
    "content_rowid='number', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER article_texts_added AFTER INSERT ON article_texts BEGIN "
    "INSERT INTO article_index(rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER article_texts_gone AFTER DELETE ON article_texts BEGIN "
    "INSERT INTO article_index(article_index, rowid, words) "
    "VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER article_texts_changed AFTER UPDATE ON article_texts BEGIN "
    "INSERT INTO article_index(article_index, rowid, words) "
    "VALUES ('delete', old.number, old.words); "
    "INSERT INTO article_index(rowid, words) VALUES (new.number, new.words); END",
)
_POSTGRESQL = (
    "CREATE INDEX ix_article_texts_words ON article_texts "
    "USING gin (to_tsvector('simple', words))",
)

#: A tsvector may have 1 MB; longer texts are found by what they begin with.
LONGEST = 400_000
#: Words of a question that are looked for.
MOST_WORDS = 20


def create_index(connection: Connection) -> None:
    """Create the index of `article_texts`, which keeps itself up to date."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        connection.execute(text(statement))


def words_of(title: str, byline: str | None, site: str | None, body: str) -> str:
    """Return what is searched of an article, `body` being its plain text."""
    return "\n".join(filter(None, [title, byline, site, body]))[:LONGEST]


def finds(connection: Connection, question: str | Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that an article has all words of `question`.

    Of a sequence, each text is looked for as it stands, word behind word. The last
    word may be a beginning, for readers see results while they type.
    """
    texts = question.split() if isinstance(question, str) else question
    found = (re.findall(r"\w+", text.replace("\0", " ")) for text in texts)
    phrases = [words[:MOST_WORDS] for words in found if words][:MOST_WORDS]
    if not phrases:
        return articles.c.id.is_(None)
    if connection.dialect.name == "sqlite":
        # Quoted, so that nothing in it is an operator.
        asked = " ".join(f'"{" ".join(words)}"' for words in phrases) + "*"
        rows = text("SELECT rowid FROM article_index WHERE article_index MATCH :asked")
        matches = article_texts.c.number.in_(rows.bindparams(asked=asked))
    else:
        asked = " & ".join(
            "(" + " <-> ".join(f"'{word}'" for word in words) + ")" for words in phrases
        )
        vector = func.to_tsvector(literal_column("'simple'"), article_texts.c.words)
        query = func.to_tsquery(literal_column("'simple'"), asked[:-1] + ":*)")
        matches = vector.bool_op("@@")(query)
    return articles.c.id.in_(select(article_texts.c.article_id).where(matches))
