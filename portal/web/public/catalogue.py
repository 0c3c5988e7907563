"""The catalogue: yearly editions with thirteen elements, field dictionaries, downloads, changes (21§8; LAW B01-B11)."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.code_tables.disclosure import CATALOGUE_ELEMENTS
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021
from portal.register.catalogue import printed, queries
from portal.register.catalogue.commands import ELEMENTS
from portal.register.catalogue.models import Openness
from portal.web.public.downloads import csv_file, json_file
from portal.web.shell import guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading
from portal.web.shell.wiring import wiring

routes = Blueprint("catalogue", __name__, url_prefix="/catalogue")

BASIS: Final = (of_2021(8),)
YEAR: Final = "<int(fixed_digits=4):year>"
# The thirteen elements in the order of the article, then what binds the software.
LABELS: Final[Mapping[str, Message]] = {
    **dict(zip(ELEMENTS, (each.label for each in CATALOGUE_ELEMENTS), strict=True)),
    "name_mn": msg("蒙古文名称"),
    "national_code": msg("国家目录代码"),
    "record_class": msg("信息类别"),
    "sub_code": msg("分类代码"),
    "openness": msg("公开程度"),
    "openness_persons": msg("自然人信息公开程度"),
    "publicity_basis": msg("公开依据"),
    "publicity_months": msg("公示期（月）"),
    "fields": msg("数据项"),
    "reduces_rights": msg("可能减损信息主体权利或者增加其义务"),
    "large_effect": msg("社会影响较大"),
}
LEVELS: Final[Mapping[Openness, Message]] = {
    Openness.PUBLIC: msg("公开"),
    Openness.SHARED: msg("政务共享"),
    Openness.AUTHORISED: msg("授权查询"),
}


@routes.get("")
@guards.public
def latest() -> AnyResponse | str:
    """Lead to the newest edition; before the first one, say so."""
    published = queries.editions(reading())
    if published:
        return redirect(href(f"/catalogue/{published[0].year}"))
    return render_template("public/catalogue_none.html", basis=BASIS)


@routes.get(f"/{YEAR}")
@guards.public
def edition(year: int) -> str:
    """Show one edition; 404 for a draft or a year without one."""
    view = queries.edition(reading(), year=year)
    return render_template(
        "public/catalogue.html",
        edition=view,
        basis=BASIS,
        editions=queries.editions(reading()),
        elements=ELEMENTS,
        labels=LABELS,
        levels=LEVELS,
        classes=tuple(each for each in RecordClass if view.of_class(each)),
    )


@routes.get(f"/{YEAR}.csv")
@guards.public
def edition_csv(year: int) -> Response:
    """Return the edition as CSV."""
    view = queries.edition(reading(), year=year)
    return csv_file(queries.table_rows(view), f"catalogue-{year}.csv")


@routes.get(f"/{YEAR}.json")
@guards.public
def edition_json(year: int) -> Response:
    """Return the edition as JSON, field dictionaries included."""
    return json_file(queries.as_json(queries.edition(reading(), year=year)))


@routes.get(f"/{YEAR}.pdf")
@guards.public
def edition_pdf(year: int) -> Response:
    """Return the edition for print."""
    found = printed.letter(queries.edition(reading(), year=year))
    response = Response(printed.pdf(found, wiring().settings.cjk_font), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="catalogue-{year}.pdf"'
    return response


@routes.get(f"/{YEAR}/changes")
@guards.public
def changes(year: int) -> str:
    """Show what changed since the edition before; 404 for the first edition."""
    earlier = [line.year for line in queries.editions(reading()) if line.year < year]
    if not earlier:
        raise NotFound(msg("%(year)s年版之前没有公布过目录，无从比较。", year=year))
    diff = queries.diff(reading(), before=earlier[0], after=year)
    return render_template("public/catalogue_changes.html", diff=diff, labels=LABELS, levels=LEVELS)
