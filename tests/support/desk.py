"""The web application behind a real uvicorn, with a library of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from fastapi import FastAPI

from inkpost.model import Account, Errand
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.service import running
from web.app import build_app
from web.desk import Desk


@dataclass
class Service:
    """A service without workers. `woken`: the deliveries that workers were told of."""

    address: str
    library: Library
    data_dir: Path
    woken: list[tuple[Errand, str]] = field(default_factory=list)
    app: FastAPI = field(default_factory=FastAPI)
