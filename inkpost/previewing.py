"""A page is read so that it can be looked at and printed; nothing of it is sent."""

from __future__ import annotations

from inkpost.errors import Permanent, Temporary
from inkpost.model import PreviewId
from inkpost.reading import read_article
from inkpost.services import Services


def take_turn(services: Services) -> None:
    """Read the page whose turn it is, as `deliver.take_turn` does."""
    while named := services.library.previews.next():
        if any(read_preview(services, id) for id in named):
            return


def read_preview(services: Services, id: PreviewId) -> bool:
    """Read the page of a preview; what stops it is told there.

    Returns whether it was there to be read.
    """
    previews = services.library.previews
    preview = previews.claim(id)
    if preview is None:
        return False
    try:
        article = read_article(services, preview.account, preview.url)
    except (Temporary, Permanent) as error:
        previews.fail(id, str(error))
    except (MemoryError, RecursionError):
        previews.fail(id, f"{preview.url} is too large to be read")
    else:
        previews.ready(id, article)
    return True
