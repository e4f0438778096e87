"""Pages as a reader's browser has them, for the extension and its like."""

from __future__ import annotations

from fastapi import APIRouter

from web.api.bearer import Saver
from web.api.values import Capture, CaptureKept
from web.counter import check_address
from web.desk import TheDesk
from web.strict import StrictRoute

#: Bytes of a request with a page (safety 3.2).
LARGEST_PAGE = 10_000_000

router = APIRouter(prefix="/captures", tags=["captures"], route_class=StrictRoute)


@router.post("", status_code=201, max_body_size=LARGEST_PAGE)
def keep_capture(desk: TheDesk, account: Saver, capture: Capture) -> CaptureKept:
    """Keep a page as the browser has it, for the next order of its `url`.

    For pages that Inkpost cannot fetch by itself: signed in, behind a wall, made by
    scripts. It is kept until that order is carried out, a day at most.
    """
    url = check_address(capture.url)
    desk.library.captures.keep(account.id, url, capture.html.encode())
    return CaptureKept(url=url)
