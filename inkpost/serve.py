"""`inkpost serve`: everything on one machine, under one parent.

The parent imports what its children need, and never opens what they open.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import EADDRNOTAVAIL
from functools import partial
from ipaddress import IPv4Network
from typing import Any

import structlog
import uvicorn

from delivery import open_send
from inkpost.data_folder import make_data_folder
from inkpost.errors import SettingInvalid
from inkpost.intake import run_lmtp
from inkpost.logs import set_up_logs
from inkpost.processes import alone, clean_up, ready_file
from inkpost.settings import Settings
from inkpost.store import open_store
from inkpost.supervise import Program, supervise
from library import open_library
from web.app import create_app
from web.demo import create_demo
from worker import broker
from worker.clock import run_clock
from worker.messages import open_enqueue
from worker.run import preload, run_worker

log = structlog.get_logger()

HOST, PORT = "127.0.0.1", 8480
#: Where this machine reaches what listens on all addresses.
_HERE = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104


def run_serve(
    settings: Settings,
    port: int = PORT,
    host: str = HOST,
    demo_port: int | None = None,
) -> None:
    """Run everything on the data folder of `settings` until SIGTERM or SIGINT.

    `demo_port`: where to serve the demo publisher's page beside it, or None. Raises
    `AlreadyRunning`, and `SettingInvalid` where a port or a setting cannot be used.
    """
    set_up_logs("serve", settings.secrets)
    os.umask(0o077)  # what the readers read is nobody else's business
    settings = _completed(settings, port, host, demo_port)
    with alone(settings.data_dir):
        _check_ports(host, [port] if demo_port is None else [port, demo_port])
        link = _prepare(settings)
        stages = [
            _broker(settings),
            [
                _worker(settings, "fetch", partial(run_worker, settings, "fetch")),
                _worker(settings, "bind", partial(run_worker, settings, "bind")),
                _worker(settings, "bulk", partial(run_worker, settings, "bulk")),
            ],
            [_worker(settings, "clock", partial(run_clock, settings))],
            [
                _site("web", partial(run_web, settings, port, host), host, port),
                *_demo(settings, demo_port),
                *_lmtp(settings),
            ],
        ]
        announce = partial(_announce, settings.public_url, link, demo_port)
        preload()
        supervise(stages, announce)


def run_web(settings: Settings, port: int = PORT, host: str = HOST) -> None:
    """Run the web app alone until told to stop."""

    _run_site("web", create_app(settings), host, port, settings)


def _run_site(name: str, app: Any, host: str, port: int, settings: Settings) -> None:
    set_up_logs(name, settings.secrets)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        # By itself uvicorn believes whoever connects from 127.0.0.1 (safety 0, 9).
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        # Readers who watch the progress of a delivery never go by themselves.
        timeout_graceful_shutdown=2,
        callback_notify=_clean_up,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


async def _clean_up() -> None:
    clean_up()


def _completed(
    settings: Settings, port: int, host: str, demo_port: int | None
) -> Settings:
    """Return `settings` with what an operator of one machine need not say."""
    folder = settings.data_dir.resolve()
    make_data_folder(folder)
    changes: dict[str, object] = {"data_dir": folder}
    if not settings.redis_url:
        changes["redis_url"] = broker.own_broker_url(folder)
    if settings.public_url == Settings.model_fields["public_url"].default:
        here = "[::1]" if host in ("::", "::1") else HOST
        changes["public_url"] = f"http://{here}:{port}"
    if demo_port:
        loopback = IPv4Network("127.0.0.1/32")
        changes["allow_networks"] = (*settings.allow_networks, loopback)
        changes["allow_ports"] = settings.allow_ports | {demo_port}
        changes["guest_sites"] = settings.guest_sites or ("127.0.0.1",)
        changes["guest_mail"] = True
    return settings.model_copy(update=changes)


def _check_ports(host: str, ports: Sequence[int]) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == EADDRNOTAVAIL or isinstance(error, socket.gaierror):
                    raise SettingInvalid(
                        f"Nothing can listen on {host} here ({error.strerror}): "
                        "choose another address with --host"
                    ) from error
                raise SettingInvalid(
                    f"Port {port} of {host} cannot be used ({error.strerror}): "
                    "choose another with --port"
                ) from error


# --- the programs --------------------------------------------------------------------


def _broker(settings: Settings) -> Sequence[Program]:
    """Return our own Redis, if that is the broker; say which one it is."""
    program = broker.find_redis()
    if settings.redis_url == broker.FILES:
        log.warning("no redis-server was found: messages are files in the data folder")
    elif settings.redis_url == broker.own_broker_url(settings.data_dir) and program:
        log.info("starting redis", program=program)
        path = broker.socket_path(settings.data_dir)
        command = broker.redis_command(program, settings.data_dir)
        broker.end_orphan(path)
        return [
            Program(
                "redis",
                partial(os.execv, program, command),
                ready=partial(broker.answers, path),
                recover=partial(broker.forget_messages, settings.data_dir),
            )
        ]
    else:
        broker.check_broker(settings.redis_url)
        log.info("using the redis of INKPOST_REDIS_URL")
    return []


def _worker(settings: Settings, name: str, run: Callable[[], int | None]) -> Program:
    ready = ready_file(settings.data_dir, name)
    return Program(
        name,
        run,
        ready=ready.exists,
        patience=20,
        clean=partial(ready.unlink, missing_ok=True),
    )


def _site(name: str, run: Callable[[], None], host: str, port: int) -> Program:
    return Program(name, run, ready=partial(_listens, _HERE.get(host, host), port))


def _demo(settings: Settings, port: int | None) -> Sequence[Program]:
    if port is None:
        return []
    run = partial(_run_site, "demo", create_demo(settings), HOST, port, settings)
    return [_site("demo", run, HOST, port)]


def _lmtp(settings: Settings) -> Sequence[Program]:
    port = settings.lmtp_port
    if port is None:
        return []
    run = partial(run_lmtp, settings, open_enqueue(settings), HOST, port)
    return [_site("lmtp", run, HOST, port)]


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


# --- the first words -----------------------------------------------------------------


def _prepare(settings: Settings) -> str:
    """Migrate the database, and return the token of a sign-in link for the owner.

    Raises `SettingInvalid` for what would stop the children one after another.
    """
    open_send(settings.smtp_url, settings.data_dir / "outbox")
    open_store(settings)
    library = open_library(settings.database_url, settings.data_dir)
    link = library.accounts.make_sign_in_link(library.accounts.owner().id)
    library.close()
    return link


def _announce(public_url: str, link: str, demo_port: int | None) -> None:
    address = public_url.rstrip("/")
    print(f"\n  Inkpost is ready: {address}/")
    print(f"  Sign in (once, within 15 minutes): {address}/sign-in/{link}")
    if demo_port:
        print(f"  A page to try it on: http://127.0.0.1:{demo_port}/")
    print("  Ctrl-C stops it.\n", flush=True)
