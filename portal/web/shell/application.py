"""Decides in which order the parts of the shell stand around the pages."""

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.web.shell import assets, context, display, failures, headers, language, limits, logs, sign_in, templating
from portal.web.shell.wiring import ROOT, Wiring, join

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def new_application(parts: Wiring) -> Flask:
    """Return an application with the whole shell and no pages yet."""
    app = Flask("portal", root_path=str(ROOT), static_folder=None, template_folder=str(ROOT / "templates"))
    # Redirects that only tidy up an address would be absolute; the shell answers such addresses directly instead.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    join(app, parts)
    # Functions before a request run in this order, functions after it in the opposite one: the log comes last.
    logs.install(app)
    language.install(app)
    headers.install(app, parts.settings)
    limits.install(app)
    context.install(app)
    sign_in.install(app, parts)
    failures.install(app)
    templating.install(app)
    app.register_blueprint(assets.blueprint(parts.static_files))
    app.register_blueprint(display.routes)
    app.wsgi_app = _around(app.wsgi_app, parts)  # type: ignore[method-assign,assignment]
    return app


def _around(application: "WSGIApplication", parts: Wiring) -> "WSGIApplication":
    inner = language.LanguagePrefix(application, parts.settings.base_url)
    proxies = parts.settings.trusted_proxies
    return ProxyFix(inner, x_for=proxies, x_proto=0, x_host=0) if proxies else inner
