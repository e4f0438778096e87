"""A book within a limit of bytes: smaller pictures first, then volumes.

Contract C6, C6b, I13, M14: what the mail carries decides, and the reader loses as
little as can be.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exporters.epub import Bound, bind_weighed
from exporters.profiles import KINDLE, PictureRule, Profile, text_only
from exporters.volumes import split_edition
from inkpost.errors import BookInvalid
from inkpost.model import Article, Edition, Package

#: Smaller and smaller pictures; the last still fills a six-inch screen's width.
STEPS = (
    PictureRule(box=(1264, 1600), quality=75, heaviest=200_000),
    PictureRule(box=(1072, 1448), quality=70, heaviest=120_000),
    PictureRule(box=(800, 1100), quality=65, heaviest=80_000),
    PictureRule(box=(800, 1100), quality=55, heaviest=50_000, ink="grey"),
)
#: Documents of a volume that are not articles: contents, end, omissions.
_OWN_DOCUMENTS = 4
_NO_LIMIT = 1 << 60
#: A volume, in millionths.
_WHOLE = 1_000_000


def fit(
    edition: Edition, out: Path, profile: Profile = KINDLE, limit: int | None = None
) -> list[Package]:
    """Return `edition` as EPUBs of at most `limit` bytes each, at `out`.

    `limit`: None means the profile's own. Pictures shrink step by step; where that is
    not enough, the edition is cut at the borders of sections, else of articles. Raises
    `BookInvalid` if one article alone is too large even without its pictures.
    """
    room = limit or profile.byte_limit or _NO_LIMIT
    bound = bind_weighed(edition, out, profile)
    chosen = profile
    for rule in STEPS:
        if bound.package.size <= room or profile.pictures is None:
            break
        chosen = replace(profile, pictures=rule)
        bound = _again(bound, edition, out, chosen)
    if _is_small(bound, room, profile):
        return [bound.package]
    bound.package.path.unlink()
    return _in_volumes(edition, bound, out, chosen, room)


def _again(bound: Bound, edition: Edition, out: Path, profile: Profile) -> Bound:
    bound.package.path.unlink()
    return bind_weighed(edition, out, profile)


def _is_small(bound: Bound, room: int, profile: Profile) -> bool:
    documents = sum(w.documents for w in bound.weights.values()) + _OWN_DOCUMENTS
    most = profile.document_limit or _NO_LIMIT
    return bound.package.size <= room and documents <= most


def _in_volumes(
    edition: Edition, bound: Bound, out: Path, profile: Profile, room: int
) -> list[Package]:
    overhead = bound.package.size - sum(w.size for w in bound.weights.values())
    most = (profile.document_limit or _NO_LIMIT) - _OWN_DOCUMENTS
    documents = max(1, most - len(edition.sections))
    # a picture that two volumes share is in both, so there is some air
    size = max(1, round((room - overhead) * 0.95))

    def weigh(article: Article) -> int:
        """Return the larger of the two shares of a volume, in millionths."""
        weight = bound.weights[article.url]
        return max(_share(weight.size, size), _share(weight.documents, documents))

    series = replace(edition, creator=edition.creator or edition.title)
    volumes = split_edition(series, weigh, _WHOLE)
    return [_one(volume, out, profile, room) for volume in volumes]


def _share(part: int, whole: int) -> int:
    return part * _WHOLE // whole


def _one(volume: Edition, out: Path, profile: Profile, room: int) -> Package:
    """Return a volume; without pictures if it is too large with them."""
    bound = bind_weighed(volume, out, profile)
    if bound.package.size > room:
        bound = _again(bound, volume, out, text_only(profile))
    if bound.package.size > room:
        bound.package.path.unlink()
        raise BookInvalid(
            f"“{volume.title}” has {bound.package.size / 1e6:.1f} MB even without "
            f"pictures; {room / 1e6:.1f} MB can be sent: download it instead"
        )
    return bound.package
