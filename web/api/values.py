"""What the API takes and gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from inkpost.model import Delivery, DeliveryState, Device, DeviceKind, Format, Package


class Value(BaseModel):
    """Exact: no unknown fields, no guessing at types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Problem(BaseModel):
    """What went wrong (RFC 9457). `detail` is one sentence for a reader."""

    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is nothing here."])


_MEANINGS = {
    400: "The body cannot be read",
    401: "No valid token",
    403: "The token may not do this",
    404: "There is no such thing, or it is somebody else's",
    405: "This cannot be done here",
    409: "The same request is at work, or something is not set up",
    413: "The body is too big",
    422: "A field is not as it should be",
    429: "Too many requests, or more than the account may have; see Retry-After",
}

_PROBLEM = Problem.model_json_schema()

#: The answers that every route can give.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": meaning,
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }
    for status, meaning in _MEANINGS.items()
}


#: A web address. What else it has to be, no schema can say; see the answer.
Address = Annotated[str, Field(min_length=1, max_length=4096)]


class Order(Value):
    """A book to make and send. Give either `device` or `address`."""

    urls: Annotated[list[Address], Field(min_length=1, max_length=200)] = Field(
        examples=[["https://example.org/story"]]
    )
    device: str | None = Field(None, examples=["0l2Zs8TtAZk3c0l7Qm3kXc"])
    address: str | None = Field(None, examples=[None])
    format: Format = Field("epub", examples=["epub"])
    title: Annotated[str | None, Field(max_length=1000)] = Field(
        None, examples=["For the ferry"]
    )


class Capture(Value):
    """A page as a browser has it. `html`: of the whole document, or of a selection.

    For a selection `url` ends in a text fragment (`#:~:text=`), which tells it from
    the whole page.
    """

    url: Address = Field(examples=["https://example.org/members/story"])
    html: Annotated[str, Field(min_length=1)] = Field(
        examples=["<!doctype html><title>A story</title><article>…</article>"]
    )


class IllustratedCapture(Value):
    """A page as a browser has it, with its pictures. `html`: a file of the document.

    `pictures`: files as the site gave them; `addresses`: where each of them is,
    whole, in the same order.
    """

    url: Address = Field(examples=["https://example.org/members/story"])
    html: UploadFile = Field(
        examples=["<!doctype html><title>A story</title><article>…</article>"]
    )
    addresses: Annotated[list[Address], Field(max_length=60)] = Field(
        [], examples=[["https://example.org/members/boat.jpg"]]
    )
    pictures: Annotated[list[UploadFile], Field(max_length=60)] = Field(
        [], examples=[["(the bytes of the picture)"]]
    )


class CaptureKept(BaseModel):
    """The address to order, as it is kept."""

    url: str = Field(examples=["https://example.org/members/story"])


class ItemShown(BaseModel):
    """One address of a delivery. `problem`: why the book does not have it."""

    url: str = Field(examples=["https://example.org/story"])
    title: str | None = Field(examples=["The last night boat carries books"])
    problem: str | None = Field(examples=[None])


class BookShown(BaseModel):
    """The book of a delivery."""

    title: str = Field(examples=["The last night boat carries books"])
    size: int = Field(description="In bytes", examples=[323_927])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015" * 2])
    media_type: str = Field(examples=["application/epub+zip"])
    omissions: int = Field(
        description="How much of the originals it does not have", examples=[0]
    )


class DeliveryShown(BaseModel):
    """A book on its way. `sentence` tells a reader how it is going."""

    id: str = Field(examples=["7Qm3kXc0l2Zs8TtAZk3c0l"])
    state: DeliveryState = Field(examples=["sent"])
    sentence: str = Field(examples=["Sent to anna@kindle.com"])
    name: str = Field(examples=["The last night boat carries books"])
    format: Format = Field(examples=["epub"])
    device: str | None = Field(examples=["0l2Zs8TtAZk3c0l7Qm3kXc"])
    address: str = Field(examples=["anna@kindle.com"])
    items: list[ItemShown]
    book: BookShown | None
    volumes: int | None = Field(
        description="In how many mails it goes, where not one", examples=[None]
    )
    created_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    finished_at: AwareDatetime | None = Field(examples=["2026-11-14T06:30:21Z"])
    seconds_left: int | None = Field(
        None,
        description="About how long it waits, of one that is asked for alone while "
        "others are before it",
        examples=[None],
    )


class DeliveriesShown(BaseModel):
    """Deliveries, the newest first. `next`: the cursor of the page after, if any."""

    items: list[DeliveryShown]
    next: str | None = Field(examples=[None])


class NewDevice(Value):
    """A device to add."""

    address: Annotated[str, Field(max_length=300)] = Field(examples=["anna@kindle.com"])
    name: Annotated[str, Field(max_length=300)] = Field("", examples=["Anna's Kindle"])


class NewWebFolder(Value):
    """A folder on the web to add (WebDAV). `user`, `password`: of who may write there.

    The password is kept sealed, and never shown.
    """

    url: Address = Field(examples=["https://cloud.example.org/dav/books"])
    user: Annotated[str, Field(max_length=200)] = Field("", examples=["anna"])
    password: Annotated[str, Field(max_length=500)] = Field("", examples=["a secret"])
    name: Annotated[str, Field(max_length=300)] = Field("", examples=["My cloud"])


class NewFolder(Value):
    """A folder of the operator's to add: letters, digits, spaces and hyphens."""

    folder: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        examples=["Kobo"]
    )


class DeviceShown(BaseModel):
    """A device. `proved`: books may go there. `paused`: why nothing is sent there."""

    id: str = Field(examples=["0l2Zs8TtAZk3c0l7Qm3kXc"])
    name: str = Field(examples=["Anna's Kindle"])
    address: str = Field(examples=["anna@kindle.com"])
    kind: DeviceKind = Field(examples=["kindle"])
    proved: bool = Field(examples=[True])
    paused: str | None = Field(examples=[None])


class CodeGiven(Value):
    """The code of six digits that a device has shown."""

    code: Annotated[str, Field(max_length=20)] = Field(examples=["048 213"])


class ProofShown(BaseModel):
    """What a code proved. `spent`: only a new code helps."""

    verdict: Literal["proved", "wrong", "spent"] = Field(examples=["proved"])


class DevicesShown(BaseModel):
    """All devices, the oldest first."""

    items: list[DeviceShown]


def book_shown(package: Package) -> BookShown:
    """Return `package` as the API gives it."""
    return BookShown(
        title=package.title,
        size=package.size,
        sha256=package.sha256,
        media_type=package.media_type,
        omissions=len(package.omissions),
    )


def delivery_shown(
    delivery: Delivery, seconds_left: float | None = None
) -> DeliveryShown:
    """Return `delivery` as the API gives it."""
    package = delivery.package
    return DeliveryShown(
        id=delivery.id,
        state=delivery.state,
        sentence=delivery.sentence,
        name=delivery.name,
        format=delivery.format,
        device=delivery.device,
        address=delivery.address,
        items=[
            ItemShown(url=item.url, title=item.title, problem=item.sentence)
            for item in delivery.items
        ],
        book=book_shown(package) if package else None,
        volumes=delivery.volumes,
        created_at=delivery.created_at,
        finished_at=delivery.finished_at,
        seconds_left=None if seconds_left is None else round(seconds_left),
    )


def device_shown(device: Device) -> DeviceShown:
    """Return `device` as the API gives it."""
    return DeviceShown(
        id=device.id,
        name=device.name,
        address=device.address,
        kind=device.kind,
        proved=device.proved_at is not None,
        paused=device.paused,
    )
