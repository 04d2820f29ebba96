"""``portal web``: the Flask application under gunicorn, one process, several threads."""

from __future__ import annotations

import os
import threading
from typing import Any

import gunicorn.http.wsgi
from gunicorn.app.base import BaseApplication

from portal.server_worker import ServerLog, WebWorker
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
            "worker_class": WebWorker,
            "threads": self.settings.web_threads,
            # The process is ended when it does not move for so long; one slow request does not count.
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            # Our cookies together stay below 4 KiB; other sites of the town may add theirs.
            "limit_request_field_size": 8190,
            # Whom to believe is for PORTAL_TRUSTED_PROXIES alone to say (portal.web.edge). By itself gunicorn takes the
            # scheme and the path prefix from whoever connects from this machine, and HTTP/2 without TLS.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "forwarder_headers": "",
            "logger_class": ServerLog,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        # No max_requests: the one process holds the counters of /metrics, and nothing in it grows with requests.
        for name, value in options.items():
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
    gunicorn.http.wsgi.SERVER = "portal"  # what the header „Server“ says; gunicorn has no setting for it
    WebServer(settings).run()
