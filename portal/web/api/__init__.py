"""The interface for systems of units, /api/v1: batches, notices, the data standard (2021 arts. 6, 8, 9; LAW C01)."""

from typing import Any, Final

from flask import Blueprint, Flask

from portal.kernel.errors import PortalError
from portal.web.api import keys, openapi, problems
from portal.web.api.operations import OPERATIONS
from portal.web.shell import guards
from portal.web.shell.sign_in import csrf
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("api", __name__, url_prefix=openapi.PREFIX)


@routes.get("/openapi.json")
@guards.public
def description() -> dict[str, Any]:
    """Show the description of the interface."""
    return openapi.document(OPERATIONS, server=wiring().settings.base_url)


for _operation in OPERATIONS:
    _path = _operation.path.replace("{", "<").replace("}", ">")
    routes.add_url_rule(_path, _operation.id, _operation.view, methods=[_operation.method])
routes.register_error_handler(PortalError, problems.refused)


def register(app: Flask) -> None:
    """Join the interface: a key instead of a session, and so no form token."""
    app.extensions[guards.UNIT_KEY.kind] = keys.admit
    csrf.exempt(routes)
    app.register_blueprint(routes)
