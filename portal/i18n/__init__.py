"""Languages, catalogues, dates and numbers: how the portal speaks to its two readerships.

Chinese is the source language of all messages; traditional Mongolian (mn-Mong-CN, vertical) comes
from the catalogue. Lower floors hand up Message objects; here they become sentences.
"""

from portal.i18n.catalogues import (
    activate,
    choose,
    current,
    gettext,
    is_translated,
    missing_catalogues,
    ngettext,
)
from portal.i18n.formats import (
    days_left,
    format_date,
    format_date_long,
    format_datetime,
    format_day,
    format_number,
    format_weekday,
    render,
)
from portal.i18n.forms import FormTranslations
from portal.i18n.languages import DEFAULT, LANGUAGES, LOCALES, Language

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "LOCALES",
    "FormTranslations",
    "Language",
    "activate",
    "choose",
    "current",
    "days_left",
    "format_date",
    "format_date_long",
    "format_datetime",
    "format_day",
    "format_number",
    "format_weekday",
    "gettext",
    "is_translated",
    "missing_catalogues",
    "ngettext",
    "render",
]
