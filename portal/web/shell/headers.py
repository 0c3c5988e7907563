"""Decides the headers of every answer, errors and static files included.

Pages may be kept by the reader's own browser but are asked for again each time, because what is public is decided when
it is read; the entity tag makes an unchanged page cheap.
"""

from typing import Final

from flask import Flask, Response, request

from portal.kernel.settings import Settings

DIRECTIVES: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
)
SWITCHED_OFF: Final = ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(DIRECTIVES),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in SWITCHED_OFF),
}
STRICT_TRANSPORT: Final = "max-age=63072000; includeSubDomains"


def install(app: Flask, settings: Settings) -> None:
    """Add the headers after every view, and answer 304 where nothing has changed."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.hsts:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        if response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
            response.vary.add("Cookie")
        return _conditional(response)


def _conditional(response: Response) -> Response:
    if response.status_code != 200 or request.method not in {"GET", "HEAD"}:
        return response
    if response.is_streamed or response.direct_passthrough or response.cache_control.no_store:
        return response
    response.add_etag()
    response.make_conditional(request)
    return response
