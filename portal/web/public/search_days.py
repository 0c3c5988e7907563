"""Decides how the days of decision narrow a search: read as people write them, a refusal beside its field."""

from dataclasses import replace

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.search import SearchQuery
from portal.web.shell.fields import day, words, wrong


def _repeatable(text: str | None) -> str:
    return scrub(text or "")


class DayFilter(Form):
    """The two days of the filter; errors are Messages, and no identity number is repeated."""

    earliest = StringField(words(msg("自")), name="from", filters=(_repeatable,))
    latest = StringField(words(msg("至")), name="to", filters=(_repeatable,))


def narrow(query: SearchQuery, arguments: "MultiDict[str, str]") -> tuple[SearchQuery, DayFilter]:
    """Return the question narrowed to the days that could be read, and the form with its errors."""
    form = DayFilter(arguments)
    earliest, latest = day(form.earliest, required=False), day(form.latest, required=False)
    if earliest and latest and latest < earliest:
        wrong(form.latest, msg("结束日期早于开始日期。"))
    if form.errors:
        earliest = latest = None
    return replace(query, decided_from=earliest, decided_to=latest), form
