"""Decides the vocabulary of templates: the filters and functions that every page and component may use.

Undefined names are errors, everything is escaped, and nothing here reads the database.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import Flask
from jinja2 import StrictUndefined

from portal import i18n
from portal.web.shell import addresses, charts, citations, context, display, texts
from portal.web.shell.language import language
from portal.web.shell.weeks import weeks
from portal.web.shell.wiring import wiring


def install(app: Flask) -> None:
    """Set the options of the environment and add filters and functions."""
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.filters.update(FILTERS)
    environment.globals.update(FUNCTIONS)


def asset(name: str) -> str:
    """Return the address of a static file, with its release in it; KeyError if there is none."""
    return wiring().static_files.address(name)


def demo_mode() -> bool:
    """Tell whether all data is fictional."""
    return wiring().settings.demo_mode


def html_lang() -> str:
    """Return the value of the lang attribute of the page."""
    return i18n.current().html_lang


def series_columns(series: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return the table columns of the series of a chart."""
    return [{"text": each["name"], "kind": "number"} for each in series]


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "date": i18n.format_date,
    "date_long": i18n.format_date_long,
    "datetime": i18n.format_datetime,
    "number": texts.number,
    "render": texts.render,
    "time": texts.time,
    "figure": texts.figure,
    "cell": texts.cell,
    "weekday": i18n.format_weekday,
    "weekday_short": texts.weekday_short,
    "month_day": texts.month_day,
    "step_class": texts.step_class,
    "columns": series_columns,
    "weeks": weeks,
}
FUNCTIONS: Final[dict[str, Callable[..., object]]] = {
    "_": i18n.gettext,
    "asset": asset,
    "demo_mode": demo_mode,
    "html_lang": html_lang,
    "language": language,
    "href": addresses.href,
    "here": addresses.here,
    "absolute_url": addresses.absolute_url,
    "other_language_url": addresses.other_language_url,
    "page_link": addresses.page_link,
    "with_query": addresses.with_query,
    "without": addresses.without,
    "display": display.display,
    "display_url": display.display_url,
    "citation_url": citations.citation_url,
    "citation_text": citations.citation_text,
    "request_now": context.request_now,
    "request_today": context.request_today,
    "column_chart": charts.column_chart,
    "point_chart": charts.point_chart,
    "chart_rows": charts.chart_rows,
}
