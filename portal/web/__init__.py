"""The web floor: guard, form, one command or query, page.

``register`` joins the blueprints of the public pages; the shell around them is set up by portal.app.
"""

from typing import Final

from flask import Blueprint, Flask

# One entry per module of portal/web/public, in the order of the menu.
BLUEPRINTS: Final[tuple[Blueprint, ...]] = ()


def register(app: Flask) -> None:
    """Join every blueprint of the public pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
