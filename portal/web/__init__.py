"""The web floor: guard, form, one command or query, page.

``register`` joins the blueprints of the public pages; the shell around them is set up by portal.app.
"""

from typing import Final

from flask import Blueprint, Flask

from portal.web import account, api, desk
from portal.web.public import (
    case_figures,
    catalogue,
    channels,
    complaints,
    consultations,
    content,
    deadlines,
    demo_post,
    duties,
    feeds,
    guidance,
    home,
    law,
    lists,
    measures,
    procedures,
    records,
    repairs,
    report_words,
    reports,
    rules,
    search,
    statistics,
    status,
    subjects,
    tracking,
    units,
    verify,
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
    units.routes,
    feeds.routes,
    law.routes,
    rules.routes,
    procedures.routes,
    deadlines.routes,
    catalogue.routes,
    consultations.routes,
    measures.routes,
    content.routes,
    channels.routes,
    duties.routes,
    guidance.routes,
    status.routes,
    demo_post.routes,
    reports.routes,
    verify.routes,
    tracking.routes,
    complaints.routes,
    case_figures.routes,
    repairs.routes,
)


def register(app: Flask) -> None:
    """Join every blueprint: the public pages and their words, those of holders, the desk, the interface for systems."""
    words.install(app)
    report_words.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    account.register(app)
    desk.register(app)
    api.register(app)
