"""Pages of our own writing, with an article in each."""

from __future__ import annotations

FIRST = "The ferry left at dawn, and nobody on the quay had asked it to wait."
LAST = "In the evening the light turned again, and the island went to sleep."


def story(title: str = "The last ferry", paragraphs: int = 8) -> str:
    """Return a page with an article of so many paragraphs between menus."""
    middle = "".join(
        f"<p>Paragraph {number}: those who had missed it, and there were always some, "
        "walked back up the hill to the bakery, where the oven was warm, and where the "
        "news of the island was made before it happened.</p>\n"
        for number in range(paragraphs)
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Island Post</title>
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="The Island Post"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>{title}</h1><p class="byline">By Ada Marsh</p>
<p>{FIRST}</p>
{middle}<p>{LAST}</p></article>
<footer>All rights reserved by the Island Post, which is not for sale.</footer>
</body></html>"""
