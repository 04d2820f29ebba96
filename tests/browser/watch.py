"""Does a page complain, miss a file or ask anybody else?  A window is watched from its first request to its last."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

#: What a browser says when the page itself is an error page or its request was broken off on purpose.
ABOUT_THE_PAGE_ITSELF = "Failed to load resource"


@dataclass
class Watch:
    """``base`` is the portal; ``complaints`` is what went wrong, as sentences. ``others`` may be asked, too."""

    base: str
    complaints: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()

    def over(self, window: BrowserContext) -> None:
        """Watch this window. A refused style, script or picture is told on the console, so it is heard, too."""
        window.on("request", self._asked)
        window.on("response", self._answered)
        window.on("requestfailed", self._failed)
        window.on("console", self._said)
        window.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", "data:", *self.others)):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        # Going on to the next page breaks off what the last one still asked for.
        if not request.is_navigation_request() and "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{request.failure}: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and ABOUT_THE_PAGE_ITSELF not in message.text:
            self.complaints.append(f"console: {message.text}")
