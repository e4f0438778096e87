"""Other services of the reader's, for programs. Their secrets go in, and never out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import AwareDatetime, BaseModel, Field, SecretStr

from inkpost.model import Upstream, UpstreamId, UpstreamKind, UpstreamLogin
from web.api.article_values import ID
from web.api.bearer import Owner, Reader
from web.api.idempotency import IdempotencyKey, once
from web.api.values import Value
from web.counter import check_address
from web.desk import TheDesk
from web.strict import StrictRoute

router = APIRouter(prefix="/services", tags=["services"], route_class=StrictRoute)

_Address = Annotated[
    str, Field(max_length=4096, examples=["https://reader.example.org"])
]
_Secret = Annotated[
    SecretStr, Field(min_length=1, max_length=500, examples=["as-it-was-given"])
]


class Miniflux(Value):
    """A miniflux. `token`: made in its settings, as an API key."""

    kind: Literal["miniflux"] = Field(examples=["miniflux"])
    url: _Address
    token: _Secret

    def login(self) -> UpstreamLogin:
        """Return what opens it."""
        return {"token": self.token.get_secret_value().strip()}


class Wallabag(Value):
    """A wallabag. `client_id`, `client_secret`: of a client made in its settings."""

    kind: Literal["wallabag"] = Field(examples=["wallabag"])
    url: _Address
    client_id: str = Field(min_length=1, max_length=500, examples=["1_3o53gl30"])
    client_secret: _Secret
    username: str = Field(min_length=1, max_length=500, examples=["anna"])
    password: _Secret

    def login(self) -> UpstreamLogin:
        """Return what opens it."""
        return {
            "client_id": self.client_id.strip(),
            "client_secret": self.client_secret.get_secret_value().strip(),
            "username": self.username.strip(),
            "password": self.password.get_secret_value(),
        }


NewService = Annotated[Miniflux | Wallabag, Body(discriminator="kind")]


class _Added(Value):
    """What makes two requests the same: nothing of a secret is kept for that."""

    kind: UpstreamKind
    url: str


class ServiceShown(BaseModel):
    """A service. `trouble`: why the last visit came to nothing, or null."""

    id: str = Field(examples=[ID])
    kind: UpstreamKind = Field(examples=["miniflux"])
    url: str = Field(examples=["https://reader.example.org"])
    trouble: str | None = Field(examples=[None])
    visited_at: AwareDatetime | None = Field(examples=["2026-11-23T05:30:00Z"])


class ServicesShown(BaseModel):
    """All services, the oldest first."""

    items: list[ServiceShown]


def _shown(service: Upstream) -> ServiceShown:
    return ServiceShown(
        id=service.id,
        kind=service.kind,
        url=service.url,
        trouble=service.trouble,
        visited_at=service.visited_at,
    )


@router.get("")
def list_services(desk: TheDesk, account: Reader) -> ServicesShown:
    """List the services, and how the last visit to each went."""
    found = desk.library.upstreams.list(account.id)
    return ServicesShown(items=[_shown(one) for one in found])


@router.post("", status_code=202)
def add_service(
    desk: TheDesk, account: Owner, new: NewService, key: IdempotencyKey = None
) -> ServiceShown:
    """Add a service, or open a known one with another secret; it is visited at once."""
    url = check_address(new.url.strip()).rstrip("/")
    upstreams = desk.library.upstreams

    def add() -> str:
        id = upstreams.add(account.id, new.kind, url, new.login())
        desk.enqueue("visit", id)
        return id

    id = once(desk, account, key, _Added(kind=new.kind, url=url), add)
    return _shown(upstreams.find(account.id, UpstreamId(id)))


@router.delete("/{id:key}", status_code=204)
def remove_service(desk: TheDesk, account: Owner, id: UpstreamId) -> None:
    """Forget a service; what came from it stays in the library."""
    desk.library.upstreams.remove(account.id, id)
