"""``portal web``: the Flask application under gunicorn, one process, several threads."""

from __future__ import annotations

import os
import threading
from typing import Any

from gunicorn.app.base import BaseApplication

from portal.settings import Settings
from portal.supervisor import SOCKET_VARIABLE, end_with_supervisor


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn configured from our settings instead of a file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        inherited = os.environ.get(SOCKET_VARIABLE)
        options = {
            "bind": f"fd://{inherited}" if inherited else f"{self.settings.host}:{self.settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self.settings.web_threads,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        # In the worker, after the fork: connections and threads are not inherited.
        from portal.application import build, warm_up

        app = build(self.settings)
        threading.Thread(target=warm_up, args=(app,), name="warm-up", daemon=True).start()
        return app


def serve(settings: Settings) -> None:
    """Serve until SIGTERM; never returns."""
    end_with_supervisor()
    WebServer(settings).run()
