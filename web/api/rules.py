"""Rules for single sites (`ftr-site-config`), which all readers share.

Everybody may look; the owner of the instance may change them, where the operator has
named a folder for them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from articles.siterules import parse_rules
from web.api.bearer import Owner, Reader
from web.api.values import Value
from web.desk import Desk, TheDesk
from web.strict import StrictRoute

router = APIRouter(prefix="/rules", tags=["rules"], route_class=StrictRoute)

#: A host, one with all below it (`.example.org`), or `global`.
HOST = r"^\.?[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*$"
Host = Annotated[
    str,
    InPath(
        max_length=200,
        pattern=HOST,
        description="A host, `.host` for all below it, or `global`.",
        examples=["example.org"],
    ),
]


class RulesGiven(Value):
    """The text of a file of rules."""

    text: Annotated[str, Field(max_length=200_000)] = Field(
        examples=["body: //article\nstrip: //aside\n"]
    )


class RulesShown(BaseModel):
    """The rules for a host. `remarks`: lines that mean nothing here, and why."""

    host: str = Field(examples=["example.org"])
    text: str = Field(examples=["body: //article\nstrip: //aside\n"])
    remarks: list[str] = Field(examples=[[]])


class HostsShown(BaseModel):
    """The hosts that there are rules for."""

    items: list[str] = Field(examples=[["example.org", "global"]])


@router.get("")
def list_rules(desk: TheDesk, account: Reader) -> HostsShown:  # noqa: ARG001
    """List the hosts that there are rules for."""
    folder = desk.settings.site_rules
    files = folder.glob("*.txt") if folder else ()
    hosts = (path.name.removesuffix(".txt") for path in files)
    return HostsShown(items=sorted(host for host in hosts if re.match(HOST, host)))


@router.get("/{host}")
def show_rules(desk: TheDesk, account: Reader, host: Host) -> RulesShown:  # noqa: ARG001
    """Return the rules for a host."""
    path = _file(desk, host)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return _shown(host, path.read_text("utf-8", "replace"))


@router.put("/{host}")
def set_rules(
    desk: TheDesk, account: Owner, host: Host, given: RulesGiven
) -> RulesShown:
    """Set the rules for a host. They hold from the next page on."""
    path = _own_file(desk, host, is_owner=account.is_owner)
    part = path.with_name(f".{path.name}.part")
    part.write_text(given.text, "utf-8")
    part.replace(path)
    return _shown(host, given.text)


@router.delete("/{host}", status_code=204)
def remove_rules(desk: TheDesk, account: Owner, host: Host) -> None:
    """Delete the rules for a host."""
    path = _own_file(desk, host, is_owner=account.is_owner)
    if not path.is_file():
        raise HTTPException(404)
    path.unlink()


def _file(desk: Desk, host: str) -> Path | None:
    folder = desk.settings.site_rules
    return folder / f"{host}.txt" if folder else None


def _own_file(desk: Desk, host: str, *, is_owner: bool) -> Path:
    path = _file(desk, host)
    if not is_owner:
        raise HTTPException(403, "Only the owner of this Inkpost changes site rules")
    if path is None or not path.parent.is_dir():
        raise HTTPException(
            409, "There is no folder for site rules: set INKPOST_SITE_RULES"
        )
    return path


def _shown(host: str, text: str) -> RulesShown:
    return RulesShown(host=host, text=text, remarks=list(parse_rules(text).log))
