"""A library with thousands of articles, as a reader of many years has it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from inkpost.model import Account, Article, ArticleId
from library import Library
from library.articles import hash_url, text_values
from library.searching import words_of
from library.tables import article_texts, articles, new_id

#: (title, byline, site, language, what it begins with)
STORIES = (
    (
        "The slow return of the night train",
        "Marta Lindqvist",
        "The Skerry Courier",
        "en",
        "Sleeper services were given up for dead. Now a dozen cities want them back, "
        "and nobody has the carriages.",
    ),
    (
        "How a lighthouse keeps time",
        "Ifor Penhale",
        "Harbour Review",
        "en",
        "Every lamp on this coast has a rhythm of its own, and sailors know them as "
        "you know the steps of somebody you love.",
    ),
    (
        "Warum Brot in der Stadt anders schmeckt",
        "Jonas Reuter",
        "Kieler Blatt",
        "de",
        "Das Wasser, das Mehl, die Geduld: Drei Bäckerinnen erklären, woran es liegt.",
    ),
    (
        "Les jardins suspendus de la gare",
        "Élodie Marchetti",
        "La Gazette du Port",
        "fr",
        "Sur le toit de la halle aux marchandises poussent des tomates, des idées et "
        "une forêt minuscule.",
    ),
    (
        "El archivo de las voces perdidas",
        None,
        "Cuaderno del Sur",
        "es",
        "Una lingüista guarda en cintas las lenguas que ya nadie habla en el valle.",
    ),
    (
        "حارس المكتبة الذي حفظ الكتب في الآبار",
        "ليلى حداد",
        "مجلة المرفأ",
        "ar",
        "حين اقترب الحريق لم يبق أمامه سوى الماء، فأنزل المخطوطات إلى قاع البئر.",
    ),
    (
        "A field guide to concrete",
        "R. Okonjo",
        None,
        "en",
        "It is the most used material on earth after water, and hardly anyone can tell "
        "one kind from another.",
    ),
    (
        "What the ferry timetable says about an island, and what it keeps to itself "
        "when the winter comes and the last boat has gone",
        "Ingrid Vaslund",
        "The Skerry Courier",
        "en",
        "Read it closely and it is a census, a calendar and a confession.",
    ),
)
TAGS = "sea trains food essays libraries wissen jardines العلوم long maths".split()


def fill(
    library: Library, owner: Account, count: int, now: datetime
) -> list[ArticleId]:
    """Keep `count` articles of `owner`, the newest at `now`; some archived, tagged."""
    rows = [
        _row(owner, number, now - timedelta(hours=count - number))
        for number in range(count)
    ]
    with library._database.write() as connection:  # one by one would take minutes
        connection.execute(insert(articles), [row for row, _words in rows])
        texts = [{"article_id": row["id"], "words": words} for row, words in rows]
        connection.execute(insert(article_texts), texts)
    ids = [ArticleId(row["id"]) for row, _words in rows]
    library.shelves.change(owner.id, ids[: count // 2 : 3], "archive")
    library.shelves.change(owner.id, ids[::17], "favour")
    for start, tag in enumerate(TAGS):
        library.shelves.add_tag(owner.id, ids[start :: 11 + start], tag)
    return ids


def _row(owner: Account, number: int, saved_at: datetime) -> tuple[dict[str, Any], str]:
    """Return the row of an article, and the words that are searched of it."""
    article = _article(number)
    row = text_values(article) | {"id": new_id(), "account_id": owner.id}
    row |= {"url": article.url, "url_hash": hash_url(article.url)}
    row |= {"fetched_at": saved_at, "saved_at": saved_at}
    words = words_of(article.title, article.byline, article.site_name, article.text)
    return row, words


def _article(number: int) -> Article:
    title, byline, site, language, beginning = STORIES[number % len(STORIES)]
    text = f"{beginning} " * (4 + number * 7 % 12)
    return Article(
        url=f"https://skerry.example.org/{number}",
        title=f"{title} {number // len(STORIES) or ''}".strip(),
        body=f"<p>{text}</p>" * (1 + number % 3),
        byline=byline,
        site_name=site,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        excerpt=beginning,
    )
