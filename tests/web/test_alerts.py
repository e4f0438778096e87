"""The rules for Prometheus name what there is, and each alert says what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families

from inkpost.settings import Settings
from library import open_library
from tests.support.service import running
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk

DOCS = Path(__file__).parents[2] / "docs"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DOCS / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
RUNBOOK = (DOCS / "operating.md").read_text("utf-8")
#: Words of the language, functions, labels; `up` is Prometheus' own.
WORDS = frozenset(
    "up time max min sum count absent rate delta deriv histogram_quantile by or and "
    "on without instance job step task role state status le".split()
)


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The metrics that a service tells, with the labels of each."""
    folder = tmp_path_factory.mktemp("data")
    library = open_library("", laid(folder))
    desk = Desk(
        Settings(data_dir=folder, metrics_token="token"), library, lambda *_: None
    )
    owner = library.accounts.owner().id
    kindle = library.devices.add(owner, "Kindle", "a@kindle.com")
    library.deliveries.order(owner, ["https://a.example/"], kindle.id)
    library.runs.note("clock", 0.1)
    library.runs.see("clock@mill:1", "clock", datetime.now(UTC))
    with running(lambda _address: build_app(desk)) as address:
        requests.get(f"{address}/healthz", timeout=5)
        headers = {"Authorization": "Bearer token"}
        text = requests.get(f"{address}/metrics", headers=headers, timeout=5).text
    library.close()
    return {
        name: {label for sample in samples for label in sample.labels}
        for family in text_string_to_metric_families(text)
        for samples in [family.samples]
        for name in {family.name, *(sample.name for sample in samples)}
    }


def names(expression: str) -> set[str]:
    """Return the metrics that a PromQL expression names."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\bby\s*\([^)]*\)', " ", expression)
    return set(re.findall(r"\b[a-zA-Z_:][a-zA-Z0-9_:]*", bare)) - WORDS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_is_told(
    rule: dict[str, Any], metrics: dict[str, set[str]]
) -> None:
    asked = names(rule["expr"])
    assert asked <= set(metrics)
    for name, labels in re.findall(r"(\w+)\{([^}]*)\}", rule["expr"]):
        wanted = set(re.findall(r"(\w+)\s*=", labels)) - {"job", "instance"}
        assert wanted <= metrics.get(name, set()), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    heading = f"### {rule['alert']}\n"
    assert rule["annotations"]["runbook"].endswith(f"#{rule['alert'].lower()}")
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert heading in RUNBOOK
    paragraph = RUNBOOK.partition(heading)[2].partition("\n### ")[0]
    assert len(paragraph.split()) > 20


def test_the_runbook_has_no_alert_that_is_gone() -> None:
    told = set(re.findall(r"^### (Inkpost\w+)$", RUNBOOK, re.MULTILINE))
    assert told == {rule["alert"] for rule in RULES}


def test_a_metric_that_nobody_tells_is_seen(metrics: dict[str, set[str]]) -> None:
    assert names('sum(rate(inkpost_made_up{a="b"}[5m])) by (x) > 1') - set(metrics)
