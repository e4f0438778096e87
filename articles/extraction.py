"""Page -> Article: the order of the steps. Read this file first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.advertisements import advertisements
from articles.bylines import name_of
from articles.captions import captions, pictured
from articles.clean import Cleaner
from articles.code import gather_code
from articles.dates import read_date
from articles.finish import finish
from articles.jumps import jumps, pager
from articles.lazy import resolve_pictures
from articles.links import resolve, shorten_jumps
from articles.maths import Formulas
from articles.metadata import Metadata, complete, read_metadata
from articles.notes import Notes, find_notes
from articles.others import others
from articles.outline import Block, Node, Outline, measure
from articles.panels import open_panels
from articles.partial import find_missing
from articles.places import Promise
from articles.publisher import Hints, obey
from articles.referee import judge
from articles.repeats import repeats
from articles.root import Root, find_root
from articles.sanitise import characters, clean, parse_clean, serialise
from articles.select import select, silence
from articles.survey import survey
from articles.titles import key
from articles.tree import Element, inner_html, parse_page
from articles.wholes import strays, wholes
from inkpost.errors import NoArticle
from inkpost.model import Article, Page, Picture
from inkpost.render import one_line, text_in

#: Characters that an article has at least (an East Asian one counts three times), and
#: the share of them that may be in links: lists of links are no article to read.
_LEAST, _MOST_LINKED = 20, 0.85
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
#: Characters of a line that is a date and no more: with its weekday, and the hour.
_DATED = 40


@dataclass(frozen=True, slots=True)
class Found:
    """The part of a page that is the article. `log`: how it was found."""

    whole: Node
    metadata: Metadata
    log: tuple[str, ...]


def extract(page: Page) -> Article:
    """Return the article of `page`. Opens nothing; raises `NoArticle`."""
    root, cut = parse_page(page.content, page.content_type)
    return extract_tree(page, root, cut=cut)


def extract_tree(
    page: Page, root: Element, *, cut: bool, chosen: Element | None = None
) -> Article:
    """Return the article of `page`, whose tree is `root`, and is taken apart.

    `cut`: whether the tree lacks something. `chosen`: the element in it that is the
    article, where that is known already.
    """
    seen = survey(root)
    metadata = read_metadata(root, seen, page.url)
    shorten_jumps(root, page.url)
    resolved = resolve_pictures(root, seen.backed)
    hints = obey(root, page.url) if seen.hinted else Hints(page.url)
    gather_code(root)
    open_panels(root)
    formulas, notes = Formulas(root), find_notes(root)
    if chosen is not None:
        found = Found(measure(chosen).nodes[0], metadata, ())
    elif hints.article is not None:
        found = _take(hints.article, metadata)
    else:
        found = _find(root, page, metadata, notes)
    linked = _linked_ids(found.whole)
    # No name for the cleaner and its tree, nor for the HTML: long ones are to go.
    body, text, pictures = _sanitise(
        _write(
            found,
            Cleaner(_base(root, page.url), linked, notes, formulas.marks),
            page.url,
        )
        + hints.licence,
        formulas,
    )
    if not text:
        raise _no_article(page)
    metadata = found.metadata
    return Article(
        url=hints.url,
        title=metadata.title or one_line(text.split("\n", 1)[0], 120),
        body=body,
        byline=metadata.byline,
        site_name=metadata.site_name,
        published=metadata.published,
        language=metadata.language,
        direction=metadata.direction,
        excerpt=metadata.excerpt,
        lead_picture=resolve(page.url, metadata.lead_picture),
        logo=hints.logo,
        pictures=pictures,
        omissions=find_missing(root, text, page.url, cut=cut),
        log=(
            *hints.log,
            *found.log,
            f"{resolved} pictures got the source that a script would set",
        ),
    )


def _find(root: Element, page: Page, metadata: Metadata, notes: Notes) -> Found:
    """Return the article in `root`; takes what does not belong to it out of it."""
    body = root.find("body")
    outline = measure(root if body is None else body)
    chosen = find_root(root, outline)
    apart = captions(outline, pictured(outline))
    promise = Promise(metadata.titles, metadata.excerpt or "", metadata.promised)
    kept = judge(outline, chosen, promise, apart)
    if not _is_article(kept, outline):
        kept = _shown(outline, chosen) - apart
    kept |= wholes(outline, chosen.node if chosen else None, kept, apart)
    kept -= strays(outline, kept)
    kept |= _noted(outline, kept, notes)
    kept -= advertisements(outline) | others(outline, metadata.titles)
    kept -= repeats(outline, kept) | jumps(kept)
    if not _is_article(kept, outline) and not _is_all(root, kept, outline):
        raise _no_article(page)
    metadata = complete(metadata, outline, kept)
    kept -= _bylines(outline, kept, metadata.byline) | pager(outline, kept)
    whole = select(outline, chosen.node if chosen else outline.nodes[0], kept, apart)
    return Found(whole, metadata, _log(outline, chosen, kept, whole))


def _take(article: Element, metadata: Metadata) -> Found:
    """Return `article`, the element that its publisher names, without its byline."""
    outline = measure(article)
    kept = set(outline.blocks)
    metadata = complete(metadata, outline, kept)
    for block in _bylines(outline, kept, metadata.byline):
        silence(block)
    return Found(outline.nodes[0], metadata, ())


def _bylines(outline: Outline, kept: set[Block], byline: str | None) -> set[Block]:
    """Return the first blocks that have little but the byline or a date.

    The book has both anyway. Besides the name there may be the word before it and a
    date, before which stands a word or two.
    """
    name = key(name_of(byline or ""))
    first = [block for block in outline.blocks if block in kept][:4]
    return {
        block
        for block in first
        if (
            name
            and name in key(block.text)
            and len(block.text) < len(name) + (60 if read_date(block.text) else 32)
        )
        or (len(block.text) <= _DATED and _is_date(block))
    }


def _is_date(block: Block) -> bool:
    """Say whether `block` is a line with a date and hardly a word more."""
    words = re.findall(r"[^\W\d_]{2,}", block.text)
    numbers = re.findall(r"\d+", block.text)
    if block.node.tag in ("td", "th", "li", "dt", "dd") or len(words) > 4:
        return False
    if block.node.tag in _HEADINGS and (len(words) > 2 or len(numbers) > 3):
        return False  # the version that came out on that day
    return any(len(number) == 4 for number in numbers) and bool(read_date(block.text))


def _noted(outline: Outline, kept: set[Block], notes: Notes) -> set[Block]:
    """Return the blocks of the notes that `kept` refers to."""
    if not notes.marks:
        return set()
    pieces = (element for block in kept for element, _ in block.pieces)
    wanted = {notes.marks[element] for element in pieces if element in notes.marks}
    texts = {text for text, number in notes.texts.items() if number in wanted}
    inside: set[Node] = set()
    for node in outline.nodes:
        if node.element in texts or node.parent in inside:
            inside.add(node)
    return {block for block in outline.blocks if block.node in inside}


def _linked_ids(whole: Node) -> set[str]:
    """Return the ids that links within the article lead to."""
    links = (link.get("href") or "" for link in whole.element.iter("a"))
    return {href[1:] for href in links if href.startswith("#")}


def _is_article(kept: set[Block], outline: Outline) -> bool:
    """Say whether `kept` is more than a few words or a list of links."""
    chars = sum(block.size for block in kept)
    linked = sum(block.linked for block in kept)
    whole = len(kept) == len(outline.blocks)
    return chars >= _LEAST and (whole or linked < _MOST_LINKED * chars)


def _shown(outline: Outline, chosen: Root | None) -> set[Block]:
    """Return all that is shown in readability's choice, or in the whole page."""
    first, last = (chosen.node.first, chosen.node.last) if chosen else (0, None)
    return {
        block
        for block in outline.blocks[first:last]
        if not block.node.hidden and not _is_around(block.node)
    }


def _is_around(node: Node) -> bool:
    """Say whether `node` stands in a page's navigation or footer."""
    up: Node | None = node
    while up is not None and up.tag not in ("nav", "aside", "footer", "form"):
        up = up.parent
    return up is not None


def _is_all(root: Element, kept: set[Block], outline: Outline) -> bool:
    """Say whether a page has but the few words `kept`, and no script that adds any."""
    return 0 < len(kept) == len(outline.blocks) and root.find(".//script") is None


def _log(
    outline: Outline, chosen: Root | None, kept: set[Block], whole: Node
) -> tuple[str, ...]:
    """Return how the article was found, one sentence a decision."""
    inside = outline.blocks[chosen.node.first : chosen.node.last] if chosen else []
    removed = [block for block in inside if block not in kept]
    added = len(kept) - (len(inside) - len(removed))
    return (
        f"readability-lxml chose {_describe(chosen.node) if chosen else 'nothing'}",
        f"The referee kept {len(kept)} of {len(outline.blocks)} blocks of text",
        f"It removed {len(removed)} blocks of that element and added {added} of others",
        *(f"Removed: {block.text[:60]}" for block in removed[:20]),
        f"The article stands in {_describe(whole)}",
    )


def _describe(node: Node) -> str:
    names = " ".join(node.names.split()[:4])
    return f"<{node.tag} {names}>" if names else f"<{node.tag}>"


def _write(found: Found, cleaner: Cleaner, url: str) -> str:
    """Return the HTML of the article that was found, as `cleaner` makes it."""
    cleaner.add(found.whole.element)
    cleaner.add_notes()
    return inner_html(finish(cleaner.builder.root, url, found.metadata.titles))


def _sanitise(html: str, formulas: Formulas) -> tuple[str, str, tuple[Picture, ...]]:
    """Return the book's XHTML of `html`, its plain text, and its pictures."""
    html = clean(characters(html))
    safe = parse_clean(html)
    formulas.put_back(safe)
    alts: dict[str, str] = {}
    for image in safe.iter("img"):
        alts.setdefault(image.get("src", ""), image.get("alt", ""))
    pictures = tuple(Picture(url, alt) for url, alt in alts.items())
    body, read_back = serialise(safe)
    return body, text_in(read_back), pictures


def _no_article(page: Page) -> NoArticle:
    return NoArticle(
        f"{page.url} has no article that could be found; send the page from the browser"
    )


def _base(root: Element, url: str) -> str:
    """Return the address that the page's relative links start from."""
    for element in root.iter("base"):
        if found := resolve(url, element.get("href")):
            return found
    return url
