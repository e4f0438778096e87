"""What Celery is told. The numbers come from measurements with Celery 5.7.0."""

from __future__ import annotations

from typing import Any

from kombu.entity import Queue

from inkpost.settings import Settings
from worker.broker import broker_url

#: Seconds after which a task is killed, by prefork; threads have deadlines inside.
HARD_LIMIT = 600
#: Seconds after which an unacknowledged message is delivered again. It has to be longer
#: than the longest task: whoever is still running it, a message runs again then.
VISIBILITY = 3600
#: Seconds that a stopping worker gives its running tasks.
PATIENCE = 15

#: Which queue each task waits in: *fetch*, *previews* and *mail* wait for others
#: (threads), *bind* computes (processes), *bulk* and *imports* have time (threads).
#: A worker takes from its queues in turn, so none holds another one up.
ROUTES = {
    "inkpost.fetch": "fetch",
    "inkpost.bind": "bind",
    "inkpost.send": "mail",
    "inkpost.listen": "mail",
    "inkpost.code": "bind",
    "inkpost.preview": "previews",
    "inkpost.export": "bind",
    "inkpost.bulk_export": "bulk",
    "inkpost.repair": "fetch",
    "inkpost.read": "bulk",
    "inkpost.import": "imports",
    "inkpost.follow": "fetch",
    "inkpost.poll": "bulk",
    "inkpost.letter": "bulk",
    "inkpost.tidy": "bulk",
    "inkpost.archive": "bulk",
    "inkpost.issue": "mail",
    "inkpost.look": "mail",
    "inkpost.visit": "bulk",
    "inkpost.tell": "mail",
}


def configuration(settings: Settings) -> dict[str, Any]:
    """Return Celery's configuration; raise `SettingInvalid` without a broker."""
    return {
        "broker_url": broker_url(settings),
        "broker_transport_options": _transport(settings),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # One more try at once, for a line that was cut in the meantime; then the
        # sweeper does it.
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0},
        "task_queues": [Queue(name) for name in dict.fromkeys(ROUTES.values())],
        "task_routes": {task: {"queue": queue} for task, queue in ROUTES.items()},
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        # A message outlives the worker that had it.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": HARD_LIMIT,
        # Which fonts and letters it holds, a child has after some hundred books; then
        # it is flat (docs/scale.md). One that is new takes longer for its first.
        "worker_max_tasks_per_child": 1000,
        "worker_max_memory_per_child": 400_000,  # KiB
        "worker_soft_shutdown_timeout": PATIENCE,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_disable_rate_limits": True,
    }


def _transport(settings: Settings) -> dict[str, Any]:
    if broker_url(settings).startswith("filesystem:"):
        return _folders(settings)
    return {
        "visibility_timeout": VISIBILITY,
        # Without these a publisher hangs for ever on a Redis that is frozen.
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }


def _folders(settings: Settings) -> dict[str, Any]:
    folder = settings.data_dir.resolve() / "messages"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
