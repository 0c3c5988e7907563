"""The web floor: guard, form, one command or query, page.

``register`` joins the blueprints of the public pages; the shell around them is set up by portal.app.
"""

from typing import Final

from flask import Blueprint, Flask

from portal.web.public import (
    catalogue,
    channels,
    content,
    deadlines,
    duties,
    feeds,
    guidance,
    home,
    law,
    lists,
    measures,
    records,
    rules,
    search,
    statistics,
    status,
    subjects,
    words,
)

# One entry per module of portal/web/public, in the order of the menu.
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.routes,
    search.routes,
    subjects.routes,
    records.routes,
    lists.routes,
    statistics.routes,
    feeds.routes,
    law.routes,
    rules.routes,
    deadlines.routes,
    catalogue.routes,
    measures.routes,
    content.routes,
    channels.routes,
    duties.routes,
    guidance.routes,
    status.routes,
)


def register(app: Flask) -> None:
    """Join every blueprint of the public pages, and the words they share."""
    words.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
