"""The floor: fetch, one parse, serialise, deflate. No reader of pages is faster.

    python bench/speed/floor.py OUT.zip URL...

A page's pictures, where it has some, are fetched and stored as they are.
"""

import sys
import zipfile
from urllib.parse import urljoin
from urllib.request import urlopen

import lxml.etree
import lxml.html


def main(out: str, urls: list[str]) -> None:
    seen: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for number, url in enumerate(urls):
            root = lxml.html.fromstring(urlopen(url).read())
            book.writestr(f"{number}.xhtml", lxml.etree.tostring(root))
            for image in root.iter("img"):
                source = urljoin(url, image.get("src", ""))
                if source not in seen:
                    seen.add(source)
                    name = f"{number}-{len(seen)}.jpg"
                    book.writestr(name, urlopen(source).read(), zipfile.ZIP_STORED)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
