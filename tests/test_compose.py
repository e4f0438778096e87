"""`compose.yaml` and `Containerfile`, without an engine that runs containers."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import yaml

from exporters.pdf import printing
from exporters.pdf.press import NO_LIBRARY
from tests.browser.conftest import free_port
from tests.support.postgres import postgres, postgres_url
from tests.support.web import wait_until
from worker import broker

__all__ = ["postgres", "postgres_url"]

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["web", "worker-fetch", "worker-bind", "worker-bulk", "clock"]


def test_it_keeps_to_the_compose_specification() -> None:
    # The official schema, as check-jsonschema ships it.
    folder = importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor"
    schema = json.loads((folder / "compose-spec.json").read_text("utf-8"))
    assert schema["title"] == "Compose Specification"
    jsonschema.validate(COMPOSE, schema)


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_is_root_or_can_write_where_it_should_not(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] not in {"root", "0", "0:0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_volume_secret_and_network_is_declared(name: str) -> None:
    service = SERVICES[name]
    volumes = {volume.partition(":")[0] for volume in service.get("volumes", [])}
    assert volumes <= set(COMPOSE["volumes"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(service["networks"]) <= set(COMPOSE["networks"])


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_for_this_machine_alone(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_only_what_must_reach_the_web_can() -> None:
    outside = {name for name in SERVICES if "outside" in SERVICES[name]["networks"]}
    assert outside == {"web", "worker-fetch", "worker-bulk", "mail"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_is_in_the_file() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert not re.search(r"(?i)password:\s*\S", text.replace("postgres_password:", ""))
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {
        f"./secrets/{name}" for name in COMPOSE["secrets"]
    }


@pytest.mark.parametrize("name", OURS)
def test_what_an_operator_sets_reaches_every_process(name: str) -> None:
    service = SERVICES[name]
    assert service["env_file"] == [{"path": ".env", "required": False}]
    # What is fixed here counts more, so it must not be what an operator has to set.
    fixed = {key for key, value in service["environment"].items() if "${" not in value}
    assert fixed == {
        "INKPOST_DATA_DIR", "INKPOST_DATABASE_URL_FILE", "INKPOST_SMTP_URL_FILE"
    }  # fmt: skip


def test_the_secrets_are_made_once(tmp_path: Path) -> None:
    make = ["make", "-s", "-f", str(ROOT / "Makefile"), "secrets"]
    subprocess.run(make, cwd=tmp_path, check=True)
    first = (tmp_path / "secrets/database_url").read_text()
    subprocess.run(make, cwd=tmp_path, check=True)
    assert (tmp_path / "secrets/database_url").read_text() == first
    password = (tmp_path / "secrets/postgres_password").read_text().strip()
    assert first.strip() == f"postgresql://inkpost:{password}@postgres/inkpost"
    assert len(password) == 48


@pytest.fixture
def environment(tmp_path: Path, postgres_url: str) -> Iterator[dict[str, str]]:
    """What `compose.yaml` sets, with this machine's addresses in place of its names."""
    if program := broker.find_redis():
        server = subprocess.Popen(broker.redis_command(program, tmp_path))
    secrets = {"database_url": postgres_url, "smtp_url": ""}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value + "\n")
    said: dict[str, str] = SERVICES["web"]["environment"]
    here = {
        "/run/secrets": str(tmp_path),
        "/data": str(tmp_path / "data"),
        "redis://redis:6379/0": broker.own_broker_url(tmp_path),
    }
    values = {name: _replaced(_default(value), here) for name, value in said.items()}
    assert wait_until(lambda: broker.answers(broker.socket_path(tmp_path)), 20)
    yield os.environ | values
    server.terminate()
    server.wait(20)


def _default(value: str) -> str:
    """Return `value` as compose does where the variable is not set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def _replaced(text: str, here: dict[str, str]) -> str:
    for there, ours in here.items():
        text = re.sub(re.escape(there) + "(?![a-z])", ours, text)
    return text


def _healthy(name: str, port: int, environment: dict[str, str]) -> bool:
    """Run the service's own health check."""
    here = {"/data": environment["INKPOST_DATA_DIR"], ":8480": f":{port}"}
    _cmd, program, *rest = SERVICES[name]["healthcheck"]["test"]
    command = [sys.executable if program == "python" else program, *rest]
    check = [_replaced(part, here) for part in command]
    return subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.tool
def test_every_service_runs_on_a_real_postgresql_and_redis(
    environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    inkpost = str(Path(sys.executable).parent / "inkpost")
    commands = {name: [inkpost, *SERVICES[name]["command"]] for name in OURS}
    commands["web"] += ["--port", str(port)]
    environment |= {"INKPOST_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    running = {
        name: subprocess.Popen(command, env=environment, cwd=tmp_path)
        for name, command in commands.items()
    }
    try:
        well = {
            name: wait_until(partial(_healthy, name, port, environment), 120)
            for name in OURS
        }
        assert well == dict.fromkeys(OURS, True)
        made = subprocess.run(
            [inkpost, "user", "link"],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        link = made.stdout.strip()
        signed_in = requests.post(
            link, headers={"Origin": f"http://127.0.0.1:{port}"}, timeout=10
        )
        assert "where do you read?" in signed_in.text
    finally:
        for process in running.values():
            process.terminate()
        ends = [process.wait(40) for process in running.values()]
    # uvicorn takes its leave, and then dies of the signal as it is meant to.
    assert ends == [-signal.SIGTERM, 0, 0, 0, 0]


def test_the_image_copies_what_there_is() -> None:
    lines = (ROOT / "Containerfile").read_text().splitlines()
    copied = [shlex.split(line)[1] for line in lines if line.startswith("COPY ")]
    own = [name for name in copied if not name.startswith("--")]
    assert own
    assert [name for name in own if not (ROOT / name).exists()] == []
    allowed = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    assert [name for name in allowed if not (ROOT / name).exists()] == []


def test_the_image_has_what_pdf_needs() -> None:
    recipe = (ROOT / "Containerfile").read_text()
    wanted = re.findall(r"\blib\S*\d", printing._MISSING[NO_LIBRARY])
    assert len(wanted) == 3
    assert [name for name in wanted if name not in recipe] == []
    assert "-r requirements.lock" in recipe
    assert "\nweasyprint==" in (ROOT / "requirements.lock").read_text()


@pytest.mark.slow
def test_what_the_image_copies_makes_the_whole_wheel(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            subprocess.run(["cp", "-r", str(ROOT / line[1:]), str(source)], check=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
         "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "web/static/inkpost.css",
        "web/static/demo/ferry.jpg",
        "inkpost/templates/web/base.html",
        "inkpost/templates/demo/story.html",
        "library/migrations/versions/0001_first_tables.py",
    } <= inside
