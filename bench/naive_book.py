"""What one writes in an afternoon: readability-lxml and EbookLib, as their pages say.

python bench/naive_book.py URL OUT.epub
"""

import sys
import urllib.request
from urllib.parse import urljoin

import lxml.html
from ebooklib import epub
from readability import Document

url, out = sys.argv[1:]
document = Document(urllib.request.urlopen(url).read().decode("utf-8", "replace"))
body = lxml.html.fromstring(document.summary())
book = epub.EpubBook()
book.set_title(document.short_title())
book.set_language("en")
for number, image in enumerate(body.iter("img")):
    content = urllib.request.urlopen(urljoin(url, image.get("src", ""))).read()
    name = f"images/{number}.jpg"
    book.add_item(epub.EpubItem(file_name=name, content=content))
    image.set("src", name)
chapter = epub.EpubHtml(title=document.short_title(), file_name="article.xhtml")
chapter.content = lxml.html.tostring(body)
book.add_item(chapter)
book.toc = [chapter]
book.spine = [chapter]
book.add_item(epub.EpubNcx())
book.add_item(epub.EpubNav())
epub.write_epub(out, book)
