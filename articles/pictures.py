"""Article -> the same article with its pictures, as far as they can be had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from articles.fetch import Fetch
from articles.gather import MOST_PICTURES, Found, gather
from articles.placing import ICON, SPACER, Body
from inkpost.errors import InkpostError, PageTooLarge
from inkpost.model import Article, Omission, Picture

#: Of the 64 bits of two looks, as many may differ in pictures that are the same.
_SAME_LOOK = 3
#: What stands for a size in names: photo-1024x683.jpg, photo_640.jpg, photo@2x.jpg.
_SIZE_IN_NAME = re.compile(r"(?:[-_.@](?:\d+x\d*|x?\d+w?|\dx|scaled|large|small))+$")


def illustrate(article: Article, fetch: Fetch, folder: Path) -> Article:
    """Return `article` with its pictures as files in `folder`.

    Trackers, spacers, icons and repetitions are taken out. What cannot be had becomes
    an `Omission`, and in its place stand its alternative text and a link.
    """
    body = Body(article.body)
    alts = {picture.url: picture.alt for picture in article.pictures}
    spacers = body.declared_spacers()
    wanted = [url for url in alts if url not in spacers]
    lead = article.lead_picture
    extra = [url for url in (lead, article.logo) if url and url not in alts]
    results = gather([*wanted[:MOST_PICTURES], *extra], article.url, fetch, folder)
    sorted_out = _sort(wanted, alts, results, body.icons_in_text())
    body.remove(spacers | sorted_out.gone.keys())
    body.remove_repeated()
    body.mark_missing(sorted_out.missing)
    lead, additional = _lead(lead, results, sorted_out.kept)
    logo = results.get(article.logo or "")
    if isinstance(logo, Found) and article.logo not in sorted_out.kept:
        additional = (*additional, logo.picture)
    return replace(
        article,
        body=body.serialise(),
        lead_picture=lead,
        logo=article.logo if isinstance(logo, Found) else None,
        pictures=(*(each.picture for each in sorted_out.kept.values()), *additional),
        omissions=(*article.omissions, *sorted_out.missing.values()),
        log=(*article.log, *sorted_out.log()),
    )


def put_back(body: str, picture: Picture) -> tuple[str, bool]:
    """Return `body` with `picture` where it was missing, and whether it was.

    `picture.alt`: what stands there now, as `illustrate` has written it.
    """
    mended = Body(body)
    was_missing = mended.put_back(picture)
    return mended.serialise(), was_missing


@dataclass
class _Sorted:
    """The pictures of a body by what becomes of them, in order, by their addresses."""

    kept: dict[str, Found] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    missing: dict[str, Omission] = field(default_factory=dict)

    def log(self) -> list[str]:
        """Return a sentence for each picture that was taken out."""
        return [f"Took out the picture {url}: {why}" for url, why in self.gone.items()]


def _sort(
    wanted: list[str],
    alts: Mapping[str, str],
    results: Mapping[str, Found | InkpostError],
    in_text: set[str],
) -> _Sorted:
    result = _Sorted()
    too_many = PageTooLarge(f"It is not among the first {MOST_PICTURES} pictures")
    for url in wanted:
        found = results.get(url, too_many)
        if isinstance(found, InkpostError):
            result.missing[url] = _omission(url, alts[url], found)
        elif why := _unwanted(found, result.kept, inline=url in in_text):
            result.gone[url] = why
        else:
            picture = replace(found.picture, alt=alts[url])
            result.kept[url] = replace(found, picture=picture)
    return result


def _omission(url: str, alt: str, error: InkpostError) -> Omission:
    where = None if url.startswith(("data:", "file:")) else url
    return Omission("picture", alt.strip() or "Picture", str(error), where)


def _unwanted(found: Found, kept: Mapping[str, Found], *, inline: bool) -> str | None:
    """Return why a picture is not wanted; None if it is."""
    width, height = found.original
    if max(width, height) <= SPACER:
        return "it is a tracker"
    if inline:
        return None
    if min(width, height) <= SPACER:
        return "it is a spacer"
    if max(width, height) < ICON:
        return "it is an icon"
    if any(found.picture.path == each.picture.path for each in kept.values()):
        return "it is there already"
    first = next(iter(kept.values()), None)
    return "it is the lead picture again" if first and is_same(found, first) else None


def is_same(one: Found, other: Found) -> bool:
    """Return whether two files show the same picture, in different sizes.

    Two charts can look much the same, so these need the same name too.
    """
    ratios = [each.original[0] / each.original[1] for each in (one, other)]
    differing = (one.look ^ other.look).bit_count()
    if abs(ratios[0] / ratios[1] - 1) > 0.03 or differing > _SAME_LOOK:
        return False
    photographs = {one.picture.media_type, other.picture.media_type} == {"image/jpeg"}
    return photographs or _stem(one.picture.url) == _stem(other.picture.url)


def _stem(url: str) -> str:
    """Return the name of a picture without what names a size.

    >>> _stem("https://a.example/2024/photo-1024x683.jpg?w=800")
    'photo'
    """
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]
    return _SIZE_IN_NAME.sub("", name)


def _lead(
    lead: str | None,
    results: Mapping[str, Found | InkpostError],
    kept: Mapping[str, Found],
) -> tuple[str | None, tuple[Picture, ...]]:
    """Return the address of the lead picture, and its file if the body has none."""
    if lead is None or lead in kept:
        return lead, ()
    found = results.get(lead)
    if not isinstance(found, Found) or max(found.original) < ICON:
        return next(iter(kept), None), ()
    for url, other in kept.items():
        if found.picture.path == other.picture.path or is_same(found, other):
            return url, ()
    return lead, (found.picture,)
