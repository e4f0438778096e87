"""What one writes in an afternoon: all articles in one list, then EbookLib.

python -m bench.naive_bulk DATA_FOLDER SIZE
"""

import json
import sqlite3
import sys
from pathlib import Path

from ebooklib import epub

folder, size = Path(sys.argv[1]), int(sys.argv[2])
database = sqlite3.connect(folder / "inkpost.sqlite")
rows = database.execute(
    "SELECT title, body, pictures FROM articles ORDER BY saved_at LIMIT ?", [size]
).fetchall()
book = epub.EpubBook()
book.set_title("Everything")
chapters = []
for number, (title, body, pictures) in enumerate(rows):
    for place, picture in enumerate(json.loads(pictures)):
        if picture["path"]:
            name = f"images/{number}-{place}.jpg"
            content = (folder / "pictures" / picture["path"]).read_bytes()
            book.add_item(epub.EpubItem(file_name=name, content=content))
            body = body.replace(picture["url"], name)
    chapter = epub.EpubHtml(title=title, file_name=f"{number}.xhtml")
    chapter.content = f"<h1>{title}</h1>{body}"
    book.add_item(chapter)
    chapters.append(chapter)
book.toc = book.spine = chapters
book.add_item(epub.EpubNcx())
book.add_item(epub.EpubNav())
epub.write_epub(folder / "naive.epub", book)
(folder / "naive.epub").unlink()
