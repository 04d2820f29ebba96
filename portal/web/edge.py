"""The edge: which host, which origin, which headers.  Everything a request must pass before a view sees it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.settings import Settings

#: KERN's icons are data URIs.
PICTURES = "img-src 'self' data:"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",  # an upload tells how far it is
        "font-src 'self'",
        PICTURES,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

NOBODY_LOCATES = "geolocation=()"
PERMISSIONS = f"camera=(), {NOBODY_LOCATES}, microphone=()"

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def let_point(response: Response, pictures_from: str) -> None:
    """Let this page ask for the device's position, and show a map whose pictures come from this origin, if any."""
    response.headers["Permissions-Policy"] = PERMISSIONS.replace(NOBODY_LOCATES, "geolocation=(self)")
    policy = CONTENT_SECURITY_POLICY.replace(PICTURES, f"{PICTURES} {pictures_from}".rstrip())
    response.headers["Content-Security-Policy"] = policy


def install_edge(app: Flask, settings: Settings) -> None:
    """Put the edge before every view.

    A forged ``Host`` is refused (absolute links come from ``PORTAL_BASE_URL`` alone); ``X-Forwarded-*`` counts only
    from as many proxies as ``PORTAL_TRUSTED_PROXIES`` says; a POST from another origin is refused; a body counts only
    when all of it has arrived.
    """
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    hosts = frozenset(settings.allowed_hosts)

    @app.before_request
    def take_whole_bodies_only() -> None:
        # Read without a known length, a form whose connection broke amid a word looks like a form with a shorter word.
        # No browser and no proxy that buffers sends a form without its length.
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired
        request.environ.pop("wsgi.input_terminated", None)

    @app.before_request
    def check_origin() -> None:
        # Monitoring asks the process itself, under whatever name it has there; those answers hold no link.
        if request.blueprint != "health" and _hostname(request.host) not in hosts:
            raise BadRequest("Dieser Name gehört nicht zu diesem Portal.")
        if request.method not in SAFE_METHODS and foreign_origin(settings.base_url):
            raise Forbidden("Das Formular kam von einer anderen Website.")

    @app.after_request
    def name_no_host(response: Response) -> Response:
        # Werkzeug's own redirects to the address with „/“ name the host and port of the request, as the proxy told it.
        if response.location and response.location.startswith(request.host_url):
            response.location = "/" + response.location.removeprefix(request.host_url).lstrip("/")
        return response

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            # Browsers keep no copy of a page with answers; „Zurück“ asks the server again.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def foreign_origin(base_url: str | None) -> bool:
    """Whether the browser says that another site sent this request.

    Browsers send ``Sec-Fetch-Site`` and, with every POST, ``Origin``. A client without either is no browser in which a
    foreign page could misuse a cookie.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    # The address people see is ours too where a proxy before us is not trusted to tell it.
    return origin not in (base_url, f"{request.scheme}://{request.host}")


def _hostname(host: str) -> str:
    """Name without port: ``portal.example:8000`` → ``portal.example``, ``[::1]:8000`` → ``[::1]``."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


def cookie_settings(settings: Settings) -> dict[str, Any]:
    """Attributes every cookie of the portal carries: HttpOnly, this host only, https when the portal is on https."""
    return {"httponly": True, "samesite": "Lax", "secure": settings.secure_cookies, "path": "/"}


def cookie_name(settings: Settings, name: str) -> str:
    """``__Host-`` binds a cookie to this very host, but browsers take it over https only."""
    return f"__Host-{name}" if settings.secure_cookies else name
