"""Files as other programs export them: three articles, in the shape of each.

The first is unread, *sea* and *boats*, a favourite where the program has any; the
second was read; the third has no title. All were saved in June 2015.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.drawings import photograph, to_bytes

ONE, TWO, THREE = (f"https://skerry.example.org/{name}" for name in ("1", "2", "3"))
TITLE, TWO_TITLE = "The night boat, “late”; again", "A pier & its keeper"
SECONDS = 1435251600  # 2015-06-25 17:00 UTC
ISO = "2015-06-25T17:00:00.000Z"
PASSAGE = "A bell rings at twenty to nine."
TEXT = "<p>" + "At twenty to nine a bell rings on the outer pier. " * 12 + "</p>"


def table(*rows: Sequence[object]) -> str:
    """Return `rows` as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of `members`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def picture() -> bytes:
    """Return a picture of some size."""
    return to_bytes(photograph((400, 300)), "PNG")


def pocket_csv() -> str:
    return table(
        ["title", "url", "time_added", "tags", "status"],
        [TITLE, ONE, SECONDS, "sea|boats", "unread"],
        [TWO_TITLE, TWO, SECONDS, "", "archive"],
        ["", THREE, SECONDS, "", "unread"],
    )


def pocket_zip() -> bytes:
    marked = [
        {
            "url": ONE,
            "title": TITLE,
            "highlights": [{"quote": PASSAGE, "created_at": SECONDS}],
        }
    ]
    lines = pocket_csv().splitlines(keepends=True)
    return packed(
        {
            "part_000000.csv": "".join(lines[:2]),
            "part_000001.csv": "".join([lines[0], *lines[2:]]),
            "annotations/part_000000.json": json.dumps(marked),
        }
    )


def pocket_html() -> str:
    return f"""<!DOCTYPE html>
<html>
	<!--So long and thanks for all the fish-->
	<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
	<title>Pocket Export</title></head>
	<body>
		<h1>Unread</h1>
		<ul>
			<li><a href="{ONE}" time_added="{SECONDS}" tags="sea,boats">{TITLE}</a></li>
			<li><a href="{THREE}" time_added="{SECONDS}" tags=""></a></li>
		</ul>
		<h1>Read Archive</h1>
		<ul>
			<li><a href="{TWO}" time_added="{SECONDS}">A pier &amp; its keeper</a></li>
		</ul>
	</body>
</html>
"""


def instapaper() -> str:
    return table(
        ["URL", "Title", "Selection", "Folder", "Timestamp", "Tags"],
        [ONE, TITLE, PASSAGE, "Starred", SECONDS, '["sea","boats"]'],
        [TWO, TWO_TITLE, "", "Archive", SECONDS, "[]"],
        [THREE, "", "", "Unread", SECONDS, "[]"],
    )


def omnivore(html: str = TEXT, marks: str = "") -> bytes:
    def about(slug: str, url: str, title: str, **more: Any) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "id": slug,
            "slug": slug,
            "title": title,
            "description": None,
        }
        whole |= {"author": None, "url": url, "state": "Active", "readingProgress": 0}
        whole |= {"thumbnail": None, "labels": [], "savedAt": ISO, "updatedAt": ISO}
        return whole | more

    first = [about("boat-1", ONE, TITLE, labels=["sea", "boats", "Favorites"])]
    rest = [about("pier-2", TWO, TWO_TITLE, state="Archived"), about("x-3", THREE, "")]
    return packed(
        {
            "metadata_0_to_1.json": json.dumps(first),
            "metadata_1_to_3.json": json.dumps(rest),
            "content/boat-1.html": f"<html><body>{html}</body></html>",
            "highlights/boat-1.md": marks
            or f"> {PASSAGE}\n\nLovely [#](https://o.example)\n",
        }
    )


def wallabag(html: str = TEXT, url: str = ONE) -> str:
    def entry(url: str, title: str | None, **more: Any) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "is_archived": 0,
            "is_starred": 0,
            "tags": [],
            "is_public": False,
        }
        whole |= {"id": 7, "title": title, "url": url, "given_url": url, "content": ""}
        whole |= {"created_at": "2015-06-25T17:00:00+00:00", "annotations": []}
        return whole | {"mimetype": "text/html", "reading_time": 3} | more

    note = {"quote": PASSAGE, "text": "Lovely", "created_at": ISO, "ranges": []}
    return json.dumps(
        [
            entry(
                url,
                TITLE,
                content=html,
                is_starred=1,
                tags=["sea", "boats"],
                annotations=[note],
            ),
            entry(TWO, TWO_TITLE, is_archived=1),
            entry(THREE, None),
        ],
        indent=1,
    )


def readwise() -> str:
    saved = "2015-06-25 17:00:00+00:00"
    columns = "Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen"
    return table(
        columns.split(","),
        [TITLE, ONE, "01a", "['sea', 'boats']", saved, "0", "shortlist", "True"],
        [TWO_TITLE, TWO, "01b", "", saved, "1", "archive", "True"],
        ["", THREE, "01c", "", saved, "0", "new", "False"],
    )


def raindrop() -> str:
    columns = "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite"
    marked = f"Highlight:{PASSAGE}\nNote:Lovely"
    return table(
        columns.split(","),
        [1, TITLE, "", "", ONE, "Unsorted", "sea, boats", ISO, "", marked, "true"],
        [2, TWO_TITLE, "", "", TWO, "Coast", "", ISO, "", "", "false"],
        [3, "", "", "", THREE, "Unsorted", "", ISO, "", "", "false"],
    )


def pinboard() -> str:
    def post(url: str, title: str, tags: str, toread: str) -> dict[str, str]:
        post = {"href": url, "description": title, "extended": "", "meta": "0"}
        post |= {"hash": "0", "time": "2015-06-25T17:00:00Z", "shared": "yes"}
        return post | {"toread": toread, "tags": tags}

    posts = [post(ONE, TITLE, "sea boats", "yes"), post(TWO, TWO_TITLE, "", "no")]
    return json.dumps([*posts, post(THREE, "", "", "yes")])


def karakeep() -> str:
    def bookmark(url: str, title: str | None, **more: Any) -> dict[str, Any]:
        link = {"type": "link", "url": url}
        whole: dict[str, Any] = {
            "createdAt": SECONDS,
            "title": title,
            "tags": [],
            "content": link,
        }
        return whole | {"note": None, "archived": False, "lists": []} | more

    bookmarks = [
        bookmark(ONE, TITLE, tags=["sea", "boats"], favourited=True),
        bookmark(TWO, TWO_TITLE, archived=True),
        bookmark(THREE, None),
        bookmark("", "A thought", content={"type": "text", "text": "Hm"}),
    ]
    return json.dumps({"bookmarks": bookmarks, "lists": []})


def linkwarden() -> str:
    def link(url: str | None, name: str, **more: Any) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "id": 1,
            "name": name,
            "type": "url",
            "description": "",
            "url": url,
        }
        return whole | {"tags": [], "createdAt": ISO, "pinnedBy": []} | more

    tags = [{"id": 1, "name": "sea"}, {"id": 2, "name": "boats"}]
    collection = {
        "id": 1,
        "name": "Coast",
        "links": [
            link(ONE, TITLE, tags=tags, pinnedBy=[{"id": 1}]),
            link(TWO, TWO_TITLE),
            link(THREE, ""),
            link(None, "a.pdf", type="pdf"),
        ],
    }
    return json.dumps({"id": 1, "name": "Anna", "collections": [collection]})


def goodlinks() -> str:
    links = [
        {
            "url": ONE,
            "title": TITLE,
            "tags": ["sea", "boats"],
            "starred": True,
            "addedAt": SECONDS + 0.5,
            "highlights": [{"content": PASSAGE, "note": "Lovely", "time": SECONDS}],
        },
        {"url": TWO, "title": TWO_TITLE, "addedAt": SECONDS, "readAt": SECONDS},
        {"url": THREE, "title": None, "addedAt": SECONDS},
    ]
    return json.dumps(links)


def readeck() -> str:
    def bookmark(url: str, title: str, **more: Any) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "id": "x",
            "href": "https://r.example/x",
            "created": ISO,
            "url": url,
        }
        whole |= {"title": title, "is_deleted": False, "is_marked": False}
        return whole | {"is_archived": False, "labels": []} | more

    return json.dumps(
        [
            bookmark(ONE, TITLE, is_marked=True, labels=["sea", "boats"]),
            bookmark(TWO, TWO_TITLE, is_archived=True),
            bookmark(THREE, ""),
        ]
    )


def bookmarks() -> str:
    return f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1" PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
    <DL><p>
        <DT><H3>Sea</H3>
        <DL><p>
            <DT><A HREF="{ONE}" ADD_DATE="{SECONDS}" ICON="data:image/png;base64,iVBO"
 TAGS="boats">{TITLE}</A>
        </DL><p>
        <DT><A HREF="{TWO}" ADD_DATE="{SECONDS}">A pier &amp; its keeper</A>
    </DL><p>
    <DT><A HREF="{THREE}" ADD_DATE="{SECONDS}"></A>
</DL><p>
"""


def addresses() -> str:
    return f"# what I read\n{ONE}\n\n- {TWO}, a pier\n{THREE}\nnothing here\n"


#: What each program writes, by what to call it.
FILES: Mapping[str, str | bytes] = {
    "Pocket": pocket_zip(),
    "Pocket, one CSV": pocket_csv(),
    "Pocket, HTML": pocket_html(),
    "Instapaper": instapaper(),
    "Omnivore": omnivore(),
    "wallabag": wallabag(),
    "Readwise Reader": readwise(),
    "Raindrop.io": raindrop(),
    "Pinboard": pinboard(),
    "Karakeep": karakeep(),
    "Linkwarden": linkwarden(),
    "GoodLinks": goodlinks(),
    "Readeck": readeck(),
    "Bookmarks": bookmarks(),
    "A list of addresses": addresses(),
}

CLIPPINGS = {
    "en": "- Your Highlight on page 1 | Location 9-9 | Added on Friday, 25 June 2015",
    "de": "- Ihre Markierung bei Position 9-9 | Hinzugefügt am Freitag, 25. Juni 2015",
    "fr": "- Votre surlignement à l’emplacement 9-9 | Ajouté le vendredi 25 juin 2015",
    "es": "- Tu subrayado en la posición 9-9 | Añadido el viernes, 25 de junio de 2015",
    "it": "- La tua evidenziazione alla posizione 9-9 | Aggiunto il 25 giugno 2015",
    "nl": "- Je markering op locatie 9-9 | Toegevoegd op vrijdag 25 juni 2015",
    "pt": "- Seu destaque ou posição 9-9 | Adicionado: 25 de junho de 2015",
    "ja": "- 位置No. 9-9のハイライト |作成日: 2015年6月25日木曜日 17:00:00",
    "zh": "- 您在位置 #9-9的标注 | 添加于 2015年6月25日星期四 下午5:00:00",
    "ru": "- Ваш выделенный отрывок в месте 9–9 | Добавлено: четверг, 25 июня 2015 г.",
}


def clippings(about: str, title: str = TITLE, words: str = PASSAGE) -> str:
    """Return a file with one passage of `title`, a note and a bookmark."""
    note = "- Your Note on Location 9 | Added on Friday, 25 June 2015"
    place = "- Your Bookmark on Location 9 | Added on Friday, 25 June 2015"
    author = f"{title} (The Skerry Courier)"
    entries = [(about, words), (note, "Lovely"), (place, "")]
    return "\ufeff" + "".join(
        f"{author}\r\n{line}\r\n\r\n{text}\r\n==========\r\n" for line, text in entries
    )


def write(folder: Path, content: str | bytes, name: str = "export") -> Path:
    """Write `content` into `folder`; the name says nothing."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
