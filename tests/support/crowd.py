"""A library with thousands of articles, as a reader of many years has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from inkpost.model import Account, Article, ArticleId
from library import Library, open_library

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
    moment = now - timedelta(hours=count)
    library.articles._now = lambda: moment
    ids = []
    for number in range(count):
        moment += timedelta(hours=1)
        ids.append(library.articles.keep(owner.id, _url(number), _article(number)))
    library.shelves.change(owner.id, ids[: count // 2 : 3], "archive")
    library.shelves.change(owner.id, ids[::17], "favour")
    for start, tag in enumerate(TAGS):
        library.shelves.add_tag(owner.id, ids[start :: 11 + start], tag)
    return ids


def _url(number: int) -> str:
    return f"https://skerry.example.org/{number}"


def _article(number: int) -> Article:
    title, byline, site, language, beginning = STORIES[number % len(STORIES)]
    text = f"{beginning} " * (10 + number * 7 % 60)
    return Article(
        url=_url(number),
        title=f"{title} {number // len(STORIES) or ''}".strip(),
        body=f"<p>{text}</p>" * 6,
        byline=byline,
        site_name=site,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        excerpt=beginning,
    )


def open_filled(folder: Path, count: int) -> Library:
    """Return a library in `folder` whose owner has `count` articles."""
    library = open_library("", folder)
    fill(library, library.accounts.owner(), count, datetime.now(UTC))
    return library
