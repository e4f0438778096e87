"""The browser extension in Debian's Chromium, unpacked; its button is really pressed.

Playwright sees no popup of an extension: it is driven by Chromium's own protocol. The
press grants the extension the tab, as a reader's does (activeTab).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.support.tools import need

SOURCE = Path(__file__).parents[2] / "integrations" / "extension"


@dataclass
class Popup:
    """What the extension's button opened. `page`: of Playwright, to wait with."""

    protocol: CDPSession
    session: str
    page: Page
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Ask the popup something by Chromium's protocol, and return the answer."""
        number = len(self.answers) + 1
        message = json.dumps({"id": number, "method": method, "params": params})
        self.protocol.send(
            "Target.sendMessageToTarget",
            {"sessionId": self.session, "message": message},
        )
        for _ in range(200):
            if number in self.answers:
                return self.answers[number]
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no answer to {method}")

    def run(self, script: str) -> Any:
        """Return what `script` gives there, as if its reader had pressed something."""
        answer = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True,
            returnByValue=True, userGesture=True,
        )  # fmt: skip
        assert "exceptionDetails" not in answer["result"], answer
        return answer["result"]["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until `script` is true there."""
        for _ in range(200):
            if self.run(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(
            f"never so: {script}\n{self.run('document.body.innerText')}"
        )

    def press(self, what: str) -> None:
        """Press the button that sends *page*, *selection* or *tabs*."""
        button = f"document.querySelector('[value={what}]')"
        self.wait(f"{button}?.checkVisibility() && !{button}.disabled")
        self.run(f"{button}.click()")

    def screenshot(self, *, path: str, full_page: bool) -> bytes:
        """Keep at `path` what it looks like, and return it."""
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=full_page)
        picture = base64.b64decode(shot["result"]["data"])
        Path(path).write_bytes(picture)
        return picture


@dataclass
class Extension:
    """Chromium with the extension. `context`: its tabs."""

    context: BrowserContext
    protocol: CDPSession
    id: str

    def open(self, name: str) -> Page:
        """Open a page of the extension in a tab."""
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.id}/{name}")
        return page

    def press(self, page: Page) -> Popup:
        """Press the extension's button while `page` is in front."""
        page.bring_to_front()
        (tab,) = [
            target["targetId"]
            for target in self._targets("tab")
            if target["embedderData"]["tabActive"] and target["url"] == page.url
        ]
        before = {target["targetId"] for target in self._targets("page")}
        self.protocol.send("Extensions.triggerAction", {"id": self.id, "targetId": tab})
        for _ in range(100):
            new = [t for t in self._targets("page") if t["targetId"] not in before]
            if new:
                return self._attach(new[0]["targetId"], page)
            page.wait_for_timeout(50)
        raise AssertionError("no popup has come")

    def _targets(self, kind: str) -> list[dict[str, Any]]:
        asked = {"filter": [{"type": kind}]}
        found: list[dict[str, Any]] = self.protocol.send("Target.getTargets", asked)[
            "targetInfos"
        ]
        return found

    def _attach(self, target: str, page: Page) -> Popup:
        asked = {"targetId": target, "flatten": False}
        session = self.protocol.send("Target.attachToTarget", asked)["sessionId"]
        popup = Popup(self.protocol, session, page)

        def hear(event: dict[str, Any]) -> None:
            message = json.loads(event["message"])
            if event["sessionId"] == session and "id" in message:
                popup.answers[message["id"]] = message

        self.protocol.on("Target.receivedMessageFromTarget", hear)
        return popup

    def badge(self) -> str:
        """Return what the badge says."""
        worker = self.context.service_workers[0]
        said: str = worker.evaluate("chrome.action.getBadgeText({})")
        return said

    def wait_for_badge(self, text: str, page: Page) -> None:
        """Wait until the badge says `text`."""
        for _ in range(600):
            if self.badge() == text:
                return
            page.wait_for_timeout(100)
        news = self.context.service_workers[0].evaluate("chrome.storage.local.get()")
        raise AssertionError(f"the badge says {self.badge()}: {news}")


@contextmanager
def extended(
    chromium: Browser, source: Path, profile: Path, language: str = "en-GB"
) -> Iterator[Extension]:
    """Run Chromium with the extension in the folder `source`."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=need("chromium", "chromium-browser", "google-chrome"),
        ignore_default_args=["--disable-extensions"],
        env={"LANGUAGE": language, "HOME": str(profile)},
        args=[
            "--no-sandbox",
            "--disable-dev-shm-usage",
            f"--disable-extensions-except={source}",
            f"--load-extension={source}",
            "--enable-unsafe-extension-debugging",  # lets the protocol press the button
            f"--lang={language}",
        ],
    )
    context.set_default_timeout(30_000)
    workers = context.service_workers
    worker = workers[0] if workers else context.wait_for_event("serviceworker")
    assert context.browser
    protocol = context.browser.new_browser_cdp_session()
    yield Extension(context, protocol, worker.url.split("/")[2])
    context.close()
