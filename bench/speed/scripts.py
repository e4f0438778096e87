"""Many pages, one book, as one writes it in an afternoon: two extractors, EbookLib.

python bench/speed/scripts.py readability|trafilatura OUT.epub URL...
"""

import io
import sys
from urllib.parse import urljoin
from urllib.request import urlopen

import lxml.etree
import lxml.html
from ebooklib import epub


def readability(html: str, _url: str) -> tuple[str, str]:
    from readability import Document

    document = Document(html)
    return document.short_title(), document.summary()


def trafilatura(html: str, url: str) -> tuple[str, str]:
    from trafilatura import extract

    found = extract(html, url=url, output_format="html", include_images=True)
    return url, found or "<p/>"


def main(how: str, out: str, urls: list[str]) -> None:
    from PIL import Image

    find = {"readability": readability, "trafilatura": trafilatura}[how]
    book = epub.EpubBook()
    book.set_title("Many pages")
    book.set_language("en")
    kept: dict[str, str] = {}
    for number, url in enumerate(urls):
        title, summary = find(urlopen(url).read().decode("utf-8", "replace"), url)
        body = lxml.html.fromstring(summary)
        if not body.text_content().strip():  # EbookLib takes no empty chapter
            body = lxml.html.fromstring("<p>Nothing was found.</p>")
        for image in body.iter("img"):
            source = urljoin(url, image.get("src", ""))
            if source not in kept:
                kept[source] = name = f"images/{len(kept)}.jpg"
                stream = io.BytesIO()
                picture = Image.open(urlopen(source)).convert("RGB")
                picture.thumbnail((1600, 1600))
                picture.save(stream, "JPEG", quality=85)
                item = epub.EpubItem(file_name=name, content=stream.getvalue())
                book.add_item(item)
            image.set("src", kept[source])
        chapter = epub.EpubHtml(title=title, file_name=f"{number}.xhtml")
        chapter.content = lxml.etree.tostring(body)
        book.add_item(chapter)
        book.toc.append(chapter)
        book.spine.append(chapter)
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    epub.write_epub(out, book)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
