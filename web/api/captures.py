"""Pages as a reader's browser has them, for the extension and its like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException

from articles import check_url
from web.api.bearer import Saver
from web.api.values import Capture, CaptureKept, IllustratedCapture
from web.counter import check_address
from web.desk import TheDesk
from web.strict import StrictRoute

MEGABYTE = 1_000_000
#: Bytes of a request with a page (safety 3.2).
LARGEST_PAGE = 10 * MEGABYTE
#: Bytes of one picture that comes along, and of all of a page.
LARGEST_PICTURE, LARGEST_PICTURES = 10 * MEGABYTE, 30 * MEGABYTE
#: Bytes of a request with both, and with their addresses and what stands between.
LARGEST_CAPTURE = LARGEST_PAGE + LARGEST_PICTURES + MEGABYTE

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


@router.post(
    "/illustrated",
    status_code=201,
    max_body_size=LARGEST_CAPTURE,
    form_limits={"max_fields": 100, "max_files": 100, "max_part_size": 10_000},
)
def keep_illustrated_capture(
    desk: TheDesk,
    account: Saver,
    capture: Annotated[IllustratedCapture, Form(media_type="multipart/form-data")],
) -> CaptureKept:
    """Keep a page with its pictures as the browser has them, as above.

    For pictures that only members can fetch: where the article shows one of them, no
    site is asked for it. A picture may have 10 MB, all of a page 30 MB.
    """
    url = check_address(capture.url)
    _check_sizes(capture)
    html = capture.html.file.read()
    if not html.strip():
        raise HTTPException(422, "The page is empty: send the HTML that you see")
    desk.library.captures.keep(account.id, url, html, _pictures(capture))
    return CaptureKept(url=url)


def _check_sizes(capture: IllustratedCapture) -> None:
    """Raise 413 for what is too big, 422 where pictures and addresses are no pairs."""
    if len(capture.addresses) != len(capture.pictures):
        raise HTTPException(
            422,
            f"{len(capture.pictures)} pictures came with {len(capture.addresses)} "
            "addresses: send one address for each picture, in the same order",
        )
    if (capture.html.size or 0) > LARGEST_PAGE:
        raise _too_big("The page", LARGEST_PAGE, "send a part of it")
    sizes = [picture.size or 0 for picture in capture.pictures]
    for address, size in zip(capture.addresses, sizes, strict=True):
        if size > LARGEST_PICTURE:
            raise _too_big(f"The picture {address}", LARGEST_PICTURE, "leave it out")
    if sum(sizes) > LARGEST_PICTURES:
        raise _too_big("What the pictures are", LARGEST_PICTURES, "leave some out")


def _too_big(what: str, most: int, advice: str) -> HTTPException:
    sentence = f"{what} has more than {most // MEGABYTE} MB: {advice}"
    return HTTPException(413, sentence)


def _pictures(capture: IllustratedCapture) -> Iterator[tuple[str, bytes]]:
    """Yield each picture once, by the one way to write its address."""
    pairs = zip(capture.addresses, capture.pictures, strict=True)
    for address, picture in {check_url(text): file for text, file in pairs}.items():
        yield address, picture.file.read()
