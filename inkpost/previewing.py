"""A page is read so that it can be looked at and printed; nothing of it is sent."""

from __future__ import annotations

from inkpost.errors import Permanent, Temporary
from inkpost.model import PreviewId
from inkpost.reading import read_article
from inkpost.services import Services


def read_preview(services: Services, id: PreviewId) -> None:
    """Read the page of a preview; what stops it is told there."""
    previews = services.library.previews
    preview = previews.claim(id)
    if preview is None:
        return
    try:
        article = read_article(services, preview.account, preview.url)
    except (Temporary, Permanent) as error:
        previews.fail(id, str(error))
    except (MemoryError, RecursionError):
        previews.fail(id, f"{preview.url} is too large to be read")
    else:
        previews.ready(id, article)
