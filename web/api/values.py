"""What the API takes and gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
    device: str | None = Field(None, examples=["dv_7Qm3kXc0l2Zs8TtA"])
    address: str | None = Field(None, examples=["anna@kindle.com"])
    format: Format = "epub"
    title: Annotated[str | None, Field(max_length=1000)] = None


class Capture(Value):
    """A page as a browser has it. `html`: of the whole document, or of a selection.

    For a selection `url` ends in a text fragment (`#:~:text=`), which tells it from
    the whole page.
    """

    url: Address = Field(examples=["https://example.org/members/story"])
    html: Annotated[str, Field(min_length=1)] = Field(
        examples=["<!doctype html><title>A story</title><article>…</article>"]
    )


class CaptureKept(BaseModel):
    """The address to order, as it is kept."""

    url: str


class ItemShown(BaseModel):
    """One address of a delivery. `problem`: why the book does not have it."""

    url: str
    title: str | None
    problem: str | None


class BookShown(BaseModel):
    """The book of a delivery."""

    title: str
    size: int = Field(description="In bytes")
    sha256: str
    media_type: str
    omissions: int = Field(description="How much of the originals it does not have")


class DeliveryShown(BaseModel):
    """A book on its way. `sentence` tells a reader how it is going."""

    id: str
    state: DeliveryState
    sentence: str
    name: str
    format: Format
    device: str | None
    address: str
    items: list[ItemShown]
    book: BookShown | None
    volumes: int | None = Field(description="In how many mails it goes, where not one")
    created_at: AwareDatetime
    finished_at: AwareDatetime | None


class DeliveriesShown(BaseModel):
    """Deliveries, the newest first. `next`: the cursor of the page after, if any."""

    items: list[DeliveryShown]
    next: str | None


class NewDevice(Value):
    """A device to add."""

    address: Annotated[str, Field(max_length=300)] = Field(examples=["anna@kindle.com"])
    name: Annotated[str, Field(max_length=300)] = Field("", examples=["Anna's Kindle"])


class DeviceShown(BaseModel):
    """A device. `proved`: its code came back. `paused`: why nothing is sent there."""

    id: str
    name: str
    address: str
    kind: DeviceKind
    proved: bool
    paused: str | None


class CodeGiven(Value):
    """The code of six digits that a device has shown."""

    code: Annotated[str, Field(max_length=20)] = Field(examples=["048 213"])


class ProofShown(BaseModel):
    """What a code proved. `spent`: only a new code helps."""

    verdict: Literal["proved", "wrong", "spent"]


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


def delivery_shown(delivery: Delivery) -> DeliveryShown:
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
